package org.allocs.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we read of real files is what readelf reads. */
class ReadelfOracleTest {
  private static final String SOURCE =
      "static int counter; int table[17] = {1}; __thread int mine;\n"
          + "int twice(int x) { return counter += 2 * x + mine; }\n"
          + "int main(void) { return twice(table[3]); }\n";

  private static final Pattern SECTION =
      Pattern.compile(
          "\\s*\\[ *(\\d+)\\] (\\S*)\\s+(\\S+)\\s+([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) "
              + "([0-9a-f]+) (.{3}) +(\\d+) +(\\d+) +(\\d+)");
  private static final Pattern SEGMENT =
      Pattern.compile(
          "  (\\S+) +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) "
              + "(...) +0x([0-9a-f]+)");
  private static final Pattern SYMBOL =
      Pattern.compile(
          "\\s*(\\d+): ([0-9a-f]+) +(\\d+|0x[0-9a-f]+) (\\S+) +(\\S+) +(\\S+) +(?:\\[.*?\\] +)?(UND|ABS|COM|\\d+) (.*)");

  @TempDir static Path directory;
  private static final List<Path> FILES = new ArrayList<>();

  @BeforeAll
  static void compile() throws Exception {
    FILES.add(Path.of("/bin/bash"));
    FILES.add(libc());
    FILES.add(Tools.gcc(directory, "pie", SOURCE, "-g"));
    FILES.add(Tools.gcc(directory, "fixed", SOURCE, "-no-pie"));
    FILES.add(Tools.gcc(directory, "static", SOURCE, "-static"));
    FILES.add(Tools.gcc(directory, "unit.o", SOURCE, "-c", "-g"));
    FILES.add(Tools.gcc(directory, "packed", SOURCE, "-g", "-gz=zlib"));
    FILES.add(Tools.gcc(directory, "unit32.o", SOURCE, "-c", "-m32", "-fno-pic"));
    Tools.run(directory, "ld", "-m", "elf_i386", "-e", "main", "-o", "linked32", "unit32.o");
    FILES.add(directory.resolve("linked32"));
    for (String target :
        List.of("aarch64_be", "armeb", "powerpc64", "powerpc", "s390x", "riscv32")) {
      String object = target + ".o";
      String machine = "--target=" + target + "-linux-gnu";
      Tools.run(directory, "clang", machine, "-g", "-c", "pie.c", "-o", object);
      FILES.add(directory.resolve(object));
    }
    String dump = "generate-core-file " + directory.resolve("core");
    Tools.run(
        directory, "gdb", "-nx", "-batch", "-ex", "break main", "-ex", "run", "-ex", dump, "fixed");
    FILES.add(directory.resolve("core"));
    FILES.add(manySections());
    for (String kind : List.of("elf64-big", "elf32-big")) {
      Tools.run(directory, "objcopy", "-I", "binary", "-O", kind, "pie.c", "data-" + kind + ".o");
      FILES.add(directory.resolve("data-" + kind + ".o"));
    }
  }

  /** More than fit into the ELF header and into symbols. */
  private static Path manySections() throws Exception {
    StringBuilder source = new StringBuilder();
    for (int i = 0; i < 66_003; i++) {
      source.append(".section .s%1$d,\"a\"\nf%1$d: .byte 0\n".formatted(i));
    }
    Files.writeString(directory.resolve("many.s"), source);
    Tools.run(directory, "as", "many.s", "-o", "many.o");
    return directory.resolve("many.o");
  }

