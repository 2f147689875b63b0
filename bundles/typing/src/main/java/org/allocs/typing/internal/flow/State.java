package org.allocs.typing.internal.flow;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.allocs.hooks.code.MemoryOperand;
import org.allocs.hooks.code.Register;

/**
 * What is known before an instruction. Slots of the stack are numbered by their distance from where
 * {@code rsp} was at first, or from {@code rbp} while that does not change; the two are kept apart.
 * Other memory is known while the register does not change that it is counted from, until a
 * function is called or something is stored that is counted from elsewhere.
 */
final class State {
  /**
   * A word in memory.
   *
   * @param base the register that it is counted from; none for a fixed address
   */
  private record Slot(int base, long offset) {
    private boolean isOnStack() {
      return base == Register.RSP || base == Register.RBP;
    }
  }

  private final Value[] registers;
  private final Map<Slot, Value> slots;
  private OptionalLong depth;
  private boolean tested;

  /**
   * Lower and upper halves of vector registers, in turn; null where they hold no chunk's address.
   */
  private Value.Chunk[] halves = new Value.Chunk[2 * Register.COUNT];

  private State(Value[] registers, Map<Slot, Value> slots, OptionalLong depth) {
    this.registers = registers;
    this.slots = slots;
    this.depth = depth;
  }

  /** After a call that returned a chunk. */
  static State returned(long pc, long offset) {
    State state = new State(new Value[Register.COUNT], new HashMap<>(), OptionalLong.of(0));
    state.registers[Register.RAX] = new Value.Chunk(offset, pc);
    return state;
  }

  /** After a call that put a chunk's address into a slot of the stack. */
  static State stored(long pc, long slot) {
    State state = new State(new Value[Register.COUNT], new HashMap<>(), OptionalLong.of(0));
    state.slots.put(new Slot(Register.RSP, slot), new Value.Chunk(0, pc));
    return state;
  }

  /** Before a function that gets a chunk in a register. */
  static State entered(long pc, int register) {
    State state = new State(new Value[Register.COUNT], new HashMap<>(), OptionalLong.of(0));
    state.registers[register] = new Value.Chunk(0, pc);
    return state;
  }

  State copy() {
    State copy = new State(registers.clone(), new HashMap<>(slots), depth);
    copy.tested = tested;
    copy.halves = halves.clone();
    return copy;
  }

  /** Whether the flags tell if the chunk's address is null. */
  boolean isTested() {
    return tested;
  }

  /** Sets that. */
  void test(boolean value) {
    tested = value;
  }

  /** The address that is in the lower or upper half of a vector register; null if none is known. */
  Value.Chunk half(int register, int upper) {
    return halves[2 * register + upper];
  }

  /** Puts one there, or null. */
  void setHalf(int register, int upper, Value.Chunk chunk) {
    halves[2 * register + upper] = chunk;
  }

  /** Forgets all vector registers of a set, bit <i>n</i> for register <i>n</i>. */
  void forgetVectors(int set) {
    for (int i = 0; i < halves.length; i++) {
      if ((set >> (i >> 1) & 1) != 0) {
        halves[i] = null;
      }
    }
  }

  Value get(int register) {
    return register == Register.NONE ? null : registers[register];
  }

  /** The chunk that a register points to; null if that is not known. */
  Value.Chunk chunk(int register) {
    return get(register) instanceof Value.Chunk chunk ? chunk : null;
  }

  void set(int register, Value value) {
    registers[register] = value;
    if (register != Register.RSP) {
      slots.keySet().removeIf(slot -> slot.base() == register);
    }
  }

  /**
   * A function was called, which may have stored anything anywhere but on this stack, and changed
   * all vector registers.
   */
  void called() {
    Arrays.fill(halves, null);
    slots.keySet().removeIf(slot -> !slot.isOnStack());
  }

  /** Forgets all registers of a set, bit <i>n</i> for register <i>n</i>. */
  void forget(int set) {
    for (int i = 0; i < Register.COUNT; i++) {
      if ((set >> i & 1) != 0) {
        set(i, null);
      }
    }
    if ((set >> Register.RSP & 1) != 0) {
      depth = OptionalLong.empty();
    }
  }

  /** The stack pointer moves by so many bytes. */
  void moveStack(long bytes) {
    depth = depth.isPresent() ? OptionalLong.of(depth.getAsLong() + bytes) : depth;
  }

  private Slot slot(MemoryOperand memory) {
    if (memory.isOffset() && memory.base() == Register.RSP && depth.isPresent()) {
      return new Slot(Register.RSP, depth.getAsLong() + memory.displacement());
    }
    if (memory.isFixed()) {
      return new Slot(Register.NONE, memory.displacement());
    }
    boolean counted =
        memory.isOffset() && memory.base() != Register.RSP && chunk(memory.base()) == null;
    boolean frame = memory.base() != Register.RBP || registers[Register.RBP] == null;
    return counted && frame ? new Slot(memory.base(), memory.displacement()) : null;
  }

  /** What a word in memory holds; null if that is not known. */
  Value slotAt(MemoryOperand memory) {
    Slot slot = slot(memory);
    return slot == null ? null : slots.get(slot);
  }

  /** Something is stored; what it overlaps is forgotten. */
  void store(MemoryOperand memory, Value value, int bytes) {
    Slot slot = slot(memory);
    if (slot == null) {
      boolean apart = chunk(memory.base()) != null || memory.base() == Register.RSP;
      slots.keySet().removeIf(s -> !apart && !s.isOnStack());
      return;
    }
    if (!slot.isOnStack()) {
      slots.keySet().removeIf(s -> !s.isOnStack() && s.base() != slot.base());
    }
    slots
        .keySet()
        .removeIf(
            s ->
                s.base() == slot.base()
                    && s.offset() < slot.offset() + bytes
                    && slot.offset() < s.offset() + Long.BYTES);
    if (value instanceof Value.Chunk || (value != null && slot.isOnStack())) {
      slots.put(slot, value);
    }
  }

  /** The place that an operand means. */
  Value.Place place(MemoryOperand memory, long pc) {
    int scale = memory.index() == Register.NONE ? 0 : memory.scale();
    return new Value.Place(memory.base(), get(memory.base()), memory.displacement(), scale, pc);
  }

  /**
   * Code that was laid out before is next: to it what is known is as old as its first instruction.
   */
  void backTo(long pc) {
    for (int i = 0; i < Register.COUNT; i++) {
      Value.Chunk chunk = chunk(i);
      if (chunk != null && Long.compareUnsigned(chunk.since(), pc) > 0) {
        registers[i] = chunk.moved(pc);
      }
    }
  }

  /** Whether the chunk's address is anywhere that is looked at. */
  boolean holdsChunk() {
    return Arrays.stream(registers).anyMatch(Value.Chunk.class::isInstance)
        || Arrays.stream(halves).anyMatch(Objects::nonNull)
        || slots.values().stream().anyMatch(Value.Chunk.class::isInstance);
  }

  private static Object outline(Value value) {
    return value instanceof Value.Chunk chunk ? chunk.offset() : "";
  }

  /** Equal for states that hold the chunk in the same places. */
  Object outline() {
    Map<Object, Object> held = new HashMap<>();
    for (int i = 0; i < Register.COUNT; i++) {
      held.put(i, outline(registers[i]));
    }
    for (int i = 0; i < halves.length; i++) {
      held.put(Register.COUNT + i, outline(halves[i]));
    }
    slots.forEach((slot, value) -> held.put(slot, outline(value)));
    held.values().removeIf(""::equals);
    return List.of(depth, tested, held);
  }
}
