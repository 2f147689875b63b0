package org.allocs.stack.internal;

import java.util.HashMap;
import java.util.Map;
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
 * the function's first instructions show that it keeps one, else by a look for the return address.
 */
final class Stepper {
  private static final int WORD = 8;

  /** Bytes of a function that no symbol names: what is further on is likely in another one. */
  private static final int LONG_FUNCTION = 4096;

  /** {@code rbx} and {@code r12} to {@code r15}; {@code rbp} is dealt with apart. */
  private static final int[] KEPT = {3, 12, 13, 14, 15};

  private static final Evidence RULES = Evidence.certain("call frame information", "usual rules");

  /** What a call saves, and what a function with a frame pointer does next. */
  private static final Map<Integer, Long> RETURN_ADDRESS = Map.of(Registers.RIP, -8L);

  private static final Map<Integer, Long> LINKED = Map.of(Registers.RIP, -8L, Registers.RBP, -16L);

  private static final Evidence CODE = Evidence.likely("code", "frame pointer is set up");

  private final Context context;
  private final MappingIndex mappings;
  private final Memory memory;
  private final StackScan scan;
  private final MadeCode madeCode;

  Stepper(Context context, MappingIndex mappings, Memory memory) throws AllocsException {
    this.context = context;
    this.mappings = mappings;
    this.memory = memory;
    this.madeCode = MadeCode.of(context);
    this.scan = new StackScan(mappings, memory);
  }

