package org.allocs.stack.internal;

import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/** Memory of which a part was read at once: the top of a stack, where unwinding reads most. */
final class StackCopy implements Memory {
  private static final int MAX_BYTES = 64 << 10;

  private final Memory memory;
  private final AddressRange range;
  private final byte[] bytes;

  private StackCopy(Memory memory, AddressRange range, byte[] bytes) {
    this.memory = memory;
    this.range = range;
    this.bytes = bytes;
  }

  /** Copies what is above a stack pointer, at most up to {@code limit}. */
  static StackCopy of(Memory memory, long sp, long limit) throws AllocsException {
    int length = (int) Long.min(MAX_BYTES, AddressRange.lessThan(sp, limit) ? limit - sp : 0);
    byte[] bytes = new byte[length];
    int got = memory.readSome(sp, bytes, 0, length);
    return new StackCopy(memory, AddressRange.ofSize(sp, got), bytes);
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    boolean copied = range.contains(address) && range.limit() - address >= length;
    if (!copied) {
      return memory.readSome(address, into, offset, length);
    }
    System.arraycopy(bytes, (int) (address - range.base()), into, offset, length);
    return length;
  }
}
