package org.allocs.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a person at a terminal sees while a command is at work. */
class StillAtWorkTest {
  private static final String ERASE = "\r\u001b[K";

  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(seen, true, StandardCharsets.UTF_8);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private String seen() {
    return seen.toString(StandardCharsets.UTF_8);
  }

  private void awaitTelling() throws InterruptedException {
    while (!seen().contains(" s")) {
      Thread.sleep(1);
    }
  }

  @Test
  void shouldTellUntilSomethingIsPrinted() throws Exception {
    try (StillAtWork work = StillAtWork.on("types", terminal, 1)) {
      awaitTelling();
      assertTrue(seen().startsWith(ERASE + "allocs: types is at work, 2 s"), seen());
      PrintStream out = work.before(new PrintStream(printed, true, StandardCharsets.UTF_8));
      out.print("struct é");
      String before = seen();
      assertTrue(before.endsWith(" s" + ERASE), before);
      Thread.sleep(20);
      out.println();
      assertEquals(before, seen());
      assertEquals("struct é\n", printed.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void shouldBeGoneAtTheEnd() throws Exception {
    StillAtWork work = StillAtWork.on("list", terminal, 1);
    awaitTelling();
    work.close();
    String end = seen();
    assertTrue(end.endsWith(" s" + ERASE), end);
    Thread.sleep(20);
    assertEquals(end, seen());
  }

  @Test
  void shouldSayNothingOfWhatIsDoneAtOnce() {
    StillAtWork.on("what", terminal).close();
    assertEquals("", seen());
  }
}
