package org.allocs.dwarf.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.model.AddressRange;
import org.junit.jupiter.api.Test;

class RangeTableTest {
  private static RangeTable.Entry<String> entry(long base, long limit, String value) {
    return new RangeTable.Entry<>(new AddressRange(base, limit), value);
  }

  private static Optional<String> find(RangeTable<String> table, long address) {
    return table.find(address).map(RangeTable.Entry::value);
  }

  @Test
  void shouldFindInnermostOfNestedRanges() {
    RangeTable<String> table =
        new RangeTable<>(
            List.of(entry(10, 100, "outer"), entry(20, 30, "inner"), entry(40, 50, "later")));
    assertEquals(Optional.of("inner"), find(table, 29));
    assertEquals(Optional.of("outer"), find(table, 30));
    assertEquals(Optional.of("outer"), find(table, 99));
    assertEquals(Optional.empty(), find(table, 100));
    assertEquals(Optional.empty(), find(table, 9));
  }

  @Test
  void shouldPreferWhatWasListedFirstOfEqualRanges() {
    RangeTable<String> table =
        new RangeTable<>(
            List.of(entry(10, 20, "kept"), entry(10, 20, "copy"), entry(10, 20, "copy")));
    assertEquals(Optional.of("kept"), find(table, 15));
  }

  @Test
  void shouldCompareUnsigned() {
    RangeTable<String> table =
        new RangeTable<>(List.of(entry(-4096, -1, "vsyscall"), entry(4096, 8192, "low")));
    assertEquals(Optional.of("vsyscall"), find(table, -2));
    assertEquals(Optional.of("low"), find(table, 5000));
  }

  @Test
  void shouldAgreeWithASearchThroughAll() {
    Random random = new Random(1999993);
    List<RangeTable.Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      long base = random.nextInt(2000);
      entries.add(entry(base, base + 1 + random.nextInt(40), "e" + i));
    }
    RangeTable<String> table = new RangeTable<>(entries);
    for (long address = 0; address < 2100; address++) {
      long at = address;
      boolean any = entries.stream().anyMatch(e -> e.range().contains(at));
      Optional<RangeTable.Entry<String>> found = table.find(address);
      assertEquals(any, found.isPresent());
      assertEquals(true, found.isEmpty() || found.get().range().contains(address));
    }
  }
}
