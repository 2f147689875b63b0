package org.allocs.dwarf.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.junit.jupiter.api.Test;

/** Which of several sequences has an instruction, in tables as linkers leave them. */
class LineTableTest {
  private static final String LINE = ".debug_line";
  private static final int SEQUENCE_BYTES = 11 + 3 + 5 + 3 + 5 + 3;

  /** Rows at its first byte, with its line, and 4 bytes further, with the next line. */
  private record Sequence(long low, int size, int line) {}

  private static LineTable table(int addressSize, boolean linked, List<Sequence> sequences)
      throws Exception {
    InfoBuilder file = new InfoBuilder();
    int header = 6 + 12 + 1 + 4 + 3 + 1;
    int one = SEQUENCE_BYTES + addressSize - 8;
    file.number(LINE, 4, 2 + 4 + header + (long) one * sequences.size());
    file.number(LINE, 2, 4).number(LINE, 4, header);
    file.bytes(LINE, 1, 1, 1, 0, 1, 13);
    file.bytes(LINE, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
    file.bytes(LINE, 0).string(LINE, "a.c").bytes(LINE, 0, 0, 0, 0);
    for (Sequence sequence : sequences) {
      file.bytes(LINE, 0, 1 + addressSize, 2).number(LINE, addressSize, sequence.low);
      file.bytes(LINE, 3, sequence.line - 1, 1);
      advance(file, 4);
      file.bytes(LINE, 3, 1, 1);
      advance(file, sequence.size - 4);
      file.bytes(LINE, 0, 1, 1);
    }
    DwarfFormat format = new DwarfFormat(4, 4, addressSize);
    InfoBuilder built = linked ? file : file.relocatable();
    return LineTable.at(UnitContext.ofHeader(built.build(), format, 0), 0);
  }

  private static void advance(InfoBuilder file, int by) {
    int rest = by & 0x7f | 0x80;
    file.bytes(LINE, 2, rest, by >>> 7 & 0x7f | 0x80, by >>> 14 & 0x7f | 0x80, by >>> 21);
  }

  private static Map<Long, Integer> lines(LineTable table, long... pcs) {
    Map<Long, Integer> lines = new TreeMap<>(Long::compareUnsigned);
    for (long pc : pcs) {
      table.at(pc).ifPresent(position -> lines.put(pc, position.line()));
    }
    return lines;
  }

  @Test
  void shouldTakeTheSequenceThatStartsLast() throws Exception {
    Sequence outer = new Sequence(0x1000, 0x4000, 10);
    Sequence inner = new Sequence(0x2000, 0x1000, 20);
    Sequence innermost = new Sequence(0x2800, 0x100, 30);
    Sequence apart = new Sequence(0x9000, 0x10, 40);
    Map<Long, Integer> expected =
        Map.of(0x1000L, 10, 0x1ff0L, 11, 0x2003L, 20, 0x2850L, 31, 0x2900L, 21, 0x4fffL, 11);
    long[] pcs = {0xfff, 0x1000, 0x1ff0, 0x2003, 0x2850, 0x2900, 0x4fff, 0x5000, 0x8fff};
    for (List<Sequence> order :
        List.of(List.of(outer, inner, innermost, apart), List.of(apart, innermost, inner, outer))) {
      LineTable table = table(8, true, order);
      assertEquals(expected, lines(table, pcs));
      assertEquals(Map.of(0x9000L, 40, 0x900fL, 41), lines(table, 0x9000, 0x900f, 0x9010));
    }
  }

  @Test
  void shouldCompareAddressesWithoutSign() throws Exception {
    long kernel = 0xffffffff81000000L;
    Sequence user = new Sequence(0x1000, 0x100, 10);
    Sequence high = new Sequence(kernel, 0x200, 20);
    Sequence inside = new Sequence(kernel + 0x100, 0x10, 30);
    LineTable table = table(8, true, List.of(high, user, inside));
    assertEquals(
        Map.of(0x1000L, 10, kernel, 20, kernel + 0x104, 31, kernel + 0x110, 21),
        lines(table, 0x1000, 0x1100, kernel, kernel + 0x104, kernel + 0x110, kernel + 0x200));
  }

  @Test
  void shouldLeaveOutWhatTheLinkerRemoved() throws Exception {
    Sequence kept = new Sequence(0x1000, 0x100, 10);
    for (int addressSize : List.of(4, 8)) {
      long highest = addressSize == 4 ? 0xffffffffL : -1;
      for (long tombstone : new long[] {0, highest, highest - 1, highest - 2}) {
        Sequence removed = new Sequence(tombstone, 0x2000, 20);
        LineTable table = table(addressSize, true, List.of(removed, kept));
        String message = "tombstone=0x" + Long.toHexString(tombstone);
        assertEquals(
            Map.of(0x1000L, 10, 0x10ffL, 11),
            lines(table, 0, 1, 8, 0x800, 0x1000, 0x10ff, 0x1100, 0x1800, tombstone),
            message);
        assertEquals(3, count(table), message);
      }
    }
  }

  @Test
  void shouldKeepWhatAFileThatIsNotLinkedHasAtZero() throws Exception {
    LineTable table = table(8, false, List.of(new Sequence(0, 0x20, 20)));
    assertEquals(Map.of(0L, 20, 0x1fL, 21), lines(table, 0, 0x1f, 0x20));
  }

  private static int count(LineTable table) {
    int[] rows = new int[1];
    table.forEach((address, file, line, column, end) -> rows[0]++);
    return rows[0];
  }
}
