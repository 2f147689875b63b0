package org.allocs.stack.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Memory of which a part was read at once: the stack, where unwinding reads most. The part moves on
 * as unwinding does. Used by one thread.
 */
final class StackWindow implements Memory {
  private static final int FIRST_BYTES = 64 << 10;
  private static final int MORE_BYTES = 1 << 20;

  /** What is saved in one frame is not read in ascending order. */
  private static final int BACK = 4096;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Memory memory;
  private final AddressRange stack;
  private AddressRange range;
  private byte[] bytes;

  private StackWindow(Memory memory, AddressRange stack) {
    this.memory = memory;
    this.stack = stack;
  }

  /** Onto what is above a stack pointer, up to {@code limit}. */
  static StackWindow of(Memory memory, long sp, long limit) throws AllocsException {
    StackWindow window = new StackWindow(memory, new AddressRange(sp, limit));
    window.move(sp, FIRST_BYTES);
    return window;
  }

  private void move(long from, int most) throws AllocsException {
    byte[] read = new byte[(int) Long.min(most, stack.limit() - from)];
    int got = memory.readSome(from, read, 0, read.length);
    range = AddressRange.ofSize(from, got);
    bytes = read;
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    if (!isCopied(address, length)) {
      return memory.readSome(address, into, offset, length);
    }
    System.arraycopy(bytes, (int) (address - range.base()), into, offset, length);
    return length;
  }

  @Override
  public Optional<String> whyUnreadable(long address) {
    return memory.whyUnreadable(address);
  }

  private boolean isCopied(long address, int length) {
    return range.contains(address) && range.limit() - address >= length;
  }

  @Override
  public long readLong(long address) throws AllocsException {
    if (!isCopied(address, Long.BYTES)) {
      boolean above = stack.contains(address) && !AddressRange.lessThan(address, range.limit());
      if (!above) {
        return memory.readLong(address);
      }
      move(AddressRange.max(address - BACK, stack.base()), MORE_BYTES);
      if (!isCopied(address, Long.BYTES)) {
        return memory.readLong(address);
      }
    }
    return (long) LONG.get(bytes, (int) (address - range.base()));
  }
}
