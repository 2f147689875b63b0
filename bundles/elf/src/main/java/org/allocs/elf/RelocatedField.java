package org.allocs.elf;

import java.nio.ByteBuffer;

/** A field of a section that a relocation changes. */
final class RelocatedField {
  private static final int LOW_6 = 0x3f;

  private final ByteBuffer bytes;
  private final int at;
  private final int size;

  private RelocatedField(ByteBuffer bytes, int at, int size) {
    this.bytes = bytes;
    this.at = at;
    this.size = size;
  }

  /** The field at an offset; null where it is not all inside. */
  static RelocatedField of(ByteBuffer bytes, long at, RelocationRule rule) {
    if (at < 0 || at >= bytes.limit()) {
      return null;
    }
    int size = rule.bytes() == 0 ? lebSize(bytes, (int) at) : rule.bytes();
    return size == 0 || size > bytes.limit() - at
        ? null
        : new RelocatedField(bytes, (int) at, size);
  }

  /** 0 where it does not end. */
  private static int lebSize(ByteBuffer bytes, int at) {
    int end = at;
    while (end < bytes.limit() && bytes.get(end) < 0) {
      end++;
    }
    return end == bytes.limit() ? 0 : end - at + 1;
  }

  /** What is there, sign-extended. */
  long get() {
    switch (size) {
      case 1:
        return bytes.get(at);
      case 2:
        return bytes.getShort(at);
      case 4:
        return bytes.getInt(at);
      default:
        return bytes.getLong(at);
    }
  }

  private void put(long value) {
    switch (size) {
      case 1:
        bytes.put(at, (byte) value);
        break;
      case 2:
        bytes.putShort(at, (short) value);
        break;
      case 4:
        bytes.putInt(at, (int) value);
        break;
      default:
        bytes.putLong(at, value);
    }
  }

  /**
   * Carries a relocation out.
   *
   * @param value of the symbol, with the addend
   * @param place of the field
   */
  void apply(RelocationRule.Kind kind, long value, long place) {
    switch (kind) {
      case ABSOLUTE:
        put(value);
        break;
      case RELATIVE:
        put(value - place);
        break;
      case ADD:
        put(get() + value);
        break;
      case SUBTRACT:
        put(get() - value);
        break;
      case SET6:
        put(get() & ~LOW_6 | value & LOW_6);
        break;
      case SUBTRACT6:
        put(get() & ~LOW_6 | get() - value & LOW_6);
        break;
      case SET_ULEB128:
        putLeb(value);
        break;
      case SUBTRACT_ULEB128:
        putLeb(leb() - value);
        break;
      default:
        break;
    }
  }

  private long leb() {
    long value = 0;
    for (int i = Math.min(size, 10) - 1; i >= 0; i--) {
      value = value << 7 | bytes.get(at + i) & 0x7f;
    }
    return value;
  }

  private void putLeb(long value) {
    long rest = value;
    for (int i = 0; i < size; i++) {
      bytes.put(at + i, (byte) (rest & 0x7f | (i < size - 1 ? 0x80 : 0)));
      rest >>>= 7;
    }
  }
}
