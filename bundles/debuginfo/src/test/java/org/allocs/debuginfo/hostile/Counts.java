package org.allocs.debuginfo.hostile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Units and entries of a file. */
record Counts(long units, long entries) {
  private static final Pattern UNIT =
      Pattern.compile(" (Compilation|Type|Partial|Skeleton|Split .*) unit at offset .*");
  private static final Pattern ENTRY = Pattern.compile(" \\[ *[0-9a-f]+\\]  .*");

  /** What {@code eu-readelf} counts; empty where it finds fault with the file. */
  static Optional<Counts> byEuReadelf(Path file, Path directory)
      throws IOException, InterruptedException {
    Path out = directory.resolve("eu-readelf.out");
    Process process =
        new ProcessBuilder("eu-readelf", "-N", "--debug-dump=info", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return Optional.empty();
    }
    long units = 0;
    long entries = 0;
    for (String line : Files.readString(out, StandardCharsets.ISO_8859_1).split("\n")) {
      if (line.startsWith("eu-readelf:")) {
        return Optional.empty();
      }
      units += UNIT.matcher(line).matches() ? 1 : 0;
      entries += ENTRY.matcher(line).matches() ? 1 : 0;
    }
    return process.exitValue() == 0 ? Optional.of(new Counts(units, entries)) : Optional.empty();
  }
}
