package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What gdb says of a running program. */
final class Gdb {
  /** One variable of a frame. */
  record Variable(long address, long size, String name) {}

  /** One frame; the CFA is 0 where gdb has none, or for a signal's frame. */
  record Frame(long pc, long cfa, String name, List<Variable> variables) {}

  /** For what hangs; a busy machine may well take a minute. */
  private static final int MINUTES = 10;

  private Gdb() {}

  /** Frames by thread, innermost first. */
  static Map<Long, List<Frame>> frames(Path directory, long pid) throws Exception {
    Path script = directory.resolve("frames.py");
    Files.write(script, Gdb.class.getResourceAsStream("frames.py").readAllBytes());
    Path output = directory.resolve("gdb.txt");
    List<String> command = new ArrayList<>(List.of("gdb", "-nx", "-batch"));
    for (String setting :
        List.of("debuginfod enabled off", "backtrace past-main on", "backtrace past-entry on")) {
      command.addAll(List.of("-ex", "set " + setting));
    }
    command.addAll(List.of("-p", Long.toString(pid), "-x", script.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(output.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    Process gdb = builder.start();
    if (!gdb.waitFor(MINUTES, TimeUnit.MINUTES)) {
      gdb.destroyForcibly().waitFor();
    }
    String said = Files.readString(output, StandardCharsets.ISO_8859_1);
    assertTrue(said.contains("\nend\n"), () -> "gdb did not come to its end: " + said);
    return frames(said);
  }

  private static Map<Long, List<Frame>> frames(String said) {
    Map<Long, List<Frame>> threads = new TreeMap<>();
    List<Frame> current = List.of();
    for (String line : said.split("\n")) {
      String[] words = line.split(" ");
      if (words[0].equals("frame") || words[0].equals("signal")) {
        current = threads.computeIfAbsent(Long.parseLong(words[1]), tid -> new ArrayList<>());
        boolean frame = words[0].equals("frame");
        long cfa = frame ? number(words[3]) : 0;
        current.add(
            new Frame(number(words[2]), cfa, frame ? words[4] : "signal", new ArrayList<>()));
      } else if (words[0].equals("var")) {
        Variable variable = new Variable(number(words[1]), Long.parseLong(words[2]), words[3]);
        current.get(current.size() - 1).variables().add(variable);
      }
    }
    return threads;
  }

  private static long number(String hex) {
    return Long.parseUnsignedLong(hex.substring(2), 16);
  }
}
