package org.allocs.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of a program that runs under the hooks, by itself. */
class OwnChangesTest {
  @TempDir Path scratch;

  @Test
  void shouldChangeItsOwnChunks() throws Exception {
    changes(15);
  }

  @Test
  @Tag("heavy")
  void shouldChangeItsOwnChunksAHundredThousandTimes() throws Exception {
    changes(100_000);
  }

  private void changes(int count) throws Exception {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OwnChanges.class.getName(),
            Integer.toString(count));
    Hooks.addTo(program.environment(), scratch);
    program.redirectErrorStream(true);
    Process process = program.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("logged "), said);
  }
}
