package org.allocs.debuginfo.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs an {@link Interrogator} of little heap over files, and reads what it writes. */
final class Interview {
  private static final String HEAP = "-Xmx512m";

  /** What came of one file: its counts, or why there are none. */
  record Result(Counts counts, long millis, String defect) {}

  private final Map<String, Result> results = new TreeMap<>();
  private String current = "";

  /** Asks; a virtual machine that ends early or takes longer than all may is a defect too. */
  Map<String, Result> of(List<Path> files, long seconds) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Interrogator.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Thread feeder = new Thread(() -> feed(process.getOutputStream(), files));
    feeder.start();
    Thread watch = new Thread(() -> endAfter(process, seconds));
    watch.setDaemon(true);
    watch.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read(line.split("\t", 5));
      }
    }
    process.waitFor();
    feeder.join();
    if (!current.isEmpty()) {
      results.put(current, new Result(null, 0, "no answer: exit=" + process.exitValue()));
    }
    return results;
  }

  private static void feed(OutputStream to, List<Path> files) {
    try (to) {
      for (Path file : files) {
        to.write((file + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The other side has ended; the file that it ended at is reported.
    }
  }

  private static void endAfter(Process process, long seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }

  private void read(String[] line) {
    switch (line[0]) {
      case Interrogator.BEGIN:
        current = line[1];
        break;
      case Interrogator.END:
        Counts counts = new Counts(Long.parseLong(line[1]), Long.parseLong(line[2]));
        results.put(current, new Result(counts, Long.parseLong(line[3]), ""));
        current = "";
        break;
      case Interrogator.DEFECT:
        results.put(current, new Result(null, 0, line[1]));
        current = "";
        break;
      default:
    }
  }
}
