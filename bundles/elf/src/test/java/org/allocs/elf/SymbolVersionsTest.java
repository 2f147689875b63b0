package org.allocs.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions of dynamic symbols are those that readelf prints. */
class SymbolVersionsTest {
  private static final Pattern SYMBOL =
      Pattern.compile(
          " *(\\d+): [0-9a-f]+ +\\S+ +\\S+ +\\S+ +\\S+ +(?:\\[.*?\\] +)?(?:UND|ABS|COM|\\d+) ?(.*)");

  private static final String SCRIPT = "V1 { global: one; }; V2 { global: two; } V1;";
  private static final String SOURCE =
      "__asm__(\".symver one_old, one@V1\\n.symver one_new, one@@V2\");\n"
          + "int one_old(void) { return 1; } int one_new(void) { return 2; }\n"
          + "int puts(const char *); int two(void) { return puts(\"\"); }\n";

  @TempDir Path directory;

  private static List<String> ours(ElfFile elf) throws Exception {
    List<ElfSymbol> symbols = elf.dynamicSymbols();
    List<Optional<SymbolVersion>> versions = elf.dynamicVersions();
    assertEquals(symbols.size(), versions.size());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < symbols.size(); i++) {
      String name = symbols.get(i).name();
      names.add(versions.get(i).map(version -> version.of(name)).orElse(name));
    }
    return names;
  }

  private List<String> theirs(Path file) throws Exception {
    List<String> names = new ArrayList<>();
    for (String line : Tools.run(directory, "readelf", "-W", "--dyn-syms", file.toString())) {
      Matcher m = SYMBOL.matcher(line);
      if (m.matches() && Integer.parseInt(m.group(1)) > 0) {
        names.add(m.group(2).replaceFirst(" \\(\\d+\\)$", "").strip());
      }
    }
    return names;
  }

  private Path versioned(String... options) throws Exception {
    Path script = Files.writeString(directory.resolve("script"), SCRIPT);
    List<String> all =
        new ArrayList<>(List.of("-shared", "-fPIC", "-Wl,--version-script=" + script));
    all.addAll(List.of(options));
    return Tools.gcc(directory, "versioned.so", SOURCE, all.toArray(String[]::new));
  }

  @Test
  void shouldReadVersionsAsReadelfDoes() throws Exception {
    List<Path> files = new ArrayList<>(List.of(Path.of("/bin/bash"), versioned()));
    for (String library : List.of("libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1")) {
      files.addAll(
          Tools.run(directory, "g++", "-print-file-name=" + library).stream()
              .map(Path::of)
              .toList());
    }
    files.add(Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so"));
    for (Path file : files) {
      List<String> theirs = theirs(file);
      assertTrue(theirs.size() > 4, file.toString());
      assertEquals(theirs, ours(ElfFile.open(file)), file.toString());
    }
  }

  @Test
  void shouldTellWhichFileHasToDefineOne() throws Exception {
    ElfFile elf = ElfFile.open(versioned());
    int puts = elf.dynamicSymbols().stream().map(ElfSymbol::name).toList().indexOf("puts");
    SymbolVersion version = elf.dynamicVersions().get(puts).orElseThrow();
    assertEquals(Optional.of("libc.so.6"), version.neededFrom());
    assertTrue(version.hidden());
  }

  @Test
  void shouldReadThemWithoutSectionHeaders() throws Exception {
    Path file = versioned("-Wl,--hash-style=both");
    byte[] bytes = Files.readAllBytes(file);
    FileHeaderDescriptor at = FileHeaderDescriptor.of(ElfClass.ELFCLASS64);
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    view.putLong(at.shoff(), 0).putShort(at.shnum(), (short) 0).putShort(at.shstrndx(), (short) 0);
    ElfFile stripped = ElfFile.of("stripped", view);
    assertTrue(stripped.sectionHeaders().isEmpty());
    assertEquals(theirs(file), ours(stripped));
  }

  @Test
  void shouldHaveNoneWhereThereAreNone() throws Exception {
    Path file = Tools.gcc(directory, "bare.so", "int one;\n", "-shared", "-nostdlib");
    ElfFile elf = ElfFile.open(file);
    assertTrue(elf.dynamicSymbols().size() > 0);
    assertTrue(elf.dynamicVersions().stream().allMatch(Optional::isEmpty));
  }
}
