package org.allocs.malloc.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.allocs.allocator.Context;
import org.allocs.debuginfo.internal.FileDebugInfo;
import org.allocs.process.internal.LiveTarget;
import org.allocs.target.Target;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.Sleeping;

/** {@code src/test/c/churn.c}, running, with what it says of its chunks. */
final class Churning implements AutoCloseable {
  private static final Path BUILT = Path.of("target/interposer").toAbsolutePath();

  /** Usable bytes by address. */
  final Map<Long, Long> chunks = new HashMap<>();

  final Set<Long> freed = new HashSet<>();

  private final Process process;
  private final Target target;

  private Churning(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
    for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException("ended before it was ready: " + command);
      }
      String[] words = line.split(" ");
      if (words[0].equals("chunk")) {
        chunks.put(Long.decode(words[1]), Long.decode(words[2]));
      } else {
        freed.add(Long.decode(words[1]));
      }
    }
    Sleeping.await(process.pid());
    target = LiveTarget.open(process.pid());
  }

  /** Starts it. */
  static Churning start(List<String> options, Map<String, String> environment, String... arguments)
      throws Exception {
    Path program = Path.of("target", "churn-program" + String.join("", options)).toAbsolutePath();
    List<String> compile = new ArrayList<>(List.of("gcc", "-O2", "-pthread", "-o", program + ""));
    compile.add("src/test/c/churn.c");
    compile.addAll(options);
    run(compile);
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return new Churning(command, environment);
  }

  /** The hooks, built. */
  static String hooks() throws Exception {
    Path library = BUILT.resolve("liballocs_preload.so");
    String sources = "../native-hooks/interposer";
    run(List.of("make", "-s", "-C", sources, "BUILD=" + BUILT, library.toString()));
    return library.toString();
  }

  private static void run(List<String> command) throws Exception {
    Path log = Files.createTempFile("build", ".log");
    Process build =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (build.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + Files.readString(log));
    }
    Files.delete(log);
  }

  long pid() {
    return process.pid();
  }

  Context context() {
    return new FakeContext(target, FileDebugInfo.open());
  }

  @Override
  public void close() {
    target.close();
    process.destroyForcibly().onExit().join();
  }
}
