package org.allocs.dwarf.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packages laid out by hand: no packager on the machine makes big-endian ones. */
class SplitPackageTest {
  private static final long FIRST = 0x1122334455667788L;

  /** Meets the first one's slot in a table of four. */
  private static final long SECOND = 0x0000000100000000L;

  private record Container(Map<String, Section> sections) implements DwarfSections {
    @Override
    public String file() {
      return "package.dwp";
    }

    @Override
    public Section section(String name) {
      return sections.getOrDefault(name, Section.empty(file(), name));
    }
  }

  /** Two units with parts of .debug_info and .debug_abbrev, in a table of four slots. */
  private static ByteBuffer index(int version, ByteOrder order) {
    ByteBuffer index = ByteBuffer.allocate(104).order(order);
    if (version == 2) {
      index.putInt(2);
    } else {
      index.putShort((short) version).putShort((short) 0);
    }
    index.putInt(2).putInt(2).putInt(4);
    index.putLong(FIRST).putLong(SECOND).putLong(0).putLong(0);
    index.putInt(1).putInt(2).putInt(0).putInt(0);
    index.putInt(1).putInt(3);
    index.putInt(0).putInt(0).putInt(5).putInt(3);
    return index.putInt(5).putInt(3).putInt(4).putInt(2).flip();
  }

  private static DwarfSections container(ByteBuffer index, ByteOrder order) {
    return new Container(
        Map.of(
            ".debug_cu_index", section(".debug_cu_index", index, order),
            ".debug_info.dwo", section(".debug_info.dwo", bytes("info1INFO"), order),
            ".debug_abbrev.dwo", section(".debug_abbrev.dwo", bytes("abcAB"), order),
            ".debug_line.dwo", section(".debug_line.dwo", bytes("lines"), order),
            ".debug_str.dwo", section(".debug_str.dwo", bytes("strings"), order)));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  private static Section section(String name, ByteBuffer bytes, ByteOrder order) {
    return new Section("package.dwp", name, bytes, order);
  }

  private static String text(DwarfSections unit, String name) throws MalformedFileException {
    Section section = unit.section(name);
    byte[] found = new byte[section.size()];
    section.buffer().get(found);
    return new String(found, java.nio.charset.StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({"2,LITTLE_ENDIAN", "2,BIG_ENDIAN", "5,LITTLE_ENDIAN", "5,BIG_ENDIAN"})
  void shouldGiveEachUnitItsParts(int version, String byteOrder) throws Exception {
    ByteOrder order =
        byteOrder.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    DwarfSections file = container(index(version, order), order);
    SplitPackage split = SplitPackage.of(file, file);
    DwarfSections first = split.unit(FIRST).orElseThrow();
    assertEquals("info1", text(first, ".debug_info"));
    assertEquals("abc", text(first, ".debug_abbrev"));
    assertEquals("strings", text(first, ".debug_str"));
    assertEquals("", text(first, ".debug_line"));
    DwarfSections second = split.unit(SECOND).orElseThrow();
    assertEquals("INFO", text(second, ".debug_info"));
    assertEquals("AB", text(second, ".debug_abbrev"));
    assertEquals(Optional.empty(), split.unit(FIRST + 4));
    assertEquals(0, split.typeCount());
  }

  @Test
  void shouldRefuseWhatContradictsTheFormat() throws Exception {
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    assertMalformed(index(3, order));
    assertMalformed(index(5, order).putInt(PackageIndexDescriptor.SLOT_COUNT, 3));
    assertMalformed(index(5, order).putInt(PackageIndexDescriptor.UNIT_COUNT, 5));
    assertMalformed(index(5, order).putInt(PackageIndexDescriptor.SECTION_COUNT, 1 << 30));
    assertMalformed(index(5, order).limit(100));
    DwarfSections stray = container(index(5, order).putInt(76, 99), order);
    DwarfSections unit = SplitPackage.of(stray, stray).unit(FIRST).orElseThrow();
    assertTrue(
        assertThrows(MalformedFileException.class, () -> unit.section(".debug_abbrev"))
            .getMessage()
            .contains("part leaves the section"));
  }

  private static void assertMalformed(ByteBuffer index) {
    DwarfSections file = container(index, ByteOrder.LITTLE_ENDIAN);
    assertThrows(MalformedFileException.class, () -> SplitPackage.of(file, file).unit(FIRST));
  }
}
