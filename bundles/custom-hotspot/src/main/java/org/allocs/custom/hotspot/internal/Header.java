package org.allocs.custom.hotspot.internal;

import org.allocs.error.AllocsException;

/**
 * How objects begin: a word that is marked, and what says the class (HotSpot's {@code oop.hpp}).
 */
enum Header {
  /** The class by its address. */
  WIDE(16),
  /** By a number of 4 bytes. */
  COMPRESSED(12),
  /** By a number in the upper bits of the marked word (JEP 519). */
  COMPACT(8);

  private static final int CLASS_SHIFT = 42;

  private final int bytes;

  Header(int bytes) {
    this.bytes = bytes;
  }

  /** That of a virtual machine. */
  static Header of(Flags flags) throws AllocsException {
    if (flags.isOn("UseCompactObjectHeaders")) {
      return COMPACT;
    }
    return flags.isOn("UseCompressedClassPointers") ? COMPRESSED : WIDE;
  }

  /** All of it, without the number of elements that arrays have behind it. */
  int bytes() {
    return bytes;
  }

  /** Bytes behind the marked word that say the class. */
  int classBytes() {
    return bytes - Long.BYTES;
  }

  /** What an object's header says of its class. */
  long classIn(byte[] memory, int at) {
    switch (this) {
      case WIDE:
        return Words.at(memory, at + Long.BYTES);
      case COMPRESSED:
        return Integer.toUnsignedLong(Words.intAt(memory, at + Long.BYTES));
      default:
        return Words.at(memory, at) >>> CLASS_SHIFT;
    }
  }
}
