package org.allocs.custom.hotspot.internal;

import org.allocs.model.AddressRange;

/**
 * Memory of the Java heap in which objects lie one behind the other.
 *
 * @param kind what the collector uses it for
 * @param range all of it
 * @param top first address behind the objects
 */
record Space(String kind, AddressRange range, long top) {
  /** Whether it can be: the top inside of it. */
  boolean isSound() {
    return !AddressRange.lessThan(top, range.base()) && !AddressRange.lessThan(range.limit(), top);
  }

  AddressRange objects() {
    return new AddressRange(range.base(), top);
  }
}
