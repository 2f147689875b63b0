package org.allocs.debuginfo.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs compilers and oracles. */
public final class Tools {
  /** Oracles take minutes for 10,000 addresses of a large program. */
  private static final int MAX_SECONDS = 900;

  private Tools() {}

  /** What a command prints; it must succeed. */
  public static List<String> run(Path directory, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "out", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("DEBUGINFOD_URLS");
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .start();
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("no end after " + MAX_SECONDS + " s: " + List.of(command));
    }
    String text = Files.readString(out, StandardCharsets.ISO_8859_1);
    if (process.exitValue() != 0) {
      throw new IOException("exit=" + process.exitValue() + " " + List.of(command) + "\n" + text);
    }
    return text.lines().toList();
  }

  /** Compiles C source with gcc. */
  static Path gcc(Path directory, String name, String source, String... options) throws Exception {
    return compile("gcc", ".c", directory, name, source, options);
  }

  /** Compiles C++ source with g++. */
  static Path gxx(Path directory, String name, String source, String... options) throws Exception {
    return compile("g++", ".cc", directory, name, source, options);
  }

  private static Path compile(
      String compiler, String suffix, Path directory, String name, String source, String... options)
      throws Exception {
    Path file = directory.resolve(name + suffix);
    Files.writeString(file, source);
    Path output = directory.resolve(name);
    String[] command = new String[options.length + 4];
    command[0] = compiler;
    command[1] = file.toString();
    command[2] = "-o";
    command[3] = output.toString();
    System.arraycopy(options, 0, command, 4, options.length);
    run(directory, command);
    return output;
  }
}
