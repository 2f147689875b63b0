package org.allocs.stack.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.FrameVariable;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * How much of the red zone functions use (x86-64 psABI, section 3.2.2): one that calls no other may
 * keep variables below the stack pointer. Threads of a pool stand at the same instruction: looked
 * for once. Most of them wait in functions that do call others: of these no variable is looked at.
 */
final class RedZones {
  private static final int SIZE = 128;

  private enum Key implements Context.Lasting {
    ZONES
  }

  /**
   * What tells where variables are that lie at fixed places of a frame.
   *
   * @param pc the instruction
   * @param cfa from the stack pointer
   * @param rbp from the stack pointer
   */
  private record Place(long pc, long cfa, long rbp) {}

  private final Context context;
  private final FunctionCodes codes;
  private final Map<Place, Long> known = new ConcurrentHashMap<>();

  private RedZones(Context context) throws AllocsException {
    this.context = context;
    this.codes = FunctionCodes.of(context);
  }

  static RedZones of(Context context) throws AllocsException {
    return context.cached(Key.ZONES, () -> new RedZones(context));
  }

  /**
   * The frame with the part of the red zone that it uses.
   *
   * @param memory of its thread
   */
  Frame with(Frame frame, Memory memory) throws AllocsException {
    if (!frame.interrupted() || frame.signal() || codes.calls(frame)) {
      return frame;
    }
    long sp = frame.range().base();
    long rbp = frame.registers().get(Registers.RBP).orElse(sp);
    long used =
        known.computeIfAbsent(
            new Place(frame.pc(), frame.cfa() - sp, rbp - sp), place -> used(frame, memory));
    return frame.withRange(new AddressRange(sp - used, frame.range().limit()));
  }

  private long used(Frame frame, Memory memory) {
    long sp = frame.range().base();
    long most = 0;
    for (FrameVariable variable : new FrameVariables(context, frame, memory).all()) {
      Optional<Long> address = variable.address().value();
      long below = address.isPresent() ? sp - address.get() : 0;
      most = below > 0 && below <= SIZE ? Math.max(most, below) : most;
    }
    return most;
  }
}
