package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the program only declares, and a library that it has loaded defines. */
class DeclarationsIT {
  private static final String SOURCE =
      """
      struct hidden { long key; short more[3]; };
      static struct hidden all[2] = {{1999993, {1, 2, 3}}, {5, {0}}};
      struct hidden *hide(void) { return all; }
      """;

  @Test
  void shouldShowWhatAnotherFileDefines() throws Exception {
    Path library = Fixture.library("hidden", SOURCE, "-g");
    Path program =
        Fixture.program(
            "declares", "-g", library.toString(), "-Wl,-rpath," + library.getParent().toString());
    try (Running running = Running.start(List.of(program.toString()), Map.of())) {
      String pid = Long.toString(running.pid());
      Programs.Result shown =
          Programs.run(
              Path.of("/tmp"),
              120,
              List.of(Programs.ROOT + "/allocs", "show", pid, "one", "--depth", "2"));
      assertEquals(0, shown.status(), shown.err());
      assertTrue(shown.out().contains("1999993"), shown.out());
    }
  }
}
