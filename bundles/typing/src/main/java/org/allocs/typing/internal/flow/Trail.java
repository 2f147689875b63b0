package org.allocs.typing.internal.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongPredicate;
import org.allocs.hooks.code.Instruction;
import org.allocs.hooks.code.MemoryOperand;
import org.allocs.hooks.code.Register;

/**
 * Follows what a call returned through the code behind it, on all ways on which it is not null. An
 * instruction that is not understood ends a way. Used by one thread.
 */
final class Trail {
  private static final int MAX_INSTRUCTIONS = 400;
  private static final int MAX_DISTANCE = 120;
  private static final int MAX_OF_FUNCTION = 4000;
  private static final int MAX_DEPTH = 4;
  private static final int MAX_SUMMARY = 48;

  /** Registers that functions leave as they were (psABI x86-64, 3.2.1). */
  private static final int KEPT =
      1 << Register.RBX | 1 << Register.RBP | 1 << Register.RSP | 0xf << 12;

  /** Those that they may change. */
  static final int LOST = ~KEPT & 0xffff;

  private record Way(long pc, State state, int distance) {}

  /** Code that is run again, if it is laid out as it is run. */
  private record Loop(long first, long last) {
    private boolean has(Use step) {
      return Long.compareUnsigned(step.pc(), first) >= 0
          && Long.compareUnsigned(step.pc(), last) <= 0;
    }
  }

  private final Code code;
  private final LongPredicate returnsFirst;
  private final LongPredicate inside;
  private final Deque<Way> ways = new ArrayDeque<>();
  private final Set<Object> seen = new HashSet<>();
  private final List<Use> uses = new ArrayList<>();
  private final List<Use.Stepped> steps = new ArrayList<>();
  private final List<Loop> loops = new ArrayList<>();
  private final int farthest;
  private boolean lost;

  private Trail(Code code, LongPredicate returnsFirst, LongPredicate inside) {
    this(code, returnsFirst, inside, MAX_DISTANCE);
  }

  private Trail(Code code, LongPredicate returnsFirst, LongPredicate inside, int farthest) {
    this.farthest = farthest;
    this.code = code;
    this.returnsFirst = returnsFirst;
    this.inside = inside;
  }

  /**
   * The uses of what a call returned, or a function got, those nearest first.
   *
   * @param code of the target
   * @param start where the call returns to, or the function begins
   * @param first what is known there
   * @param returnsFirst whether the function at an address returns its first argument
   * @param inside whether an address belongs to the function that start is in
   */
  static List<Use> follow(
      Code code, long start, State first, LongPredicate returnsFirst, LongPredicate inside) {
    Trail trail = new Trail(code, returnsFirst, inside);
    return trail.follow(start, first, MAX_INSTRUCTIONS);
  }

  /**
   * The same, to the end of long functions.
   *
   * @param start where the call returns to
   */
  static List<Use> followFar(
      Code code, long start, LongPredicate returnsFirst, LongPredicate inside) {
    Trail trail = new Trail(code, returnsFirst, inside, MAX_OF_FUNCTION);
    return trail.follow(start, State.returned(start, 0), MAX_OF_FUNCTION);
  }

  private List<Use> follow(long start, State first, int most) {
    later(start, first, 0);
    for (int i = 0; i < most && !ways.isEmpty(); i++) {
      step(ways.poll());
    }
    steps.stream()
        .filter(step -> loops.stream().anyMatch(loop -> loop.has(step)))
        .forEach(uses::add);
    return uses;
  }

  /**
   * Whether a function returns its first argument, on all ways to its end.
   *
   * @param inside whether an address belongs to the function
   */
  static boolean returnsArgument(Code code, long function, LongPredicate inside) {
    Trail trail = new Trail(code, callee -> false, inside);
    trail.later(function, State.entered(function, Register.RDI), 0);
    for (int i = 0; i < MAX_SUMMARY && !trail.ways.isEmpty(); i++) {
      trail.step(trail.ways.poll());
    }
    boolean returned =
        trail.uses.stream().anyMatch(use -> use instanceof Use.Returned at && at.offset() == 0);
    return returned && !trail.lost && trail.ways.isEmpty();
  }

  private void later(long pc, State state, int distance) {
    lost |= distance >= farthest || !state.holdsChunk();
    if (distance < farthest
        && state.holdsChunk()
        && inside.test(pc)
        && seen.add(List.of(pc, state.outline()))) {
      ways.add(new Way(pc, state, distance));
    }
  }

