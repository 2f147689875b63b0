package org.allocs.itests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end, with a time limit, and keeps what they print. */
final class Programs {
  /** The checkout. */
  static final Path ROOT = Path.of(System.getProperty("allocs.root"));

  /** What the build puts together to run. */
  static final Path HOME = Path.of(System.getProperty("allocs.home"));

  private Programs() {}

  /** How much longer everything may take where others use the machine. */
  private static final int BUSY = 5;

  /** What a program left behind. */
  record Result(int status, String out, String err) {}

  /**
   * Runs a command in a folder with an empty standard input.
   *
   * @param seconds that it takes at most where nothing else runs
   * @throws AssertionError if it takes {@value #BUSY} times as long; it is then killed
   */
  static Result run(Path folder, int seconds, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("allocs-out", "");
    Path err = Files.createTempFile("allocs-err", "");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor((long) BUSY * seconds, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("still running after " + BUSY * seconds + " s: " + command);
      }
      return new Result(process.exitValue(), text(out), text(err));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
