package org.allocs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AddressRangeTest {
  private static final AddressRange RANGE = new AddressRange(0x1000, 0x2000);
  private static final AddressRange KERNEL =
      new AddressRange(0xffffffffff600000L, 0xffffffffff601000L);

  @Test
  void shouldBeHalfOpen() {
    assertTrue(RANGE.contains(0x1000));
    assertTrue(RANGE.contains(0x1fff));
    assertFalse(RANGE.contains(0x2000));
    assertFalse(RANGE.contains(0xfff));
  }

  @Test
  void shouldCompareUnsigned() {
    assertTrue(KERNEL.contains(0xffffffffff600fffL));
    assertFalse(KERNEL.contains(0));
    assertTrue(RANGE.compareTo(KERNEL) < 0);
    assertTrue(AddressRange.lessThan(1, -1));
    assertEquals(-1, AddressRange.max(1, -1));
    assertEquals(1, AddressRange.min(1, -1));
    assertThrows(IllegalArgumentException.class, () -> new AddressRange(-1, 1));
    assertTrue(AddressRange.ALL.contains(KERNEL));
    assertFalse(AddressRange.ALL.contains(-1L));
  }

  @Test
  void shouldNotWrap() {
    assertEquals(new AddressRange(-4096, -1), AddressRange.ofSize(-4096, 8192));
    assertEquals(new AddressRange(5, -1), AddressRange.ofSize(5, -1));
    assertEquals(AddressRange.ALL, AddressRange.ofSize(0, -1));
    assertTrue(AddressRange.ofSize(-1, 1).isEmpty());
  }

  @Test
  void shouldTellOverlapFromTouch() {
    assertTrue(RANGE.overlaps(new AddressRange(0x1fff, 0x3000)));
    assertFalse(RANGE.overlaps(new AddressRange(0x2000, 0x3000)));
    assertFalse(RANGE.overlaps(new AddressRange(0x1800, 0x1800)));
    assertFalse(new AddressRange(0x1800, 0x1800).overlaps(RANGE));
    assertTrue(RANGE.contains(new AddressRange(0x2000, 0x2000)));
    assertFalse(RANGE.contains(new AddressRange(0x2001, 0x2001)));
  }

  @Test
  void shouldIntersect() {
    assertEquals(
        new AddressRange(0x1800, 0x2000), RANGE.intersect(new AddressRange(0x1800, 0x9000)));
    assertTrue(RANGE.intersect(new AddressRange(0x5000, 0x9000)).isEmpty());
    assertEquals(RANGE, AddressRange.ALL.intersect(RANGE));
  }

  @Test
  void shouldSortParentsBeforeChildren() {
    assertTrue(RANGE.compareTo(new AddressRange(0x1000, 0x1800)) < 0);
    assertTrue(RANGE.compareTo(new AddressRange(0x1001, 0x9000)) < 0);
    assertEquals(0, RANGE.compareTo(new AddressRange(0x1000, 0x2000)));
    assertEquals("[0x1000, 0x2000)", RANGE.toString());
  }
}