  private void step(Way way) {
    Instruction next = code.at(way.pc()).orElse(null);
    if (next == null || next.operation() == Instruction.Operation.UNKNOWN) {
      lost = true;
      return;
    }
    State state = way.state();
    held(way.pc(), state);
    int distance = way.distance() + 1;
    switch (next.operation()) {
      case RETURN -> returned(way.pc(), state);
      case TRAP -> {}
      case JUMP -> jump(next, state, distance);
      case JUMP_INDIRECT -> {
        call(next, state);
        lost = true;
      }
      case CALL, CALL_INDIRECT -> {
        call(next, state);
        later(next.next(), afterCall(next, state), distance);
      }
      case BRANCH, BRANCH_IF_ZERO, BRANCH_UNLESS_ZERO -> branch(next, way, distance);
      default -> {
        State after = state.copy();
        apply(next, after);
        later(next.next(), after, distance);
      }
    }
  }

  private void held(long pc, State state) {
    for (int i = 0; i < Register.COUNT; i++) {
      Value.Chunk chunk = state.chunk(i);
      if (chunk != null) {
        uses.add(new Use.Held(pc, i, chunk.offset(), chunk.since()));
      }
    }
  }

  private void returned(long pc, State state) {
    Value.Chunk chunk = state.chunk(Register.RAX);
    lost |= chunk == null;
    if (chunk != null) {
      uses.add(new Use.Returned(pc, chunk.offset()));
    }
  }

  /** Within the function, or a last call that returns what this function is to return. */
  private void jump(Instruction jump, State state, int distance) {
    if (inside.test(jump.immediate())) {
      again(jump, state);
      later(jump.immediate(), state, distance);
      return;
    }
    call(jump, state);
    returned(jump.address(), afterCall(jump, state));
  }

  private void call(Instruction call, State state) {
    OptionalLong function = code.callee(call);
    for (int i = 0; function.isPresent() && Register.argument(i) != Register.NONE; i++) {
      Value.Chunk chunk = state.chunk(Register.argument(i));
      if (chunk != null) {
        uses.add(
            new Use.Passed(
                call.address(), function.getAsLong(), Register.argument(i), chunk.offset()));
      }
    }
  }

  private State afterCall(Instruction call, State state) {
    Value.Chunk first = state.chunk(Register.RDI);
    OptionalLong function = code.callee(call);
    boolean same = first != null && function.isPresent() && returnsFirst.test(function.getAsLong());
    State after = state.copy();
    after.forget(LOST);
    after.called();
    if (same) {
      after.set(Register.RAX, first.moved(call.next()));
    }
    return after;
  }

  /** Where the address was tested just before, the way on which it is null is not taken. */
  private void branch(Instruction branch, Way way, int distance) {
    Instruction.Operation kind = branch.operation();
    boolean tested = way.state().isTested();
    State state = way.state().copy();
    if (!tested || kind != Instruction.Operation.BRANCH_IF_ZERO) {
      State taken = state.copy();
      again(branch, taken);
      later(branch.immediate(), taken, distance);
    }
    if (!tested || kind != Instruction.Operation.BRANCH_UNLESS_ZERO) {
      later(branch.next(), state.copy(), distance);
    }
  }

  /** A jump back: what registers hold, they have held since before the code that follows. */
  private void again(Instruction jump, State state) {
    if (Long.compareUnsigned(jump.immediate(), jump.address()) < 0) {
      loops.add(new Loop(jump.immediate(), jump.address()));
      state.backTo(jump.immediate());
    }
  }

  private void apply(Instruction next, State state) {
    boolean tests = next.operation() == Instruction.Operation.TEST;
    Value.Chunk tested = tests ? state.chunk(next.source()) : null;
    boolean keepsFlags = keepsFlags(next);
    state.test(tests ? tested != null && tested.offset() == 0 : keepsFlags && state.isTested());
    MemoryOperand memory = next.memory();
    switch (next.operation()) {
      case MOVE -> move(next, state);
      case LOAD -> state.set(next.destination(), loaded(next, state));
      case STORE -> store(state.get(next.source()), memory, next.address(), state);
      case ADDRESS -> state.set(next.destination(), address(next, state));
      case ADD -> add(next, state);
      case MASK -> {
        Value.Chunk chunk = state.chunk(next.destination());
        Value.Chunk masked = chunk == null ? null : chunk.aligned(next.immediate(), next.next());
        state.set(next.destination(), masked);
      }
      case SUM -> sum(next, state);
      case PUSH -> {
        state.moveStack(-Long.BYTES);
        state.store(top(), state.get(next.source()), Long.BYTES);
      }
      case PUSH_OTHER -> {
        state.moveStack(-Long.BYTES);
        state.store(top(), null, Long.BYTES);
      }
      case POP -> {
        Value value = state.slotAt(top());
        state.set(next.destination(), moved(value, next.next()));
        state.moveStack(Long.BYTES);
      }
      case TO_VECTOR, TO_UPPER, PAIR, VECTOR_SUM -> vector(next, state);
      case STORE_VECTOR -> storeVector(next, state);
      default -> {
        if (next.stored() > 0 && memory != null) {
          state.store(memory, null, next.stored());
        }
        state.forget(next.written());
        state.forgetVectors(next.vectors());
      }
    }
  }

