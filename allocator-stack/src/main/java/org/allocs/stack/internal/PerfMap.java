package org.allocs.stack.internal;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * Functions that were compiled while the target ran, as its compiler wrote them down for profilers:
 * lines {@code START SIZE NAME}, in hex, in {@code /tmp/perf-PID.map} of the target's file system,
 * with the target's own process id (Linux, {@code tools/perf/Documentation/jit-interface.txt}). Of
 * code at one place the last line counts. Bounded; whatever is no such line is passed over.
 */
final class PerfMap {
  private static final int MAX_BYTES = 64 << 20;
  private static final long PATIENCE_SECONDS = 10;
  private static final int MAX_LINES = 1_000_000;
  private static final int MAX_NAME = 512;
  private static final Pattern LINE =
      Pattern.compile("(?:0[xX])?([0-9a-fA-F]{1,16}) (?:0[xX])?([0-9a-fA-F]{1,8}) (.+)");

  private enum Key implements Context.Lasting {
    MAP
  }

  /**
   * A function.
   *
   * @param range of its code
   * @param name as the compiler wrote it
   */
  record Function(AddressRange range, String name) {}

  private final TreeMap<Long, Function> byStart;

  private PerfMap(TreeMap<Long, Function> byStart) {
    this.byStart = byStart;
  }

  static PerfMap of(Context context) throws AllocsException {
    return context.cached(Key.MAP, () -> read(context.target().pid()));
  }

  private static PerfMap read(OptionalLong pid) {
    TreeMap<Long, Function> functions = new TreeMap<>(Long::compareUnsigned);
    if (pid.isPresent()) {
      try {
        Path process = Path.of("/proc", Long.toString(pid.getAsLong()));
        Path file = process.resolve("root/tmp/perf-" + ownId(process, pid.getAsLong()) + ".map");
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          read(bytes(file, PATIENCE_SECONDS), functions);
        }
      } catch (IOException unreadable) {
        functions.clear();
      }
    }
    return new PerfMap(functions);
  }

  /** What the process calls itself: the last of its ids, that of the innermost namespace. */
  private static String ownId(Path process, long pid) throws IOException {
    for (String line : Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
      if (line.startsWith("NSpid:")) {
        String[] ids = line.trim().split("\\s+");
        return ids[ids.length - 1];
      }
    }
    return Long.toString(pid);
  }

  /**
   * What is in a file. Only a thread of its own can be had back from a pipe that the target puts in
   * its place after it was looked at.
   *
   * @throws IOException if it cannot be read in this time
   */
  static byte[] bytes(Path file, long seconds) throws IOException {
    FutureTask<byte[]> reading =
        new FutureTask<>(
            () -> {
              try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return in.readNBytes(MAX_BYTES);
              }
            });
    Thread reader = new Thread(reading, "perf map");
    reader.setDaemon(true);
    reader.start();
    try {
      return reading.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("cannot be read: file=" + file, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: file=" + file, e);
    }
  }

  private static void read(byte[] text, Map<Long, Function> functions) throws IOException {
    InputStream bytes = new ByteArrayInputStream(text);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(bytes, StandardCharsets.ISO_8859_1))) {
      String line = lines.readLine();
      for (int i = 0; line != null && i < MAX_LINES; i++) {
        add(line, functions);
        line = lines.readLine();
      }
    }
  }

  private static void add(String line, Map<Long, Function> functions) {
    Matcher words = LINE.matcher(line);
    if (words.matches()) {
      long start = Long.parseUnsignedLong(words.group(1), 16);
      long size = Long.parseLong(words.group(2), 16);
      String name = words.group(3);
      if (size > 0 && AddressRange.lessThan(start, start + size)) {
        String kept = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name;
        functions.put(start, new Function(AddressRange.ofSize(start, size), kept));
      }
    }
  }

  /** The function that has an instruction. */
  Optional<Function> at(long address) {
    return Optional.ofNullable(byStart.floorEntry(address))
        .map(Map.Entry::getValue)
        .filter(function -> function.range().contains(address));
  }
}
