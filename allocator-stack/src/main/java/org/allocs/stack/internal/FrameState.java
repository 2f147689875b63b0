package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.hooks.code.Register;

/** What is in the registers and the frame of a function at an instruction, as sums of unknowns. */
final class FrameState {
  private static final int WORD = 8;

  private final Unknowns unknowns;
  private final Linear[] registers;
  private final Map<Long, Linear> slots;
  private final List<Linear> levels;
  private Linear fixedBase;

  private FrameState(
      Unknowns unknowns, Linear[] registers, Map<Long, Linear> slots, List<Linear> levels) {
    this.unknowns = unknowns;
    this.registers = registers;
    this.slots = slots;
    this.levels = levels;
  }

  /** At a function's first instruction. */
  static FrameState entered(long cfa, Unknowns unknowns) {
    Linear[] registers = new Linear[Register.COUNT];
    Arrays.setAll(registers, number -> unknowns.next());
    registers[Register.RSP] = Linear.of(cfa - WORD);
    return new FrameState(unknowns, registers, new HashMap<>(), new ArrayList<>());
  }

  FrameState copy() {
    FrameState copy =
        new FrameState(unknowns, registers.clone(), new HashMap<>(slots), new ArrayList<>(levels));
    copy.fixedBase = fixedBase;
    return copy;
  }

  Unknowns unknowns() {
    return unknowns;
  }

  Linear register(int number) {
    return registers[number];
  }

  /** Words of the frame, by address. */
  Map<Long, Linear> slots() {
    return slots;
  }

  /** The stack pointer after each time that memory was taken and not given back. */
  List<Linear> levels() {
    return levels;
  }

  /** The stack pointer before any of it was taken. */
  Linear fixedBase() {
    return fixedBase;
  }

  void set(int register, Linear value) {
    registers[register] = value;
  }

  /** Pushes, pops and room for arguments: nothing is taken. */
  void moveStackPointer(long bytes) {
    registers[Register.RSP] = registers[Register.RSP].plus(bytes);
  }

  /** Memory is taken from the stack, or given back. */
  void setStackPointer(Linear value) {
    boolean lower = giveBack(value);
    if (lower) {
      fixedBase = levels.isEmpty() ? registers[Register.RSP] : fixedBase;
      levels.add(value);
    }
    registers[Register.RSP] = value;
  }

  /** Forgets what lies below a stack pointer; returns whether it is below all that is left. */
  private boolean giveBack(Linear stackPointer) {
    while (!levels.isEmpty()) {
      Linear above = stackPointer.minus(levels.get(levels.size() - 1));
      boolean taken = above.isConstant() ? above.constant() <= 0 : !isKnown(stackPointer);
      if (taken) {
        return above.isConstant() ? above.constant() < 0 : true;
      }
      levels.remove(levels.size() - 1);
    }
    Linear above = stackPointer.minus(registers[Register.RSP]);
    return !stackPointer.isConstant() || above.isConstant() && above.constant() < 0;
  }

  /** Whether it is one that there was before. */
  private boolean isKnown(Linear stackPointer) {
    return stackPointer.isConstant() || levels.contains(stackPointer);
  }

  void forget(int register) {
    registers[register] = unknowns.next();
  }

  /** What a word of the frame holds. */
  Linear load(Linear address) {
    return address.isConstant()
        ? slots.computeIfAbsent(address.constant(), at -> unknowns.next())
        : unknowns.next();
  }

  /**
   * Bytes of the frame change; what is stored elsewhere is not followed.
   *
   * @param value null if it is not known
   */
  void store(Linear address, int bytes, Linear value) {
    if (!address.isConstant()) {
      return;
    }
    long from = address.constant();
    slots.keySet().removeIf(at -> at - from < bytes && from - at < WORD);
    if (bytes == WORD && value != null) {
      slots.put(from, value);
    }
  }

  /** What is the same whichever way an instruction is come to. */
  void join(FrameState other) {
    for (int i = 0; i < registers.length; i++) {
      if (!registers[i].equals(other.registers[i])) {
        forget(i);
      }
    }
    slots.entrySet().removeIf(slot -> !slot.getValue().equals(other.slots.get(slot.getKey())));
  }

  /** Whether the same was taken. */
  boolean tookAs(FrameState other) {
    return levels.equals(other.levels)
        && registers[Register.RSP].equals(other.registers[Register.RSP]);
  }
}
