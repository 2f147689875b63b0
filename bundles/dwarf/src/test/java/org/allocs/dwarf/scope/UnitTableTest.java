package org.allocs.dwarf.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwTag;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitTableTest {
  private static final String ARANGES = ".debug_aranges";
  private static final int UNIT_SIZE = 11 + 10;

  /** A function that each unit has, of which the linker keeps one, and one of each unit's own. */
  private static final String SOURCE =
      """
      template <typename T> __attribute__((noinline)) T shared(T x) { return x * x + 1; }
      int OWN(int x) { return shared(x) + shared((long) x); }
      """;

  @TempDir Path directory;

  private static Optional<Integer> at(UnitTable table, long pc) throws MalformedFileException {
    return table.at(pc).map(Unit::offset);
  }

  private static UnitTable over(DwarfSections sections) {
    return new UnitTable(new Units(sections, new Problems()));
  }

  /** Units with 16 bytes of code each, at 0x1000, 0x1010 … */
  private static InfoBuilder units(int count) {
    InfoBuilder info = new InfoBuilder();
    info.abbreviation(1, DwTag.DW_TAG_compile_unit, false, 0x11, 0x01, 0x12, 0x0b);
    info.bytes(".debug_abbrev", 0);
    for (int i = 0; i < count; i++) {
      info.unit4(1, i * 16, 0x10, 0, 0, 0, 0, 0, 0, 16);
    }
    return info;
  }

  private static void set(InfoBuilder info, int unit, long address, long length) {
    info.number(ARANGES, 4, 12 + 32).number(ARANGES, 2, 2).number(ARANGES, 4, unit);
    info.bytes(ARANGES, 8, 0, 0, 0, 0, 0).number(ARANGES, 8, address).number(ARANGES, 8, length);
    info.number(ARANGES, 8, 0).number(ARANGES, 8, 0);
  }

  @Test
  void shouldBelieveNoRangeThatTheUnitDoesNotConfirm() throws Exception {
    InfoBuilder info = units(2);
    int second = UNIT_SIZE;
    set(info, second, 0x1000, 16);
    set(info, 0, 0x1010, 16);
    set(info, 0, 0x5000, 16);
    set(info, 0x7fffffff, 0x1000, 32);
    UnitTable table = over(info.build());
    assertEquals(Optional.of(0), at(table, 0x1000));
    assertEquals(Optional.of(second), at(table, 0x101f));
    assertEquals(Optional.empty(), at(table, 0x5000));
  }

  @Test
  void shouldFindUnitsWithoutSetsAndBesideMalformedOnes() throws Exception {
    InfoBuilder info = units(3);
    set(info, 0, 0x1000, 16);
    assertEquals(Optional.of(2 * UNIT_SIZE), at(over(info.build()), 0x1020));
    info.bytes(ARANGES, 0xff, 0xff, 0xff, 0x7f, 2);
    assertEquals(Optional.of(0), at(over(info.build()), 0x1000));
  }

  @Test
  void shouldAnswerAsRootsDoWhereCompilersAreMixed() throws Exception {
    Path source = Files.writeString(directory.resolve("a.cc"), SOURCE);
    Path main = Files.writeString(directory.resolve("m.cc"), "int main() { return 0; }");
    compile(source, "one", "g++");
    compile(source, "two", "clang++");
    compile(source, "three", "g++");
    Tools.run(
        directory,
        "g++",
        "-g",
        "-Wl,-z,norelro",
        "-o",
        "all",
        main.toString(),
        "two.o",
        "one.o",
        "three.o");
    TestElf elf = new TestElf(directory.resolve("all"));
    assertTrue(elf.section(ARANGES).size() > 0);
    UnitTable hinted = over(elf);
    UnitTable plain = over(without(elf));
    long text = elf.address(".text");
    int found = 0;
    for (long pc = text; pc < text + elf.section(".text").size(); pc++) {
      assertEquals(at(plain, pc), at(hinted, pc), Long.toHexString(pc));
      found += at(hinted, pc).isPresent() ? 1 : 0;
    }
    assertTrue(found > 100, "found=" + found);
  }

  private void compile(Path source, String name, String compiler) throws Exception {
    Tools.run(
        directory,
        compiler,
        "-g",
        "-O1",
        "-c",
        "-DOWN=" + name,
        "-o",
        name + ".o",
        source.toString());
  }

  private static DwarfSections without(DwarfSections all) {
    return new DwarfSections() {
      @Override
      public String file() {
        return all.file();
      }

      @Override
      public Section section(String name) throws MalformedFileException {
        return name.equals(ARANGES) ? Section.empty(file(), name) : all.section(name);
      }
    };
  }
}
