package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command about files, against the tools that answer the same. */
class DebugInfoIT {
  private static final int SECONDS = 120;
  private static final String ALLOCS = Programs.ROOT.resolve("allocs").toString();
  private static final String LIBC = "/usr/lib/x86_64-linux-gnu/libc.so.6";

  /** A member with its place, as pahole prints it and so do we. */
  private static final Pattern PLACE =
      Pattern.compile("(\\S[^/]*;) +/\\* +([0-9]+(?:: ?[0-9]+)? +[0-9]+) \\*/");

  private static final Pattern TOTAL =
      Pattern.compile("/\\* (size: [0-9]+, cachelines: [0-9]+, members: [0-9]+)");

  @TempDir private Path folder;

  private Programs.Result shell(String script) throws Exception {
    return Programs.run(folder, SECONDS, List.of("bash", "-c", "set -e; " + script, ALLOCS));
  }

  private Programs.Result ask(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(ALLOCS, "debuginfo"));
    command.addAll(List.of(arguments));
    return Programs.run(folder, SECONDS, command);
  }

  private static String program(String... options) throws Exception {
    return Fixture.program("layouts", options).toString();
  }

  /** What stands at which place, by the struct; without the spelling of the types. */
  private static Map<String, List<String>> places(String text) {
    Map<String, List<String>> found = new TreeMap<>();
    List<String> current = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher head = Pattern.compile("(?:struct|union) \\w+ \\{").matcher(line);
      if (head.lookingAt()) {
        current = found.computeIfAbsent(head.group(), name -> new ArrayList<>());
      }
      Matcher place = PLACE.matcher(line);
      Matcher total = TOTAL.matcher(line);
      if (place.find()) {
        String[] words = place.group(1).split("[ *(]+");
        current.add(words[words.length - 1] + " " + place.group(2).replaceAll(" +", " "));
      } else if (total.find()) {
        current.add(total.group(1));
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-2", "-gdwarf-4", "-gdwarf-5", "-gz", "-O2"})
  void shouldDrawLayoutsAsPaholeDoes(String option) throws Exception {
    String program = program("-g", option);
    Programs.Result ours = ask(program, "--layouts");
    assertEquals(0, ours.status(), ours::err);
    Map<String, List<String>> wanted = places(shell("pahole " + program).out());
    Map<String, List<String>> found = places(ours.out());
    assertTrue(wanted.size() >= 6, wanted::toString);
    // pahole has no totals of unions.
    found.forEach(
        (name, lines) -> lines.removeIf(l -> name.startsWith("u") && l.contains("size:")));
    wanted.forEach((name, lines) -> assertEquals(lines, found.get(name), name));
  }

  @Test
  void shouldTellPlacesInCodeAsAddr2lineDoes() throws Exception {
    String program = program("-g", "-O2");
    String addresses =
        shell(
                "nm -S "
                    + program
                    + " | awk '$4 == \"work\" || $4 == \"main\" "
                    + "{ a = strtonum(\"0x\" $1); n = strtonum(\"0x\" $2); "
                    + "for (i = 0; i < n; i += 3) printf \"0x%x \", a + i }'")
            .out();
    assertTrue(addresses.split(" ").length > 20, addresses);
    List<String> wanted =
        shell("addr2line -fia -e " + program + " " + addresses)
            .out()
            .lines()
            .map(line -> line.replaceAll(" \\(discriminator [0-9]+\\)", ""))
            .map(line -> line.replaceAll("^0x0+", "0x"))
            .toList();
    List<String> found =
        shell(
                "$0 debuginfo --json --pc "
                    + addresses
                    + program
                    + " | jq -r '.[] | .address, (.frames[] | .function, \"\\(.file):\\(.line)\")'")
            .out()
            .lines()
            .toList();
    assertEquals(wanted, found);
    assertTrue(found.contains("twice") && found.contains("thrice"), found::toString);
  }

  @Test
  void shouldTellSymbolsOfTheCLibrary() throws Exception {
    String listed = shell("nm -D " + LIBC + " | grep -E ' (memcpy|environ)@'").out();
    for (String line : listed.lines().toList()) {
      String[] fields = line.split(" ");
      Programs.Result found = ask(LIBC, "--symbol", fields[2], "--json");
      assertEquals(0, found.status(), found::err);
      String address = "\"0x" + fields[0].replaceFirst("^0+", "") + "\"";
      assertTrue(found.out().contains("\"address\":" + address), found::out);
      assertEquals(1, found.out().split("\"address\":", -1).length - 1, found::out);
    }
    assertTrue(listed.lines().count() >= 3, listed);
    assertEquals(1, ask(LIBC, "--symbol", "memcpy@NO_SUCH").status());
    String local = ask(LIBC, "--symbol", "errno", "--json").out();
    assertTrue(local.contains("\"kind\":\"thread local\",\"of\":\"thread-local\""), local);
    String absent = ask(LIBC, "--symbol", "__tls_get_addr").out();
    assertTrue(absent.contains("undefined function"), absent);
  }

  @Test
  void shouldTellWhatMacrosAreDefinedAs() throws Exception {
    String program = program("-g3", "-DGIVEN=42");
    assertTrue(ask(program, "--macro", "GIVEN").out().startsWith("#define GIVEN 42\n"));
    assertEquals(1, ask(program, "--macro", "ABSENT").status());
    String directives =
        shell("$0 debuginfo --json --macro NULL " + program + " | jq -r '.[].events[].directive'")
            .out();
    // Headers take back what may be defined before they define it.
    assertTrue(directives.startsWith("undef\ndefine\n"), directives);
    Programs.Result none = ask(program("-g"), "--macro", "NULL");
    assertEquals(1, none.status());
    assertTrue(none.err().contains("-g3"), none::err);
  }

  @Test
  void shouldTellWhereVariablesLiveAsReadelfDoes() throws Exception {
    String program = program("-g", "-O0");
    Programs.Result found = ask(program, "--frame", "work+20", "--json");
    assertEquals(0, found.status(), found::err);
    for (String name : List.of("n", "arguments", "sum", "i")) {
      String offset =
          shell(
                  "readelf --debug-dump=info "
                      + program
                      + " | grep -A12 'DW_AT_name .*: "
                      + name
                      + "$' | sed -n 's/.*DW_OP_fbreg: \\(-[0-9]*\\).*/\\1/p' | head -1")
              .out()
              .strip();
      String place = "\"register\":\"cfa\",\"number\":" + offset + "}";
      String variable = "\"name\":\"" + name + "\"";
      boolean there =
          found.out().contains(variable) && found.out().contains(place) && !offset.isEmpty();
      // i belongs to a block that begins later.
      assertTrue(there || name.equals("i"), () -> name + " " + offset + " " + found.out());
    }
    assertTrue(found.out().contains("\"cfa\":{\"kind\":\"computed\",\"text\":\"rbp+16\""));
  }

  @Test
  void shouldReadObjectFilesAndDebugFilesByThemselves() throws Exception {
    String program = program("-g");
    shell(
        "gcc -g -c -o layouts.o "
            + Programs.ROOT.resolve("itests/src/test/c/layouts.c")
            + "; objcopy --only-keep-debug "
            + program
            + " alone.debug");
    String whole = ask(program, "--layouts").out();
    assertTrue(whole.contains("struct node {"), whole);
    assertEquals(whole, ask("layouts.o", "--layouts").out());
    assertEquals(whole, ask("alone.debug", "--layouts").out());
  }

  @Test
  void shouldFindSeparateDebugFilesUnderARoot() throws Exception {
    String program = program("-g", "-Wl,--build-id");
    shell(
        "objcopy --only-keep-debug "
            + program
            + " d; objcopy --strip-all "
            + program
            + " p; id=$(readelf -n p | sed -n 's/.*Build ID: //p'); "
            + "mkdir -p root/.build-id/${id:0:2}; mv d root/.build-id/${id:0:2}/${id:2}.debug");
    Programs.Result without = ask("p", "--type", "node");
    assertEquals(1, without.status());
    assertTrue(without.err().contains("no debug information for p"), without::err);
    Programs.Result with = ask("p", "--type", "node", "--debug-root", "root");
    assertEquals(0, with.status(), with::err);
    assertTrue(with.out().contains("struct node {"), with::out);
    assertTrue(ask("--debug-root=root", "p").out().contains("build-id matches"));
  }

  @Test
  void shouldSumUpWhatAFileHas() throws Exception {
    String program = program("-g", "-gdwarf-4");
    String entries =
        shell(
                "readelf --debug-dump=info "
                    + program
                    + " | grep -cE '^ *<[0-9a-f]+><[0-9a-f]+>: Abbrev Number: [1-9]'")
            .out()
            .strip();
    Programs.Result found = ask(program, "--json");
    assertTrue(found.out().contains("\"entries\":" + entries + ","), found::out);
    assertTrue(found.out().contains("\"kinds\":{\"compile\":1}"), found::out);
    assertTrue(found.out().contains("\"versions\":{\"4\":1}"), found::out);
    Programs.Result none = ask(program("-s"), "--json");
    assertEquals(0, none.status(), none::err);
    assertTrue(none.out().contains("\"units\":{\"unknown\":\"no debug information"), none::out);
  }

  @Test
  void shouldCompareTwoBuilds() throws Exception {
    String program = program("-g");
    shell(
        "sed -e 's/short s;/long s;/' -e '/uint8_t e;/d' -e 's/unnamed_t/other_t/' "
            + Programs.ROOT.resolve("itests/src/test/c/layouts.c")
            + " > other.c; gcc -g -o other other.c");
    Programs.Result same = ask(program, "--diff", program);
    assertEquals("0 added, 0 removed, 0 changed, 6 the same\n", same.out());
    Programs.Result changed = ask(program, "--diff", "other");
    assertEquals(0, changed.status(), changed::err);
    assertTrue(changed.out().contains("changed struct inner: 4 -> 16 bytes"), changed::out);
    assertTrue(changed.out().contains("  moved, resized, retyped s: short at 2"), changed::out);
    assertTrue(changed.out().contains("  removed e: uint8_t at 6, 1 bytes\n"), changed::out);
  }

  @Test
  void shouldSayWhatIsNoFileToRead() throws Exception {
    Files.writeString(folder.resolve("text"), "no program");
    Files.write(folder.resolve("empty"), new byte[0]);
    shell("mkfifo pipe; head -c 100 /bin/true > cut");
    for (String bad : List.of("no-such-file", "text", "empty", "pipe", "cut", ".", "/dev/null")) {
      for (String question : List.of("--json", "--layouts", "--type=a", "--pc=1", "--diff=text")) {
        Programs.Result result = ask(bad, question);
        assertEquals(1, result.status(), bad);
        assertTrue(result.err().startsWith("allocs: "), result::err);
        assertFalse(result.err().contains("Exception"), result::err);
        assertEquals("", result.out());
      }
    }
  }

  /** Everything that can be answered is, with what was skipped. */
  @Test
  void shouldAnswerWhatItCanOfABrokenFile() throws Exception {
    Path good = Path.of(program("-g"));
    String[] header =
        shell("readelf -SW " + good + " | sed 's/\\[ */[/' | grep -E ' \\.debug_info '")
            .out()
            .strip()
            .split(" +");
    int offset = Integer.parseInt(header[4], 16);
    byte[] bytes = Files.readAllBytes(good);
    for (int i = 0; i < 64; i++) {
      bytes[offset + 200 + i] = (byte) 0xff;
    }
    Path broken = folder.resolve("broken");
    Files.write(broken, bytes);
    Programs.Result summary = ask("broken");
    assertEquals(0, summary.status(), summary::err);
    assertTrue(summary.out().contains("malformed (1)"), summary::out);
    assertTrue(summary.out().contains("skipped in DWARF: "), summary::out);
    for (String question : List.of("--layouts", "--pc=main", "--frame=main", "--symbol=main")) {
      Programs.Result result = ask("broken", question);
      assertTrue(result.status() <= 1, result::err);
      assertFalse((result.out() + result.err()).contains("defect"), result::err);
    }
    assertEquals(0, ask("broken", "--symbol=main").status());
    Files.write(broken, java.util.Arrays.copyOf(bytes, offset + 100));
    Programs.Result cut = ask("broken", "--json");
    assertEquals(0, cut.status(), cut::err);
  }

  @Test
  void shouldPrintJsonThatOthersCanRead() throws Exception {
    String program = program("-g", "-O2");
    StringBuilder script = new StringBuilder("set -o pipefail; ");
    for (String question :
        List.of(
            "",
            "--layouts",
            "--type node",
            "--type unnamed_t",
            "--type 'enum colour'",
            "--symbol main",
            "--pc main+4 0x0",
            "--frame main+4",
            "--diff " + LIBC)) {
      script.append("$0 debuginfo " + program + " --json " + question + " | jq -e . > /dev/null; ");
    }
    Programs.Result result = shell(script.toString());
    assertEquals(0, result.status(), result::err);
  }

  @Test
  void shouldAnswerInAShellToo() throws Exception {
    String program = program("-g");
    Path commands = folder.resolve("commands");
    Files.writeString(
        commands,
        "debuginfo " + program + " --type 'struct inner' | grep short\n" + "debuginfo /no/such\n",
        StandardCharsets.UTF_8);
    Programs.Result result =
        Programs.run(folder, SECONDS, List.of("bash", "-c", "$0 shell < commands", ALLOCS));
    assertEquals(1, result.status(), result::err);
    assertTrue(result.out().contains("/*     2     2 */"), result::out);
    assertTrue(result.err().contains("no such file"), result::err);
  }
}
