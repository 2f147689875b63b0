package org.allocs.stack.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Looks for the return address of a frame that nothing describes: the nearest word above the stack
 * pointer that leads behind a call. Words that earlier calls left behind look the same: a call that
 * names its function must name that of the frame, and one through a pointer counts only where
 * nothing nearer looked like a call.
 */
final class StackScan {
  private static final int WORD = 8;

  /** Frames are seldom larger; the further away a word is the less it means. */
  private static final int MAX_BYTES = 16 << 10;

  private final MappingIndex mappings;
  private final Memory memory;

  StackScan(MappingIndex mappings, Memory memory) {
    this.mappings = mappings;
    this.memory = memory;
  }

  /** Whether a call of an address may have made a frame. */
  interface Called {
    /** Of the function that starts there, or of a stub that leads to it. */
    boolean mayBe(long target) throws AllocsException;
  }

  /**
   * Where the return address is.
   *
   * @param sp the frame's stack pointer
   */
  OptionalLong find(long sp, Called called) throws AllocsException {
    Optional<AddressRange> stack = mappings.writableAt(sp).map(found -> found.range());
    if (stack.isEmpty()) {
      return OptionalLong.empty();
    }
    long from = sp + WORD - 1 & -WORD;
    long room = AddressRange.min(stack.get().limit() - from, MAX_BYTES);
    boolean others = false;
    for (long at = from; at - from + WORD <= room; at += WORD) {
      OptionalLong back = behindCall(at);
      if (back.isPresent()) {
        OptionalLong target = Code.directTarget(back.getAsLong(), memory);
        if (target.isEmpty() ? !others : called.mayBe(target.getAsLong())) {
          return OptionalLong.of(at);
        }
        others = true;
      }
    }
    return OptionalLong.empty();
  }

  /** The word at an address, if it leads behind a call. */
  private OptionalLong behindCall(long at) throws AllocsException {
    try {
      long value = memory.readLong(at);
      boolean behind = mappings.isExecutable(value) && Code.followsCall(value, memory);
      return behind ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (MemoryFaultException unreadable) {
      return OptionalLong.empty();
    }
  }
}
