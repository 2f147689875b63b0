package org.allocs.debug.demangle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols of this machine's libraries, compared with {@code c++filt}. */
class DemanglerOracleTest {
  private static final Path LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");
  private static final Pattern CLONE = Pattern.compile("( \\[clone [^]]*])+$");

  /** c++filt tells them of Rust. */
  private static final Pattern HASHES =
      Pattern.compile(
          "::h[0-9a-f]{16}(?=$| )|\\[[0-9a-f]{6,16}]|(?<=\\d): [iu](8|16|32|64|size)\\b");

  @TempDir Path directory;

  private List<String> run(Path input, List<String> command) throws IOException {
    Path output = directory.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
    if (input != null) {
      builder.redirectInput(input.toFile());
    }
    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start().onExit().join();
    return Files.readAllLines(output);
  }

  private TreeSet<String> symbols(List<Path> files) throws IOException {
    TreeSet<String> symbols = new TreeSet<>();
    for (Path file : files) {
      for (String line : run(null, List.of("nm", "-D", file.toString()))) {
        String name = line.substring(line.lastIndexOf(' ') + 1).replaceFirst("@.*", "");
        if (name.startsWith("_Z") || name.startsWith("_R")) {
          symbols.add(name);
        }
      }
    }
    return symbols;
  }

  private void compare(List<Path> files, int atLeast, int mayDiffer) throws IOException {
    List<String> symbols = List.copyOf(symbols(files));
    assertTrue(symbols.size() >= atLeast, symbols.size() + " symbols");
    Path input = Files.write(directory.resolve("input"), symbols);
    List<String> expected = run(input, List.of("c++filt", "-p"));
    List<String> different = new ArrayList<>();
    for (int i = 0; i < symbols.size(); i++) {
      String ours = Demangler.name(symbols.get(i)).orElse(symbols.get(i));
      if (!normal(ours).equals(normal(expected.get(i)))) {
        different.add(symbols.get(i) + "\n  " + expected.get(i) + "\n  " + ours);
      }
    }
    assertTrue(different.size() <= mayDiffer, () -> String.join("\n", different));
    assertEquals(symbols.size(), expected.size());
  }

  /** Behind an empty pack it writes no space between two {@code >}. */
  private static String normal(String name) {
    String plain = HASHES.matcher(CLONE.matcher(name).replaceFirst("")).replaceAll("");
    return plain.replace("> >", ">>").replace("> >", ">>");
  }

  @Test
  void shouldWriteTheStandardLibraryAsCxxfiltDoes() throws Exception {
    compare(List.of(LIBRARIES.resolve("libstdc++.so.6")), 5000, 0);
  }

  /** Constructors of classes without a name, and an ambiguous form of older compilers. */
  @Test
  @Tag("heavy")
  void shouldWriteAllLibrariesAsCxxfiltDoes() throws Exception {
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      compare(files.filter(file -> file.toString().contains(".so")).toList(), 20_000, 20);
    }
  }
}
