package org.allocs.itests;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compiles programs at test time. */
final class Fixture {
  private static final Path SOURCES = Programs.ROOT.resolve("itests/src/test/c");
  private static final int SECONDS = 120;

  private Fixture() {}

  /** The program of a source file in {@code src/test/c}, built with gcc and these options. */
  static Path program(String name, String... options) throws Exception {
    return programBy("gcc", name, options);
  }

  /** The same, built with another compiler of C. */
  static Path programBy(String compiler, String name, String... options) throws Exception {
    String unique = (compiler.equals("gcc") ? "" : compiler) + List.of(options).hashCode();
    Path built = work().resolve(name + "-" + Integer.toHexString(unique.hashCode()));
    List<String> command = new ArrayList<>(List.of(compiler, "-std=gnu11", "-o", built.toString()));
    command.add(SOURCES.resolve(name + ".c").toString());
    command.add("-pthread");
    command.addAll(List.of(options));
    return build(built, command);
  }

  /** The same of a source file in C++, built with g++. */
  static Path cxxProgram(String name, String... options) throws Exception {
    Path built = work().resolve(name + "-" + Integer.toHexString(List.of(options).hashCode()));
    List<String> command = new ArrayList<>(List.of("g++", "-std=c++17", "-o", built.toString()));
    command.add(SOURCES.resolve(name + ".cc").toString());
    command.addAll(List.of(options));
    return build(built, command);
  }

  /** A shared library of source text. */
  static Path library(String name, String source, String... options) throws Exception {
    Path text = work().resolve(name + ".c");
    Files.writeString(text, source);
    Path built = work().resolve("lib" + name + ".so");
    List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC"));
    command.addAll(List.of("-o", built.toString(), text.toString()));
    command.addAll(List.of(options));
    return build(built, command);
  }

  /** A folder that goes with the build. */
  static Path work() throws Exception {
    return Files.createDirectories(Programs.ROOT.resolve("itests/target/fixtures"));
  }

  private static Path build(Path built, List<String> command) throws Exception {
    Programs.Result result = Programs.run(Path.of("/tmp"), SECONDS, command);
    if (result.status() != 0) {
      throw new AssertionError(command + "\n" + result.err());
    }
    return built;
  }
}
