package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.allocs.itests.Programs.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code allocs run}, as typed. */
class RunIT {
  private static final int SECONDS = 60;

  /** Runs a line of shell in which {@code $run} starts what follows it. */
  private static Result shell(String line) throws Exception {
    String run = "run='" + Programs.ROOT.resolve("allocs") + " run'\n";
    return Programs.run(Fixture.work(), SECONDS, List.of("bash", "-c", run + line));
  }

  private static boolean has(String report, int count, int bytes, String label) {
    String row = " " + count + " +" + bytes + " .*  " + Pattern.quote(label);
    return report.lines().anyMatch(line -> Pattern.compile(row + "( .*)?").matcher(line).find());
  }

  private static void assertReported(String report) {
    assertTrue(has(report, 37, 592, "struct small"), report);
    assertTrue(has(report, 13, 2080, "struct large[5]"), report);
    assertTrue(has(report, 1, 168, "int[42]"), report);
    assertTrue(has(report, 37, 592, "new_small at held.c:22"), report);
    assertTrue(has(report, 13, 2080, "new_large at held.c:30"), report);
  }

  @Test
  void shouldReportWhatIsLiveAtTheEndAfterTheOutput() throws Exception {
    Path held = Fixture.program("held", "-g");
    Result result = shell("set -o pipefail; $run " + held + " 2>&1 | cat");
    assertEquals(6, result.status(), result.out());
    assertTrue(
        Pattern.compile("numbers 0x\\w+\nready\n== allocs: pid \\d+ ").matcher(result.out()).find(),
        result.out());
    assertReported(result.out());
  }

  @ParameterizedTest
  @CsvSource({
    "ulimit -Sn 10",
    "ulimit -Sv 600000",
    "export JAVA_TOOL_OPTIONS=-Dx=y _JAVA_OPTIONS=-Xmx1m LD_LIBRARY_PATH=/nowhere",
    "export CLASSPATH=/nowhere TMPDIR=/nonexistent; unset HOME",
    "cd /proc",
    "trap '' INT TERM HUP PIPE CHLD",
  })
  void shouldReportWhateverTheProgramRunsUnder(String condition) throws Exception {
    Path held = Fixture.program("held", "-g");
    Path report = Files.createTempFile("allocs-report", ".txt");
    try {
      Result result = shell(condition + "; $run --report=" + report + " -- " + held);
      assertEquals(6, result.status(), result.err());
      assertEquals("", result.err());
      assertReported(Files.readString(report));
    } finally {
      Files.deleteIfExists(report);
    }
  }

  @Test
  void shouldReportBeforeASignalEndsTheProgramAndWhenOneAsks() throws Exception {
    Path held = Fixture.program("held", "-g");
    Result result =
        shell(
            ("$run --on-signal=USR1 --on-crash -- %s wait 2> reports > out & pid=$!\n"
                    + "until grep -qs ready out; do sleep 0.1; done; kill -USR1 $pid\n"
                    + "until grep -qs 'Mappings by kind' reports; do sleep 0.1; done\n"
                    + "kill -SEGV $pid; wait $pid; echo status $?; cat reports")
                .formatted(held));
    assertTrue(result.out().startsWith("status 139\n"), result.out() + result.err());
    String[] reports = result.out().split("(?m)^== allocs: ");
    assertEquals(3, reports.length, result.out());
    assertTrue(reports[1].contains(" on SIGUSR1\n"), result.out());
    assertReported(reports[1]);
    assertTrue(reports[2].contains(" before it is ended by SIGSEGV\n"), result.out());
    assertReported(reports[2]);
  }

  @Test
  void shouldFindItselfWithoutPathAndLeaveThatAsItIs() throws Exception {
    Path script = Programs.ROOT.resolve("allocs");
    Result empty = shell("PATH= /bin/bash " + script + " run --no-report /usr/bin/env");
    assertTrue(empty.out().lines().anyMatch("PATH="::equals), empty.out() + empty.err());
    Result none =
        shell("/usr/bin/env -u PATH /bin/bash " + script + " run --no-report /usr/bin/env");
    assertFalse(none.out().lines().anyMatch(line -> line.startsWith("PATH=")), none.out());
    assertEquals(0, none.status(), none.err());
  }

  @ParameterizedTest
  @CsvSource({
    "127, no-such-program-anywhere",
    "127, ./no/such/program",
    "126, ../../pom.xml",
    "126, /tmp",
    "2, --nonsense true",
    "2, --no-report",
    "2, --report=/no/such/directory/file true",
  })
  void shouldRefuseWithOneLineAndAStatus(int status, String command) throws Exception {
    Result result = shell("$run " + command);
    assertEquals(status, result.status(), result.err());
    long lines = result.err().lines().filter(line -> !line.startsWith("Try: ")).count();
    assertEquals(1, lines, result.err());
    assertEquals("", result.out());
  }

  @ParameterizedTest
  @CsvSource({"139, SEGV", "137, KILL", "143, TERM", "130, INT", "134, ABRT"})
  void shouldEndByTheSameSignal(int status, String signal) throws Exception {
    // Whoever runs the tests in the background may ignore interrupts, and so would the program.
    String run = "env --default-signal $run --report=/dev/null ";
    Result result = shell(run + "sh -c 'kill -" + signal + " $$'; echo $?");
    assertEquals(status + "\n", result.out(), result.err());
  }

  @Test
  void shouldEndWithItsReader() throws Exception {
    Result result = shell("$run --no-report yes | head -n 1; echo ${PIPESTATUS[@]}");
    assertEquals("y\n141 0\n", result.out());
    assertEquals("", result.err());
  }

  @Test
  void shouldSayThatNothingIsKnownOfAMallocOfItsOwn() throws Exception {
    Result result = shell("$run " + Fixture.program("own_malloc", "-g", "-fno-builtin"));
    assertEquals(0, result.status(), result.err());
    assertTrue(result.err().contains("the program's malloc is its own"), result.err());
  }

  @Test
  void shouldRefuseAStaticProgram() throws Exception {
    Result result = shell("$run " + Fixture.program("held", "-g", "-static"));
    assertEquals(3, result.status());
    assertTrue(result.err().contains("statically linked"), result.err());
  }

  @Test
  void shouldLeaveProgramsOfAnotherCLibraryAlone() throws Exception {
    assumeTrue(shell("command -v musl-gcc").status() == 0, "musl-gcc is not installed");
    Path source = Programs.ROOT.resolve("itests/src/test/c/held.c");
    Result result = shell("musl-gcc -g -o held-musl " + source + " && $run sh -c './held-musl'");
    assertEquals(6, result.status(), result.err());
    assertTrue(result.out().endsWith("ready\n"), result.out());
  }
}
