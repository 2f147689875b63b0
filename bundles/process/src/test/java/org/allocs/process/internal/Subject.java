package org.allocs.process.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.allocs.testkit.Starting;

/** A process to look at: {@code src/test/c/subject.c} in one of its modes, or any program. */
final class Subject implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private Subject(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** Compiles a C file with gcc. */
  static Path compile(Path directory, String name, String... options) throws Exception {
    Path source = Path.of("src/test/c", name + ".c");
    Path program = directory.resolve(name);
    List<String> command = new ArrayList<>(List.of("gcc", "-std=c11", "-g", "-o"));
    command.addAll(List.of(program.toString(), source.toString()));
    command.addAll(List.of(options));
    run(command);
    return program;
  }

  /** Compiles a shared library with some code, read-only data, data and zeroes. */
  static Path library(Path directory, String name) throws Exception {
    Path source = directory.resolve(name + ".c");
    Files.writeString(
        source,
        "int data_NAME = 3; char zeroes_NAME[70000]; const char text_NAME[] = \"NAME\";\n"
                .replace("NAME", name)
            + "int twice_NAME(int x) { return 2 * x + data_NAME; }\n".replace("NAME", name));
    Path library = directory.resolve("lib" + name + ".so");
    run(List.of("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString()));
    return library;
  }

  /** Runs a command to its end and gives what it printed. */
  static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
    return output;
  }

  /** For what hangs; on a busy machine an end may take its time. */
  private static final int MINUTES = 5;

  static Subject start(Object... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    for (Object word : command) {
      words.add(word.toString());
    }
    return new Subject(
        Starting.start(new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT)));
  }

  long pid() {
    return process.pid();
  }

  Process process() {
    return process;
  }

  /** The next line it prints; fails when it has ended instead. */
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("it printed nothing more");
    }
    return line;
  }

  /** The lines until one that says {@code end}. */
  List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(); !line.equals("end"); line = line()) {
      lines.add(line);
    }
    return lines;
  }

  /** The addresses in the next line. */
  long[] addresses() throws IOException {
    return numbers(line());
  }

  static long[] numbers(String line) {
    String[] words = line.replace("0x", "").split(" ");
    long[] numbers = new long[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Long.parseUnsignedLong(words[i], 16);
    }
    return numbers;
  }

  void tell(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    process.getOutputStream().flush();
  }

  void endInput() throws IOException {
    process.getOutputStream().close();
  }

  void signal(String name) throws Exception {
    run(List.of("kill", "-" + name, Long.toString(pid())));
  }

  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException("pid=" + pid() + " does not end");
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    output.close();
  }
}