  private void vector(Instruction next, State state) {
    int number = (int) next.immediate();
    int other = number & 15;
    int register = number >> 4 & 15;
    switch (next.operation()) {
      case TO_VECTOR -> {
        boolean load = next.source() == Register.NONE;
        Value.Chunk chunk = load ? slotAt(next, state) : state.chunk(next.source());
        state.setHalf(number, 0, chunk);
        state.setHalf(number, 1, null);
        if (chunk != null && !load) {
          uses.add(new Use.Paired(next.address(), chunk.offset()));
        }
      }
      case TO_UPPER -> state.setHalf(number, 1, slotAt(next, state));
      case PAIR -> state.setHalf(register, 1, state.half(other, 0));
      default -> {
        boolean any = false;
        for (int half = 0; half < 2; half++) {
          boolean sum = state.half(register, half) != null || state.half(other, half) != null;
          state.setHalf(register, half, sum ? Value.Chunk.inside(next.next()) : null);
          any |= sum;
        }
        if (any) {
          uses.add(new Use.Paired(next.address(), Value.Chunk.INSIDE));
        }
      }
    }
  }

  private static Value.Chunk slotAt(Instruction load, State state) {
    return state.slotAt(load.memory()) instanceof Value.Chunk chunk ? chunk : null;
  }

  /** Two words that are stored at once. */
  private void storeVector(Instruction next, State state) {
    for (int half = 0; half * Long.BYTES < next.stored(); half++) {
      MemoryOperand memory = next.memory().plus(half * Long.BYTES);
      store(state.half((int) next.immediate(), half), memory, next.address(), state);
    }
  }

  /** Moves leave the flags as they are. */
  private static boolean keepsFlags(Instruction next) {
    return switch (next.operation()) {
      case MOVE, LOAD, STORE, ADDRESS, CONSTANT, PUSH, POP -> true;
      case TO_VECTOR, TO_UPPER, PAIR, STORE_VECTOR, VECTOR_SUM -> true;
      default -> false;
    };
  }

  private static MemoryOperand top() {
    return new MemoryOperand(Register.RSP, Register.NONE, 1, 0, false);
  }

  private static Value moved(Value value, long since) {
    return value instanceof Value.Chunk chunk ? chunk.moved(since) : value;
  }

  private void move(Instruction next, State state) {
    if (next.destination() == Register.RSP) {
      state.forget(next.written());
    } else {
      state.set(next.destination(), moved(state.get(next.source()), next.next()));
    }
  }

  private Value loaded(Instruction next, State state) {
    MemoryOperand memory = next.memory();
    Value slot = state.slotAt(memory);
    if (slot != null) {
      return moved(slot, next.next());
    }
    Value.Place place = state.place(memory, next.address());
    boolean told = !memory.segment() && place.depth() < MAX_DEPTH;
    return told ? new Value.Loaded(place) : null;
  }

  private void store(Value value, MemoryOperand memory, long pc, State state) {
    if (value instanceof Value.Chunk chunk && !memory.segment()) {
      uses.add(new Use.Stored(pc, state.place(memory, pc), chunk.offset(), chunk.more()));
    }
    state.store(memory, value, Long.BYTES);
  }

  private Value address(Instruction next, State state) {
    MemoryOperand memory = next.memory();
    Value.Chunk base = state.chunk(memory.base());
    Value.Chunk index = state.chunk(memory.index());
    if (base != null && memory.isOffset()) {
      return base.plus(memory.displacement(), next.next());
    }
    if (base != null || (index != null && memory.scale() == 1)) {
      stepped(base != null ? base : index, next);
      return Value.Chunk.inside(next.next());
    }
    Value.Place place = state.place(memory, next.address());
    boolean told = !memory.segment() && place.depth() < MAX_DEPTH;
    return told ? new Value.Address(place) : null;
  }

  private void add(Instruction next, State state) {
    if (next.destination() == Register.RSP) {
      state.moveStack(next.immediate());
      return;
    }
    Value.Chunk chunk = state.chunk(next.destination());
    state.set(next.destination(), chunk == null ? null : chunk.plus(next.immediate(), next.next()));
  }

  private void sum(Instruction next, State state) {
    Value.Chunk first = state.chunk(next.destination());
    Value.Chunk chunk = first != null ? first : state.chunk(next.source());
    state.forget(next.written());
    if (chunk != null) {
      stepped(chunk, next);
      state.set(next.destination(), Value.Chunk.inside(next.next()));
    }
  }

  private void stepped(Value.Chunk from, Instruction next) {
    if (from.offset() == Value.Chunk.INSIDE) {
      steps.add(new Use.Stepped(next.address()));
    }
  }
}
