package org.allocs.stack.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * Unwinds one frame: by call frame information where there is any, else by the frame pointer where
 * the function's first instructions show that it keeps one.
 */
final class Stepper {
  private static final int WORD = 8;
  private static final Evidence CODE = Evidence.likely("code", "frame pointer is set up");

  private final Context context;
  private final MappingIndex mappings;
  private final Memory memory;

  Stepper(Context context, MappingIndex mappings, Memory memory) {
    this.context = context;
    this.mappings = mappings;
    this.memory = memory;
  }

  /**
   * Unwinds.
   *
   * @param registers of the frame, program counter and stack pointer known
   * @param interrupted whether it stands at the program counter itself
   * @param object the file that its code is in
   */
  Answer<Step> step(Registers registers, boolean interrupted, Optional<LoadedObject> object)
      throws AllocsException {
    long pc = registers.pc().orElseThrow();
    if (object.isEmpty()) {
      boolean nowhere = interrupted && !mappings.isExecutable(pc);
      return nowhere
          ? afterCall(registers, Frame.FoundBy.CALL_TO_NOWHERE)
          : Answer.unknown("code at " + AddressRange.hex(pc) + " belongs to no file");
    }
    ModuleInfo module = context.debugInfo().module(context.target(), object.get());
    FileAddress lookup = object.get().toFile(interrupted ? pc : pc - 1);
    Answer<CallerFrame> caller = module.unwind(registers, lookup, memory);
    if (caller.value().isPresent()) {
      CallerFrame found = caller.value().get();
      return Answer.known(
          new Step(
              found.cfa(),
              found.registers(),
              found.signalFrame(),
              Frame.FoundBy.CALL_FRAME_INFORMATION),
          caller.evidence().get(0));
    }
    Answer<Step> byPointer = byFramePointer(registers, interrupted, module, lookup);
    return byPointer.isKnown()
        ? byPointer
        : Answer.unknown(
            caller.reason().orElseThrow() + ", and " + byPointer.reason().orElseThrow());
  }

  private Answer<Step> byFramePointer(
      Registers registers, boolean interrupted, ModuleInfo module, FileAddress lookup)
      throws AllocsException {
    Optional<Symbol> symbol = module.symbolAt(lookup);
    if (symbol.isEmpty()) {
      return Answer.unknown("no symbol tells where the function starts");
    }
    long pc = registers.pc().orElseThrow();
    long into =
        (interrupted ? lookup.value() : lookup.value() + 1) - symbol.get().address().value();
    Optional<Code.Phase> phase = Code.phase(pc - into, pc, memory);
    if (phase.isEmpty()) {
      return Answer.unknown("the function keeps no frame pointer");
    }
    Code.Phase now = interrupted ? phase.get() : Code.Phase.SET_UP;
    switch (now) {
      case BARE:
        return afterCall(registers, Frame.FoundBy.FRAME_POINTER);
      case PUSHED:
        return linked(registers, registers.sp());
      default:
        return linked(registers, registers.get(Registers.RBP));
    }
  }

  /** The return address is at the stack pointer: nothing else has happened since the call. */
  private Answer<Step> afterCall(Registers registers, Frame.FoundBy how) throws AllocsException {
    long sp = registers.sp().orElseThrow();
    return returned(registers, sp, registers.get(Registers.RBP), how);
  }

  /** The caller's frame pointer is at {@code link}, the return address after it. */
  private Answer<Step> linked(Registers registers, OptionalLong link) throws AllocsException {
    long sp = registers.sp().orElseThrow();
    boolean sound =
        link.isPresent()
            && link.getAsLong() % WORD == 0
            && !AddressRange.lessThan(link.getAsLong(), sp)
            && mappings.writableAt(link.getAsLong()).equals(mappings.writableAt(sp));
    if (!sound) {
      return Answer.unknown("the frame pointer does not point into the stack");
    }
    try {
      OptionalLong callers = OptionalLong.of(memory.readLong(link.getAsLong()));
      return returned(registers, link.getAsLong() + WORD, callers, Frame.FoundBy.FRAME_POINTER);
    } catch (MemoryFaultException unreadable) {
      return Answer.unknown(unreadable.getMessage());
    }
  }

  /** Goes back to the caller by the return address at {@code at}. */
  private Answer<Step> returned(
      Registers registers, long at, OptionalLong framePointer, Frame.FoundBy how)
      throws AllocsException {
    long target;
    try {
      target = memory.readLong(at);
    } catch (MemoryFaultException unreadable) {
      return Answer.unknown(unreadable.getMessage());
    }
    if (!mappings.isExecutable(target) || !Code.followsCall(target, memory)) {
      return Answer.unknown("there is no return address at " + AddressRange.hex(at));
    }
    Registers caller = new Registers().with(Registers.RIP, target).with(Registers.RSP, at + WORD);
    caller = copy(caller, Registers.RBP, framePointer);
    caller = copy(caller, Registers.FS_BASE, registers.get(Registers.FS_BASE));
    return Answer.known(new Step(at + WORD, caller, false, how), CODE);
  }

  private static Registers copy(Registers to, int number, OptionalLong value) {
    return value.isPresent() ? to.with(number, value.getAsLong()) : to;
  }
}