  private static Path libc() throws Exception {
    return Tools.run(directory, "gcc", "-print-file-name=libc.so.6").stream()
        .map(Path::of)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldReadSectionHeadersAsReadelfDoes() throws Exception {
    for (Path file : FILES) {
      List<SectionHeader> ours = ElfFile.open(file).sectionHeaders();
      int seen = 0;
      for (String line : Tools.run(directory, "readelf", "-SW", file.toString())) {
        Matcher m = SECTION.matcher(line);
        if (!m.matches()) {
          continue;
        }
        SectionHeader header = ours.get(Integer.parseInt(m.group(1)));
        seen++;
        if (header.index() == 0) {
          continue;
        }
        String where = file + " " + line;
        assertEquals(m.group(2), header.name(), where);
        assertEquals(hex(m.group(4)), header.addr(), where);
        assertEquals(hex(m.group(5)), header.offset(), where);
        assertEquals(hex(m.group(6)), header.size(), where);
        assertEquals(hex(m.group(7)), header.entsize(), where);
        assertEquals(m.group(8).strip(), header.flagLetters(), where);
        assertEquals(Integer.parseInt(m.group(9)), header.link(), where);
        assertEquals(Long.parseLong(m.group(11)), header.addralign(), where);
        if (header.typeName().startsWith("0x")) {
          assertTrue(Integer.compareUnsigned(header.type(), 0x6fff_0000) > 0, where);
          continue;
        }
        String word = m.group(3).replace("VERSYM", "GNU_versym").replace("VERNEED", "GNU_verneed");
        word = word.replace("VERDEF", "GNU_verdef");
        assertEquals("SHT_" + word, header.typeName(), where);
      }
      assertEquals(
          ours.size(), seen + (ours.get(0).name().isEmpty() && seen < ours.size() ? 1 : 0));
    }
  }

  @Test
  void shouldReadProgramHeadersAsReadelfDoes() throws Exception {
    for (Path file : FILES) {
      List<ProgramHeader> ours = ElfFile.open(file).programHeaders();
      int seen = 0;
      for (String line : Tools.run(directory, "readelf", "-lW", file.toString())) {
        Matcher m = SEGMENT.matcher(line);
        if (m.matches()) {
          ProgramHeader header = ours.get(seen++);
          assertEquals(hex(m.group(2)), header.offset(), line);
          assertEquals(hex(m.group(3)), header.vaddr(), line);
          assertEquals(hex(m.group(4)), header.filesz(), line);
          assertEquals(hex(m.group(5)), header.memsz(), line);
          assertEquals(m.group(6).charAt(0) == 'R', header.permissions().charAt(0) == 'r', line);
          assertEquals(m.group(6).charAt(1) == 'W', header.permissions().charAt(1) == 'w', line);
          assertEquals(m.group(6).charAt(2) == 'E', header.permissions().charAt(2) == 'x', line);
          assertEquals(hex(m.group(7)), header.align(), line);
        }
      }
      assertEquals(ours.size(), seen, file.toString());
    }
  }

  @Test
  void shouldReadSymbolsAsReadelfDoes() throws Exception {
    for (Path file : FILES) {
      ElfFile elf = ElfFile.open(file);
      List<ElfSymbol> ours = new ArrayList<>(elf.dynamicSymbols());
      ours.addAll(elf.symbols());
      int seen = 0;
      for (String line : Tools.run(directory, "readelf", "-sW", file.toString())) {
        Matcher m = SYMBOL.matcher(line + " ");
        if (m.matches() && Integer.parseInt(m.group(1)) != 0) {
          compare(ours.get(seen++), m, file + " " + line);
        }
      }
      assertEquals(ours.size(), seen, file.toString());
    }
  }

  private static void compare(ElfSymbol symbol, Matcher m, String line) {
    assertEquals(hex(m.group(2)), symbol.value(), line);
    assertEquals(Long.decode(m.group(3)), symbol.size(), line);
    String section = m.group(7);
    if (section.equals("UND")) {
      assertEquals(ElfSymbol.SHN_UNDEF, symbol.section(), line);
    } else if (section.equals("ABS")) {
      assertEquals(ElfSymbol.SHN_ABS, symbol.section(), line);
      assertFalse(symbol.isInSection(), line);
    } else {
      assertEquals(Integer.parseInt(section), symbol.section(), line);
      assertTrue(symbol.isInSection(), line);
    }
    String name = m.group(8).strip();
    int version = name.indexOf('@');
    if (!m.group(4).equals("SECTION")) {
      assertEquals(version > 0 ? name.substring(0, version) : name, symbol.plainName(), line);
    }
  }

  @Test
  void shouldReadTheBuildIdAsReadelfDoes() throws Exception {
    for (Path file : FILES) {
      Optional<String> theirs =
          Tools.run(directory, "readelf", "-nW", file.toString()).stream()
              .filter(line -> line.contains("Build ID: "))
              .map(line -> line.substring(line.indexOf("Build ID: ") + 10).strip())
              .findFirst();
      assertEquals(theirs, ElfFile.open(file).buildId(), file.toString());
    }
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }
}
