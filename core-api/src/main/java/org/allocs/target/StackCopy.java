package org.allocs.target;

import java.util.Objects;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * A copy of the live part of a stack, or of as much of it as was taken: the bytes of the moment
 * when its thread was stopped.
 */
public final class StackCopy {
  private final AddressRange range;
  private final byte[] bytes;

  /**
   * Makes one.
   *
   * @param base address of the first byte
   * @param bytes are kept and must not change
   */
  public StackCopy(long base, byte[] bytes) {
    this.range = AddressRange.ofSize(base, bytes.length);
    this.bytes = bytes;
  }

  /** What was copied. */
  public AddressRange range() {
    return range;
  }

  /** Memory in which the stack is as it was copied, and everything else as it is now. */
  public Memory over(Memory memory) {
    Objects.requireNonNull(memory, "memory");
    return new Memory() {
      @Override
      public int readSome(long address, byte[] into, int offset, int length)
          throws AllocsException {
        return fill(memory, address, into, offset, length);
      }

      @Override
      public Optional<String> whyUnreadable(long address) {
        return memory.whyUnreadable(address);
      }
    };
  }

  private int fill(Memory memory, long address, byte[] into, int offset, int length)
      throws AllocsException {
    int done = 0;
    while (done < length) {
      long at = address + done;
      int wanted = length - done;
      int got;
      if (range.contains(at)) {
        got = (int) Long.min(wanted, range.limit() - at);
        System.arraycopy(bytes, (int) (at - range.base()), into, offset + done, got);
      } else {
        long before = range.base() - at;
        boolean reaches = before > 0 && before < wanted && !range.isEmpty();
        int part = reaches ? (int) before : wanted;
        got = memory.readSome(at, into, offset + done, part);
        if (got < part) {
          return done + got;
        }
      }
      done += got;
    }
    return done;
  }
}
