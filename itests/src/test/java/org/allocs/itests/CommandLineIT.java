package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a user types it. */
class CommandLineIT {
  private static final int SECONDS = 60;
  private static final String ALLOCS = Programs.ROOT.resolve("allocs").toString();

  @TempDir private Path folder;

  private Programs.Result shell(String script) throws Exception {
    return Programs.run(folder, SECONDS, List.of("bash", "-c", script, ALLOCS));
  }

  private Path demo() throws Exception {
    Path source = Programs.ROOT.resolve("docs/demo.c");
    Path demo = folder.resolve("demo");
    Programs.Result built =
        Programs.run(
            folder, SECONDS, List.of("gcc", "-g", source.toString(), "-o", demo.toString()));
    assertEquals(0, built.status(), built::err);
    return demo;
  }

  /** Lines of a section of a report, without the one that says what the columns are. */
  private static List<String> section(String text, String heading) {
    List<String> lines = new ArrayList<>();
    text.lines()
        .dropWhile(line -> !line.equals(heading))
        .skip(2)
        .takeWhile(line -> !line.isBlank())
        .map(line -> line.replaceAll(" \\(0x[0-9a-f]+\\)$", ""))
        .forEach(lines::add);
    return lines;
  }

  @Test
  void shouldReportAsTheReadmeShows() throws Exception {
    Programs.Result result =
        Programs.run(folder, SECONDS, List.of(ALLOCS, "run", "--", demo().toString()));
    String readme = Files.readString(Programs.ROOT.resolve("README.md"));
    assertEquals(0, result.status(), result::err);
    assertEquals("", result.out());
    assertEquals(section(readme, "Live heap by type"), section(result.err(), "Live heap by type"));
    List<String> sites = section(result.err(), "Live heap by site");
    assertEquals(section(readme, "Live heap by site").get(0), sites.get(0));
  }

  @Test
  void shouldHaveHelpForEachCommandOfTheReadme() throws Exception {
    String readme = Files.readString(Programs.ROOT.resolve("README.md"));
    Matcher command = Pattern.compile("(?m)^\\| `\\./allocs ([a-z]+)").matcher(readme);
    int count = 0;
    for (; command.find(); count++) {
      Programs.Result help =
          Programs.run(folder, SECONDS, List.of(ALLOCS, command.group(1), "--help"));
      assertEquals(0, help.status(), command::group);
      assertTrue(Pattern.compile("Examples?:").matcher(help.out()).find(), help::out);
    }
    assertTrue(count >= 11, "commands=" + count);
  }

  @Test
  void shouldKeepWhatAProgramIs() throws Exception {
    assertEquals(7, shell("$0 run --report r sh -c 'exit 7'").status());
    assertEquals(137, shell("$0 run --report r sh -c 'kill -KILL $$'; exit $?").status());
    assertEquals("in", shell("echo in | $0 run --report r cat").out().strip());
    Programs.Result same = shell("$0 run --report r sh -c 'echo $$' & echo $!; wait");
    List<String> pids = same.out().lines().toList();
    assertEquals(pids.get(0), pids.get(1), "the program is the process that was started");
  }

  @Test
  void shouldReportWhereItIsTold() throws Exception {
    assertTrue(shell("$0 run --report r true; cat r").out().contains("== allocs: pid "));
    assertEquals("", shell("$0 run --no-report true").err());
    Programs.Result children = shell("$0 run --children sh -c '/bin/true; /bin/true; exit 3'");
    assertEquals(3, children.status());
    assertEquals(2, children.err().split("\\(true\\) at its end", -1).length - 1);
  }

  @Test
  void shouldPrintJsonThatOthersCanRead() throws Exception {
    String read = " | python3 -c 'import json, sys; json.load(sys.stdin)'";
    String lines = " | python3 -c 'import json, sys; [json.loads(l) for l in sys.stdin]'";
    StringBuilder script = new StringBuilder("set -eo pipefail; sleep 60 & trap 'kill $!' EXIT; ");
    for (String command :
        List.of("what $! environ 0x0 malloc+1", "tree $!", "types $!", "sites $!", "stacks $!")) {
      script.append("$0 ").append(command).append(" --json").append(read).append("; ");
    }
    script.append("$0 show $! environ --depth 3 --json").append(read).append("; ");
    script.append("$0 doctor --json").append(read).append("; ");
    script.append("$0 list $! --json").append(lines).append("; ");
    Programs.Result result = shell(script.toString());
    assertEquals(0, result.status(), result::err);
  }

  @Test
  void shouldStopWhenNobodyReadsOn() throws Exception {
    Programs.Result result = shell("sleep 60 & $0 list $! | head -1; kill $!");
    assertEquals(1, result.out().lines().count());
    assertEquals("", result.err().replaceAll("(?m)^.*Terminated.*$", "").strip());
  }

  @Test
  void shouldRunTheSameCommandsInAShell() throws Exception {
    Programs.Result result =
        shell(
            "sleep 60 & printf '%s\\n' 'what environ' 'what 0x1' 'nonsense' 'list | head 1' "
                + "'tree --depth 1 | grep sleep' | $0 shell $!; kill $!");
    assertTrue(result.out().contains("char **"), result::out);
    assertTrue(result.out().contains("not mapped"), result::out);
    assertTrue(result.err().contains("nonsense"), result::err);
    assertFalse(result.err().contains("Exception"), result::err);
  }

  @Test
  void shouldBuildOtherProgramsWithTheFlagsItPrints() throws Exception {
    Programs.Result result =
        shell(
            "echo '#include <allocs.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
                + "int main(void) { void *p = malloc(42); "
                + "printf(\"%s %zu\\n\", alloc_get_allocator(p)->name, alloc_get_size(p)); }' > p.c"
                + " && gcc $($0 config --cflags) p.c $($0 config --libs) -o p && ./p");
    assertEquals("malloc 42\n", result.out(), result::err);
  }
}
