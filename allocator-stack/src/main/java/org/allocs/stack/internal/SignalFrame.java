package org.allocs.stack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * The frame that the kernel made to deliver a signal.
 *
 * @param range all of it
 * @param alternate the alternate stack that it is on, if it is on one
 */
record SignalFrame(AddressRange range, Optional<AddressRange> alternate) {
  private static final long MAX_STATE = 1 << 20;

  /**
   * Reads one; empty if it cannot be read.
   *
   * @param sp the stack pointer in the trampoline that the handler returns to
   */
  static Optional<SignalFrame> at(long sp, Memory memory) throws AllocsException {
    try {
      byte[] bytes = memory.read(sp, SignalFrameDescriptor.SIZE);
      ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      long state = frame.getLong(SignalFrameDescriptor.FPSTATE);
      long end = sp + SignalFrameDescriptor.SIZE;
      boolean follows = !AddressRange.lessThan(state, end) && state - end < MAX_STATE;
      AddressRange range =
          AddressRange.ofSize(sp, follows ? stateEnd(state, memory) - sp : end - sp);
      return Optional.of(new SignalFrame(range, alternate(frame, sp)));
    } catch (MemoryFaultException unreadable) {
      return Optional.empty();
    }
  }

  private static long stateEnd(long state, Memory memory) throws AllocsException {
    boolean extended =
        memory.readInt(state + SignalFrameDescriptor.FP_MAGIC1) == SignalFrameDescriptor.MAGIC1;
    long size =
        extended
            ? memory.readInt(state + SignalFrameDescriptor.FP_EXTENDED_SIZE) & 0xffffffffL
            : SignalFrameDescriptor.FP_LEGACY_SIZE;
    return state + Math.min(size, MAX_STATE);
  }

  private static Optional<AddressRange> alternate(ByteBuffer frame, long sp) {
    AddressRange stack =
        AddressRange.ofSize(
            frame.getLong(SignalFrameDescriptor.SS_SP),
            frame.getLong(SignalFrameDescriptor.SS_SIZE));
    return stack.contains(sp) ? Optional.of(stack) : Optional.empty();
  }
}