  /**
   * Unwinds.
   *
   * @param registers of the frame, program counter and stack pointer known
   * @param interrupted whether it stands at the program counter itself
   * @param code what is known of the instruction that stands for it
   */
  Answer<Step> step(Registers registers, boolean interrupted, RuleTable.Known code)
      throws AllocsException {
    if (code.rules().isPresent()) {
      Optional<Step> usual = UsualStep.apply(code.rules().get(), registers, memory);
      if (usual.isPresent()) {
        return Answer.known(usual.get(), RULES);
      }
    }
    long pc = registers.pc().orElseThrow();
    Optional<LoadedObject> object = code.object();
    if (object.isEmpty()) {
      boolean nowhere = interrupted && !mappings.isExecutable(pc);
      return nowhere
          ? afterCall(registers, Frame.FoundBy.CALL_TO_NOWHERE)
          : inMadeCode(registers, interrupted);
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
              distances(found),
              found.signalFrame(),
              Frame.FoundBy.CALL_FRAME_INFORMATION),
          caller.evidence().get(0));
    }
    Answer<Step> byPointer = byFramePointer(registers, interrupted, module, lookup);
    if (byPointer.isKnown()) {
      return byPointer;
    }
    if (mappings.at(pc).filter(mapping -> !mapping.isFile()).isPresent()) {
      Answer<Step> linked = inMadeCode(registers, interrupted);
      if (linked.isKnown()) {
        return linked;
      }
    }
    boolean bare = interrupted && isBare(module, lookup, pc);
    if (bare) {
      Answer<Step> entered = afterCall(registers, Frame.FoundBy.CODE);
      return entered.isKnown() ? entered : justBegun(registers);
    }
    Answer<Step> scanned = byScan(registers, module, object.get(), lookup);
    return scanned.isKnown()
        ? scanned
        : Answer.unknown(
            caller.reason().orElseThrow()
                + ", "
                + byPointer.reason().orElseThrow()
                + ", and "
                + scanned.reason().orElseThrow());
  }

  /**
   * By the frame pointer, which compilers at run time mostly keep. Compiled Java does not: its
   * frames are counted to the nearest one that has a frame pointer, of the interpreter or of the
   * stub by which Java was entered.
   */
  private Answer<Step> inMadeCode(Registers registers, boolean interrupted) throws AllocsException {
    long pc = registers.pc().orElseThrow();
    long lookup = interrupted ? pc : pc - 1;
    Optional<AddressRange> function = madeCode.functionAt(lookup);
    boolean java = madeCode.isJava(lookup);
    Frame.FoundBy how =
        java
            ? Frame.FoundBy.JAVA
            : function.isPresent() ? Frame.FoundBy.PERF_MAP : Frame.FoundBy.FRAME_POINTER;
    if (interrupted && !java) {
      Optional<Code.Phase> phase =
          function.isPresent() ? Code.phase(function.get().base(), pc, memory) : Optional.empty();
      if (phase.isEmpty()) {
        return Answer.unknown(
            "nothing tells whether the function at " + AddressRange.hex(pc) + " set up its frame");
      }
      if (phase.get() == Code.Phase.BARE) {
        return afterCall(registers, how);
      }
      if (phase.get() == Code.Phase.PUSHED) {
        return linked(registers, registers.sp(), how);
      }
    }
    return linked(registers, registers.get(Registers.RBP), how);
  }

  /** Whether the function has done nothing to the stack pointer on its way to an instruction. */
  private boolean isBare(ModuleInfo module, FileAddress lookup, long pc) throws AllocsException {
    Optional<Symbol> symbol = startingBefore(lookup, module);
    if (symbol.isEmpty()) {
      return false;
    }
    long into = lookup.value() - symbol.get().address().value();
    return into >= 0 && into < LONG_FUNCTION && Code.keepsStackPointer(pc - into, pc, memory);
  }

  /**
   * Nobody called the function: it is the first one of a thread, as the C library's {@code clone}
   * is in a new one, or the return address was overwritten.
   */
  private Answer<Step> justBegun(Registers registers) throws AllocsException {
    long sp = registers.sp().orElseThrow();
    Registers caller = new Registers();
    try {
      long word = memory.readLong(sp);
      if (!mappings.isExecutable(word)) { // clone finds the thread's function there
        caller = caller.with(Registers.RIP, word).with(Registers.RSP, sp + WORD);
      }
    } catch (MemoryFaultException unreadable) {
      return Answer.unknown(unreadable.getMessage());
    }
    return Answer.known(new Step(sp + WORD, caller, Map.of(), false, Frame.FoundBy.CODE), CODE);
  }

  /** By the nearest word that a call of this function may have pushed. */
  private Answer<Step> byScan(
      Registers registers, ModuleInfo module, LoadedObject object, FileAddress lookup)
      throws AllocsException {
    Optional<Symbol> function = module.symbolAt(lookup).filter(Stepper::covers);
    OptionalLong at =
        scan.find(registers.sp().orElseThrow(), target -> isIn(function, lookup, object, target));
    if (at.isEmpty()) {
      return Answer.unknown("no word near the stack pointer leads behind a call of the function");
    }
    return returned(
        registers,
        at.getAsLong(),
        linkAbove(registers, at.getAsLong()),
        RETURN_ADDRESS,
        Frame.FoundBy.SCAN);
  }

  /**
   * What starts last before an instruction. Where that is another function, whose end is not known,
   * its code does not lead there without a return.
   */
  private static Optional<Symbol> startingBefore(FileAddress lookup, ModuleInfo module) {
    return module.symbolAt(lookup).or(() -> module.openSymbolBefore(lookup));
  }

  /** Where a symbol has no size, what follows may be functions without symbols. */
  private static boolean covers(Symbol symbol) {
    return symbol.sizeSource() != Symbol.SizeSource.NEXT_SYMBOL
        && symbol.sizeSource() != Symbol.SizeSource.UNKNOWN;
  }

  /** Whether an address is in a function, or of a stub or a short function that jumps there. */
  private boolean isIn(
      Optional<Symbol> function, FileAddress lookup, LoadedObject object, long target)
      throws AllocsException {
    OptionalLong slot = Code.stubSlot(target, memory);
    long address = target;
    if (slot.isPresent()) {
      try {
        address = memory.readLong(slot.getAsLong());
      } catch (MemoryFaultException unreadable) {
        return false;
      }
    }
    if (isIn(function, lookup, object.toFile(address))) {
      return true;
    }
    OptionalLong jump = Code.tailJump(address, memory);
    return jump.isPresent() && isIn(function, lookup, object.toFile(jump.getAsLong()));
  }

  private static boolean isIn(Optional<Symbol> function, FileAddress lookup, FileAddress called) {
    if (function.isEmpty()) {
      long into = lookup.value() - called.value();
      return into >= 0 && into < LONG_FUNCTION;
    }
    long into = called.value() - function.get().address().value();
    return into >= 0 && into < Math.max(function.get().size(), 1);
  }

  /** The frame pointer, if it may still be that of a caller: it leads to a return address above. */
  private OptionalLong linkAbove(Registers registers, long at) throws AllocsException {
    OptionalLong link = registers.get(Registers.RBP);
    if (link.isEmpty()
        || link.getAsLong() % WORD != 0
        || !AddressRange.lessThan(at, link.getAsLong())) {
      return OptionalLong.empty();
    }
    try {
      long back = memory.readLong(link.getAsLong() + WORD);
      return mappings.isExecutable(back) && Code.followsCall(back, memory)
          ? link
          : OptionalLong.empty();
    } catch (MemoryFaultException unreadable) {
      return OptionalLong.empty();
    }
  }

  private static Map<Integer, Long> distances(CallerFrame found) {
    Map<Integer, Long> saved = new HashMap<>();
    found.savedAt().forEach((number, address) -> saved.put(number, address - found.cfa()));
    return saved;
  }

  private Answer<Step> byFramePointer(
      Registers registers, boolean interrupted, ModuleInfo module, FileAddress lookup)
      throws AllocsException {
    Optional<Symbol> symbol = startingBefore(lookup, module);
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
        return linked(registers, registers.sp(), Frame.FoundBy.FRAME_POINTER);
      default:
        return linked(registers, registers.get(Registers.RBP), Frame.FoundBy.FRAME_POINTER);
    }
  }

  /**
   * The return address is at the stack pointer: nothing else has happened since the call, and
   * registers that must be kept are as the caller had them.
   */
  private Answer<Step> afterCall(Registers registers, Frame.FoundBy how) throws AllocsException {
    long sp = registers.sp().orElseThrow();
    Answer<Step> step = returned(registers, sp, registers.get(Registers.RBP), RETURN_ADDRESS, how);
    if (!step.isKnown()) {
      return step;
    }
    Step found = step.value().orElseThrow();
    Registers caller = found.caller();
    for (int number : KEPT) {
      caller = copy(caller, number, registers.get(number));
    }
    return Answer.known(new Step(found.cfa(), caller, found.saved(), false, how), CODE);
  }

  /** The caller's frame pointer is at {@code link}, the return address after it. */
  private Answer<Step> linked(Registers registers, OptionalLong link, Frame.FoundBy how)
      throws AllocsException {
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
      return returned(registers, link.getAsLong() + WORD, callers, LINKED, how);
    } catch (MemoryFaultException unreadable) {
      return Answer.unknown(unreadable.getMessage());
    }
  }

  /** Goes back to the caller by the return address at {@code at}. */
  private Answer<Step> returned(
      Registers registers,
      long at,
      OptionalLong framePointer,
      Map<Integer, Long> saved,
      Frame.FoundBy how)
      throws AllocsException {
    long target;
    try {
      target = memory.readLong(at);
    } catch (MemoryFaultException unreadable) {
      return Answer.unknown(unreadable.getMessage());
    }
    boolean leads =
        how == Frame.FoundBy.JAVA && madeCode.isJava(target) // the interpreter jumps, not calls
            || mappings.isExecutable(target) && Code.followsCall(target, memory);
    if (!leads) {
      return Answer.unknown("there is no return address at " + AddressRange.hex(at));
    }
    Registers caller = new Registers().with(Registers.RIP, target).with(Registers.RSP, at + WORD);
    caller = copy(caller, Registers.RBP, framePointer);
    caller = copy(caller, Registers.FS_BASE, registers.get(Registers.FS_BASE));
    return Answer.known(new Step(at + WORD, caller, saved, false, how), CODE);
  }

  private static Registers copy(Registers to, int number, OptionalLong value) {
    return value.isPresent() ? to.with(number, value.getAsLong()) : to;
  }
}
