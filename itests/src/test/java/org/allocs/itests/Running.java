package org.allocs.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program that was started, said {@code ready} on its standard output, and waits to be read. */
final class Running implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final List<String> said = new ArrayList<>();

  private Running(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it and returns when it is ready. */
  static Running start(List<String> command, Map<String, String> environment) throws IOException {
    return start(command, environment, "ready");
  }

  /** Starts it and returns when it has said a line that begins so. */
  static Running start(List<String> command, Map<String, String> environment, String last)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Running running = new Running(builder.start());
    running.listen(last);
    return running;
  }

  private void listen(String last) throws IOException {
    for (String line = ""; !line.startsWith(last); said.add(line)) {
      line = out.readLine();
      if (line == null) {
        String command = process.info().toString();
        close();
        throw new AssertionError("ended before it was ready: " + command + " " + said);
      }
    }
  }

  /** Lets one that waits for a line go on until it is ready again; forgets what it said before. */
  void goOn() throws IOException {
    said.clear();
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    listen("ready");
  }

  /** Starts it as it is. */
  static Running start(Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return start(command, Map.of());
  }

  /** Starts it under the hooks. */
  static Running hooked(Path program) throws IOException {
    Path hooks = Programs.HOME.resolve("native/liballocs_preload.so");
    return start(List.of(program.toString()), Map.of("LD_PRELOAD", hooks.toString()));
  }

  /** Its process id. */
  long pid() {
    return process.pid();
  }

  /** The lines before {@code ready}. */
  List<String> said() {
    return said;
  }

  /** The first address after {@code word} at the start of a line. */
  long address(String word) {
    return said.stream()
        .filter(line -> line.startsWith(word + " 0x"))
        .map(line -> Long.parseUnsignedLong(line.split(" ")[1].substring(2), 16))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not said: " + word));
  }

  /** Waits until it has ended. */
  void await() throws InterruptedException {
    process.waitFor();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
