package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;

/**
 * Finds the frames of one thread, innermost first. Bounded: on one stack each frame ends above the
 * one before, and only a signal's frame, or one of a function that went to another stack itself,
 * may lead to another stack.
 */
final class Walker {
  /** More than a frame takes in our heap. */
  private static final int BYTES_PER_FRAME = 512;

  private static final int LEAST_FRAMES = 20_000;

  /** As many as fit into a quarter of our heap. */
  private static final int MAX_FRAMES =
      (int)
          Long.min(
              Integer.MAX_VALUE / 2,
              Long.max(LEAST_FRAMES, Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_FRAME));

  private static final int MAX_SWITCHES = 8;

  private final MappingIndex mappings;
  private final Memory memory;
  private final Stepper stepper;
  private final RuleTable rules;
  private final FunctionNames names;
  private final List<Frame> frames = new ArrayList<>();
  private final List<AddressRange> alternates = new ArrayList<>();
  private final OtherStacks others;

  /** The writable mapping that the last frame was in. */
  private AddressRange around = new AddressRange(0, 0);

  private Registers registers;
  private boolean interrupted = true;

  private Walker(Context context, MappingIndex mappings, Memory memory, Registers registers)
      throws AllocsException {
    this.mappings = mappings;
    this.memory = memory;
    this.registers = registers;
    this.stepper = new Stepper(context, mappings, memory);
    this.rules = RuleTable.of(context);
    this.names = FunctionNames.of(context);
    this.others = new OtherStacks(mappings, memory, registers.sp().orElseThrow());
  }

  /** The frames of a thread. */
  static Walk walk(Context context, TargetThread thread) throws AllocsException {
    if (!thread.registers().isKnown()) {
      return Walk.none(thread.registers().reason().orElseThrow());
    }
    Registers registers = thread.registers().value().orElseThrow();
    MappingIndex mappings = new MappingIndex(context.target().mappings());
    if (registers.sp().isEmpty() || registers.pc().isEmpty()) {
      return Walk.none("stack pointer or program counter are not known");
    }
    long sp = registers.sp().getAsLong();
    Optional<Mapping> stack = mappings.stackAt(sp);
    if (stack.isEmpty()) {
      long pc = registers.pc().getAsLong();
      Optional<String> function =
          FunctionNames.of(context).of(Objects.at(context.target(), pc), pc);
      return Walk.none(
          "stack pointer "
              + AddressRange.hex(sp)
              + " is not in writable memory; it is at "
              + AddressRange.hex(pc)
              + function.map(name -> " in " + name).orElse(""));
    }
    Memory memory =
        StackWindow.of(
            thread.memory(context.target().memory()),
            AddressRange.max(sp, stack.get().range().base()),
            stack.get().range().limit());
    return new Walker(context, mappings, memory, registers).run();
  }

  private Walk run() throws AllocsException {
    Optional<String> end = Optional.empty();
    while (end.isEmpty()) {
      end = next();
    }
    boolean complete = registers.pc().isEmpty() || registers.pc().getAsLong() == 0;
    return new Walk(frames, alternates, end.get(), complete && !frames.isEmpty());
  }

  /** Adds a frame; or says why there is none, or why it is the last one. */
  private Optional<String> next() throws AllocsException {
    if (registers.pc().isEmpty() || registers.pc().getAsLong() == 0 && !interrupted) {
      return Optional.of("outermost frame");
    }
    if (frames.size() == MAX_FRAMES) {
      return Optional.of("more than " + MAX_FRAMES + " frames");
    }
    long pc = registers.pc().getAsLong();
    long lookup = interrupted ? pc : pc - 1;
    RuleTable.Known code = rules.at(lookup);
    if (!interrupted && !code.executable()) {
      return Optional.of("return address " + AddressRange.hex(pc) + " is not in code");
    }
    Answer<Step> step = stepper.step(registers, interrupted, code);
    return step.value().isPresent()
        ? add(step.value().get(), code)
        : Optional.of(place(code.object(), pc) + ": " + step.reason().orElseThrow());
  }

  /** Where the first function of a context is to return to is where a function begins. */
  private String place(Optional<LoadedObject> object, long pc) {
    return AddressRange.hex(pc) + names.of(object, pc).map(name -> " in " + name).orElse("");
  }

  private Optional<String> add(Step step, RuleTable.Known code) throws AllocsException {
    long sp = registers.sp().orElseThrow();
    Optional<SignalFrame> signal = step.signal() ? SignalFrame.at(sp, memory) : Optional.empty();
    boolean switches =
        signal.isPresent()
            && signal.get().alternate().isPresent()
            && !signal.get().alternate().get().contains(step.cfa());
    AddressRange range;
    if (switches) {
      AddressRange stack = signal.get().alternate().get();
      if (alternates.size() == MAX_SWITCHES || onKnownAlternate(step.cfa())) {
        return Optional.of("signal frames lead in a circle");
      }
      range = signal.get().range().intersect(stack);
      alternates.add(stack);
      others.move(sp, step.cfa());
    } else if (unsound(sp, step.cfa()).isPresent()) {
      if (!others.leadsToOne(step, code.rules(), sp)) {
        return unsound(sp, step.cfa());
      }
      range = OtherStacks.part(step);
      others.move(sp, step.cfa());
    } else {
      if (others.has(step.cfa())) {
        return Optional.of("frames lead in a circle");
      }
      long base = AddressRange.max(sp, around.base()); // further down, the stack has overflowed
      range = new AddressRange(base, step.signal() ? belowRedZone(base, step.cfa()) : step.cfa());
    }
    frames.add(
        new Frame(
            frames.size(),
            registers.pc().orElseThrow(),
            interrupted,
            registers,
            range,
            step.cfa(),
            step.saved(),
            step.foundBy(),
            step.signal(),
            code.object()));
    registers = step.caller();
    interrupted = step.signal();
    return registers.sp().isEmpty() ? Optional.of("stack pointer is not known") : Optional.empty();
  }

  private boolean onKnownAlternate(long address) {
    return alternates.stream().anyMatch(stack -> stack.contains(address));
  }

  /** What the interrupted function may keep below its stack pointer is its own. */
  private static long belowRedZone(long sp, long cfa) {
    long limit = cfa - SignalFrameDescriptor.RED_ZONE;
    return cfa - sp > SignalFrameDescriptor.RED_ZONE ? limit : cfa;
  }

  /** Why a frame cannot be from one address to another. */
  private Optional<String> unsound(long sp, long cfa) {
    if (!around.contains(sp)) {
      Optional<Mapping> stack = mappings.stackAt(sp);
      if (stack.isEmpty()) {
        return Optional.of("stack pointer " + AddressRange.hex(sp) + " is not in writable memory");
      }
      around = stack.get().range();
    }
    boolean grows = AddressRange.lessThan(AddressRange.max(sp, around.base()), cfa);
    boolean inside = !AddressRange.lessThan(around.limit(), cfa);
    return grows && inside
        ? Optional.empty()
        : Optional.of(
            "frame address "
                + AddressRange.hex(cfa)
                + " is not above "
                + AddressRange.hex(sp)
                + " on the same stack");
  }
}
