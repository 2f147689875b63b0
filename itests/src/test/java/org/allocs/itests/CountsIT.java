package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.allocs.itests.Programs.Result;
import org.junit.jupiter.api.Test;

/** {@code allocs run --counts} and {@code allocs sites --counts}, as typed. */
class CountsIT {
  private static final int SECONDS = 60;

  private static Result shell(String line) throws Exception {
    String allocs = "allocs='" + Programs.ROOT.resolve("allocs") + "'\n";
    return Programs.run(Fixture.work(), SECONDS, List.of("bash", "-c", allocs + line));
  }

  private static Path counted() throws Exception {
    return Fixture.program("counted", "-g", "-O1", "-fno-builtin", "-pthread");
  }

  /** Runs a line of shell while the program, with these options of {@code run}, is $pid. */
  private static Result beside(String options, String line) throws Exception {
    return shell(
        ("mkfifo lines.$$; exec 3<> lines.$$; rm lines.$$\n"
                + "$allocs run --no-report %s -- %s <&3 > counted.$$ & pid=$!\n"
                + "until grep -qs ready counted.$$; do sleep 0.1; done\n"
                + "%s\nkill $pid; rm counted.$$; exit $status")
            .formatted(options, counted(), line));
  }

  private static void assertHas(String text, String row) {
    String pattern = row.replaceAll(" +", " +");
    assertTrue(Pattern.compile("(?m)^ *" + pattern).matcher(text).find(), () -> row + "\n" + text);
  }

  @Test
  void shouldReportAllThatWasAllocatedEver() throws Exception {
    Result result = shell("$allocs run --counts -- " + counted() + " < /dev/null");
    assertEquals(0, result.status(), result.err());
    assertHas(result.err(), "Allocated ever by site$");
    assertHas(result.err(), "4096 229376 4096 0 56 churn at counted.c:15");
    assertHas(result.err(), "37 37000 0 37000 37000 leak at counted.c:21");
    assertHas(result.err(), "10 5500 9 1000 1000 grow at counted.c:29");
    assertHas(result.err(), "4096 229376 4096 229376 \\d+ churner$");
  }

  @Test
  void shouldTellAtAnyTimeWhatWasAllocatedAndWhatGrows() throws Exception {
    Result result =
        beside(
            "--counts",
            "$allocs sites $pid --counts --json; status=$?\n"
                + "$allocs sites $pid --counts --every 3 --times 2 > looks.$$ & looker=$!\n"
                + "until grep -qs total looks.$$; do sleep 0.1; done; echo >&3; echo >&3\n"
                + "wait $looker || status=$?; cat looks.$$; rm looks.$$");
    assertEquals(0, result.status(), result.err());
    String json = result.out().lines().findFirst().orElseThrow();
    assertTrue(
        Pattern.compile(
                "\"label\":\"churn at counted.c:15 [^}]*\"count\":0,\"bytes\":0,"
                    + "\"allocations\":4096,\"allocatedBytes\":229376,\"frees\":4096,"
                    + "\"peakBytes\":56,\"peakIsExact\":true")
            .matcher(json.replaceAll("\"site\":\\{[^}]*\\},", ""))
            .find(),
        json);
    assertTrue(json.contains("\"name\":\"churner\",\"allocations\":4096,"), json);
    assertHas(result.out(), "2 2000 0 2000 \\S*39000 leak at counted.c:21");
    assertHas(result.out(), "20 1120 20 0 \\S+ churn at counted.c:15");
  }

  /** Fills pools of a slab allocator and resets one; what gdb saw of it is counted elsewhere. */
  @Test
  void shouldCountObjectsOfCustomAllocators() throws Exception {
    Path program = Fixture.program("own_pools", "-g", "-O1");
    String rules =
        "--suballoc 'slab_alloc(pZ)p' --subfree 'slab_free(pP)' --subreset 'slab_reset(P)'";
    Result result = shell("$allocs run --counts " + rules + " -- " + program + " < /dev/null");
    assertEquals(0, result.status(), result.err());
    assertHas(result.err(), "Objects of slab_alloc ever by site$");
    assertHas(result.err(), "1000 52100 734 14455 20668 main at own_pools.c:46");
    assertHas(result.err(), "1000 16000 143 13712 13712 main at own_pools.c:47");
    assertHas(result.err(), "2000 68100 877 28167 28908 total$");
  }

  @Test
  void shouldSayThatNothingWasCounted() throws Exception {
    Result result = beside("", "$allocs sites $pid --counts; status=$?");
    assertEquals(1, result.status());
    assertEquals("allocs: not counted: not started under `allocs run --counts`\n", result.err());
    Result plain = shell("$allocs sites $$ --counts");
    assertEquals(1, plain.status());
    assertEquals("allocs: not counted: not started under `allocs run --counts`\n", plain.err());
  }

  @Test
  void shouldRefuseWhatMakesNoSense() throws Exception {
    for (String wrong :
        List.of("--every 1", "--counts --every 0", "--counts --every 1 --times 0")) {
      assertEquals(2, shell("$allocs sites $$ " + wrong).status(), wrong);
    }
  }
}
