package org.allocs.dwarf.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs compilers and oracles. */
public final class Tools {
  private Tools() {}

  /** Output of a command that must succeed, line by line. */
  public static List<String> run(Path directory, String... command) throws Exception {
    return run(directory, Path.of("/dev/null"), command);
  }

  /** The same with a file as standard input. */
  public static List<String> run(Path directory, Path input, String... command) throws Exception {
    Path out = Files.createTempFile(directory, "out", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("DEBUGINFOD_URLS");
    Process process = builder.redirectInput(input.toFile()).redirectOutput(out.toFile()).start();
    process.getErrorStream().transferTo(java.io.OutputStream.nullOutputStream());
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("no end after 60 s: " + List.of(command));
    }
    if (process.exitValue() != 0) {
      throw new IOException("exit=" + process.exitValue() + " " + List.of(command));
    }
    List<String> lines = Files.readString(out, StandardCharsets.ISO_8859_1).lines().toList();
    Files.delete(out);
    return lines;
  }

  /**
   * Compiles each source by itself and links them, as builds do.
   *
   * @param sources by name, with suffix
   */
  public static Path build(
      Path directory, String name, Map<String, String> sources, String compiler, String... options)
      throws Exception {
    Path output = directory.resolve(name + ".out");
    List<String> link = new ArrayList<>(List.of(compiler, "-o", output.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = directory.resolve(source.getKey());
      Path object = directory.resolve(name + "-" + source.getKey() + ".o");
      Files.writeString(file, source.getValue());
      List<String> compile = new ArrayList<>(List.of(compiler, "-c", file.toString()));
      compile.addAll(List.of(options));
      compile.addAll(List.of("-o", object.toString()));
      run(directory, compile.toArray(String[]::new));
      link.add(object.toString());
    }
    run(directory, link.toArray(String[]::new));
    return output;
  }

  /** Compiles C source. */
  public static Path compile(
      Path directory, String name, String source, String compiler, String... options)
      throws Exception {
    Path file = directory.resolve(name + ".c");
    Files.writeString(file, source);
    Path output = directory.resolve(name + ".out");
    List<String> command = new ArrayList<>(List.of(compiler, file.toString()));
    command.addAll(List.of("-o", output.toString()));
    command.addAll(List.of(options));
    run(directory, command.toArray(String[]::new));
    return output;
  }
}
