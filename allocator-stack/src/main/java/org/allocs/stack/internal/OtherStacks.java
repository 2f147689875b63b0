package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.CallerRules;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * Stacks that a thread has left: a function may have set the stack pointer to another one, as code
 * does that makes stacks grow by pieces, or that gives each task a small one. Its call frame
 * information leads back to where it was called.
 */
final class OtherStacks {
  /** As many are left again. */
  private static final int MAX = 256;

  private static final long MAX_SAVED = 4096;

  private final MappingIndex mappings;
  private final Memory memory;
  private final List<AddressRange> left = new ArrayList<>();

  /** Where the thread came to the stack that its last frame is on. */
  private long start;

  OtherStacks(MappingIndex mappings, Memory memory, long start) {
    this.mappings = mappings;
    this.memory = memory;
    this.start = start;
  }

  /**
   * Whether a frame whose address is not above its stack pointer is one of a function that went to
   * another stack: what tells its address is not the stack pointer, there is a return address, and
   * no frame was found there yet.
   *
   * @param rules by which it was found, if these are of the usual sort
   */
  boolean leadsToOne(Step step, Optional<CallerRules> rules, long sp) throws AllocsException {
    boolean told =
        step.foundBy() == Frame.FoundBy.CALL_FRAME_INFORMATION
            && !step.signal()
            && rules.filter(usual -> usual.cfaRegister() == Registers.RSP).isEmpty();
    long pc = step.caller().pc().orElse(0);
    return told
        && left.size() < MAX
        && mappings.writableAt(step.cfa() - 1).isPresent()
        && mappings.isExecutable(pc)
        && Code.followsCall(pc, memory)
        && !has(step.cfa())
        && !isIn(new AddressRange(start, sp), step.cfa());
  }

  /** Whether frames were found around an address, before the thread's last change of stacks. */
  boolean has(long address) {
    return !left.isEmpty() && left.stream().anyMatch(stack -> isIn(stack, address));
  }

  private static boolean isIn(AddressRange stack, long address) {
    return stack.contains(address) || address == stack.limit();
  }

  /** Goes on at another stack. */
  void move(long sp, long to) {
    left.add(
        AddressRange.lessThan(sp, start) ? new AddressRange(sp, sp) : new AddressRange(start, sp));
    start = to;
  }

  /** What such a frame has of the stack that it was called on: what it saved there. */
  static AddressRange part(Step step) {
    long lowest = -Long.BYTES;
    for (long distance : step.saved().values()) {
      lowest = distance < 0 && distance > -MAX_SAVED ? Math.min(lowest, distance) : lowest;
    }
    return new AddressRange(step.cfa() + lowest, step.cfa());
  }
}
