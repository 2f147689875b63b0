package org.allocs.dwarf.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;
import org.junit.jupiter.api.Test;

/** Range lists of units that leave out what others state. */
class RangeCornersTest {
  private static final String LISTS = ".debug_rnglists";
  private static final String OLD = ".debug_ranges";
  private static final OptionalLong NONE = OptionalLong.empty();

  private final InfoBuilder file = new InfoBuilder();

  private UnitContext unit(int version, int offsetSize, int addressSize, OptionalLong lowPc) {
    return new UnitContext(
        file.build(),
        new DwarfFormat(version, offsetSize, addressSize),
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        lowPc,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        Optional.empty());
  }

  private static List<AddressRange> at(UnitContext unit, long offset) throws Exception {
    return RangeLists.of(unit).read(new RangesAttribute(false, offset));
  }

  private static List<AddressRange> indexed(UnitContext unit, long index) throws Exception {
    return RangeLists.of(unit).read(new RangesAttribute(true, index));
  }

  private static AddressRange range(long low, long high) {
    return new AddressRange(low, high);
  }

  /** A header of 12 or 20 bytes, and how many offsets follow it. */
  private void header(int offsetSize, int offsets) {
    if (offsetSize == 8) {
      file.number(LISTS, 4, 0xffffffffL);
    }
    file.number(LISTS, offsetSize, 0x100).number(LISTS, 2, 5).bytes(LISTS, 8, 0);
    file.number(LISTS, 4, offsets);
  }

  private void addresses(int offsetSize, long... addresses) {
    String section = ".debug_addr";
    if (offsetSize == 8) {
      file.number(section, 4, 0xffffffffL);
    }
    file.number(section, offsetSize, 4 + 8L * addresses.length).number(section, 2, 5);
    file.bytes(section, 8, 0);
    for (long address : addresses) {
      file.number(section, 8, address);
    }
  }

  @Test
  void shouldFindListsAndAddressesByIndexWithoutBases() throws Exception {
    for (int offsetSize : new int[] {4, 8}) {
      String message = "offsetSize=" + offsetSize;
      RangeCornersTest corners = new RangeCornersTest();
      corners.header(offsetSize, 2);
      corners
          .file
          .number(LISTS, offsetSize, 2 * offsetSize + 5)
          .number(LISTS, offsetSize, 2L * offsetSize);
      corners.file.bytes(LISTS, 3, 0, 0x10, 3, 1, 0x84, 1, 0);
      corners.addresses(offsetSize, 0x1000, 0x2000);
      UnitContext unit = corners.unit(5, offsetSize, 8, NONE);
      assertEquals(
          List.of(range(0x1000, 0x1010), range(0x2000, 0x2084)), indexed(unit, 1), message);
    }
  }

  @Test
  void shouldKnowEveryKindWithoutBaseOfAddresses() throws Exception {
    addresses(4, 0x1000, 0x2000, 0x3000);
    file.bytes(LISTS, 0);
    int start = file.size(LISTS);
    file.bytes(LISTS, 4, 0x10, 0x20);
    file.bytes(LISTS, 1, 1, 4, 0x10, 0x20);
    file.bytes(LISTS, 2, 0, 1);
    file.bytes(LISTS, 3, 2, 8);
    file.bytes(LISTS, 5).number(LISTS, 8, 0x5000).bytes(LISTS, 4, 1, 2);
    file.bytes(LISTS, 6).number(LISTS, 8, 0x6000).number(LISTS, 8, 0x6001);
    file.bytes(LISTS, 7).number(LISTS, 8, 0x7000).bytes(LISTS, 0x7f);
    file.bytes(LISTS, 0);
    List<AddressRange> based =
        List.of(
            range(0x2010, 0x2020),
            range(0x1000, 0x2000),
            range(0x3000, 0x3008),
            range(0x5001, 0x5002),
            range(0x6000, 0x6001),
            range(0x7000, 0x707f));
    assertEquals(based, at(unit(5, 4, 8, NONE), start).subList(1, 7));
    assertEquals(range(0x10, 0x20), at(unit(5, 4, 8, NONE), start).get(0));
    assertEquals(range(0x410, 0x420), at(unit(5, 4, 8, OptionalLong.of(0x400)), start).get(0));
  }

  @Test
  void shouldLeaveOutWhatHasNoBytes() throws Exception {
    file.bytes(LISTS, 7).number(LISTS, 8, 0x7000).bytes(LISTS, 0);
    file.bytes(LISTS, 6).number(LISTS, 8, 0x6001).number(LISTS, 8, 0x6000);
    file.bytes(LISTS, 4, 0x20, 0x20, 4, 0, 0, 4, 0x20, 0x21, 0);
    assertEquals(List.of(range(0x20, 0x21)), at(unit(5, 4, 8, NONE), 0));
    int empty = file.size(LISTS);
    file.bytes(LISTS, 0);
    assertEquals(List.of(), at(unit(5, 4, 8, NONE), empty));
  }

  @Test
  void shouldAddTheBaseThatAnOldListSelects() throws Exception {
    for (int size : new int[] {4, 8}) {
      RangeCornersTest corners = new RangeCornersTest();
      long select = size == 4 ? 0xffffffffL : -1;
      long[] words = {
        0x10, 0x20, select, 0x4000, 0x10, 0x20, 0x30, 0x30, 1, 1, select, 0, 0x5000, 0x5001, 0, 0
      };
      for (long word : words) {
        corners.file.number(OLD, size, word);
      }
      List<AddressRange> selected = List.of(range(0x4010, 0x4020), range(0x5000, 0x5001));
      List<AddressRange> plain = at(corners.unit(4, 4, size, NONE), 0);
      assertEquals(range(0x10, 0x20), plain.get(0));
      assertEquals(selected, plain.subList(1, 3));
      List<AddressRange> low = at(corners.unit(3, 4, size, OptionalLong.of(0x3000)), 0);
      assertEquals(range(0x3010, 0x3020), low.get(0));
      assertEquals(selected, low.subList(1, 3));
    }
  }

  @Test
  void shouldLeaveOutWhatIsRelativeToCodeThatWasRemoved() throws Exception {
    long[] words = {-1, -2, 0x10, 0x20, -1, 0x4000, 0x10, 0x20, 0, 0};
    for (long word : words) {
      file.number(OLD, 8, word);
    }
    assertEquals(List.of(range(0x4010, 0x4020)), at(unit(4, 4, 8, NONE), 0));
    addresses(4, -1, 0x1000);
    file.bytes(LISTS, 1, 0, 4, 0x10, 0x20, 3, 0, 8, 3, 1, 8, 0);
    assertEquals(List.of(range(0x1000, 0x1008)), at(unit(5, 4, 8, NONE), 0));
  }

  @Test
  void shouldRefuseWhatIsNotThere() {
    header(4, 1);
    file.number(LISTS, 4, 0x1000).bytes(LISTS, 3, 9, 1, 0);
    addresses(4, 0x1000);
    UnitContext unit = unit(5, 4, 8, NONE);
    assertThrows(MalformedFileException.class, () -> indexed(unit, 0));
    assertThrows(MalformedFileException.class, () -> indexed(unit, 1L << 62));
    assertThrows(MalformedFileException.class, () -> indexed(unit, -1));
    assertThrows(MalformedFileException.class, () -> at(unit, 16));
    assertThrows(MalformedFileException.class, () -> at(unit, 20));
  }
}
