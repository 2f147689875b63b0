package org.allocs.dwarf.info;

import org.allocs.dwarf.DwarfFormat;

/**
 * Abbreviations that units of one format share: each unit has a table of its own, and most tables
 * say the same. For use by several threads without a lock: what one loses to another is read again.
 */
final class AbbreviationPool {
  /** A power of two; files of thousands of units have about as many different ones. */
  private static final int SLOTS = 1 << 12;

  private final DwarfFormat format;
  private final Abbreviation[] slots = new Abbreviation[SLOTS];

  AbbreviationPool(DwarfFormat format) {
    this.format = format;
  }

  DwarfFormat format() {
    return format;
  }

  /** One that may have a hash; null where none has. */
  Abbreviation get(int hash) {
    return slots[slot(hash)];
  }

  /** Keeps one in place of what had the same slot. */
  void put(int hash, Abbreviation abbreviation) {
    slots[slot(hash)] = abbreviation;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 12 ^ hash >>> 24) & SLOTS - 1;
  }
}
