package org.allocs.embed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Brings the hooks into a program that is about to start. */
final class Hooks {
  private static final String LIBRARY = "liballocs_preload.so";
  private static final String VARIABLE = "LD_PRELOAD";

  /** How long a program may take to load its libraries; one that loads none never has them. */
  private static final long LOADING_NANOS = 2_000_000_000L;

  private Hooks() {}

  /**
   * Puts our library first among those that are preloaded.
   *
   * @param environment of the program
   * @param scratch where the library may lie as long as the program runs
   */
  static void addTo(Map<String, String> environment, Path scratch) throws IOException {
    Path library = unpacked(scratch);
    environment.merge(VARIABLE, library.toString(), (others, ours) -> ours + ":" + others);
  }

  /** Waits until a program that was just started has them, or ends, or evidently loads nothing. */
  static void await(Process process) {
    Path maps = Path.of("/proc", Long.toString(process.pid()), "maps");
    long begun = System.nanoTime();
    try {
      while (process.isAlive()
          && System.nanoTime() - begun < LOADING_NANOS
          && !new String(Files.readAllBytes(maps), StandardCharsets.ISO_8859_1).contains(LIBRARY)) {
        Thread.sleep(1);
      }
    } catch (IOException e) {
      return; // It ended, or is none of ours: opening it will tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static synchronized Path unpacked(Path scratch) throws IOException {
    Path library = scratch.resolve(LIBRARY);
    if (!Files.exists(library)) {
      try (InputStream content = Hooks.class.getResourceAsStream("native/" + LIBRARY)) {
        if (content == null) {
          throw new IOException("the hooks are not part of this build: resource=" + LIBRARY);
        }
        Files.copy(content, library);
      }
    }
    return library;
  }
}
