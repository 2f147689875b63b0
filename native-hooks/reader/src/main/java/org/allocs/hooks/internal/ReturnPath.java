package org.allocs.hooks.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;
import org.allocs.hooks.code.InstructionFields;

/**
 * What code does with the address that a call gave it: follows the ways from there to the
 * function's end on which the address is not null.
 */
public final class ReturnPath {
  private static final int MAX_STEPS = 512;
  private static final int RAX = 0;
  private static final int RSP = 4;
  private static final int RBP = 5;
  private static final int RDI = 7;
  private static final int ARGUMENTS = 1 << 7 | 1 << 6 | 1 << 2 | 1 << 1 | 1 << 8 | 1 << 9;
  private static final int LOST_BY_CALLS = ARGUMENTS | 1 | 1 << 10 | 1 << 11;

  /** What becomes of the memory. */
  public enum Fate {
    /** It is returned as it is; a byte behind text may be made 0. */
    RETURNED,
    /** Something is written to it. */
    WRITTEN,
    /** Neither is seen. */
    UNKNOWN
  }

  /**
   * Where the address is before an instruction.
   *
   * @param registers a bit for each that holds it
   * @param slots displacements from rbp, and from rsp where odd
   * @param escaped whether another function or variable got it
   * @param tested whether flags say that it is not null
   */
  private record State(int at, int registers, Set<Long> slots, boolean escaped, boolean tested) {
    boolean holds(int register) {
      return register >= 0 && (registers >> register & 1) != 0;
    }

    boolean pointsInto(InstructionFields i) {
      return i.hasMemory() && !isSlot(i) && (holds(i.base()) || holds(i.index()));
    }

    boolean isSlot(InstructionFields i) {
      boolean frame = i.base() == RSP || i.base() == RBP && !holds(RBP);
      return i.hasMemory() && frame && i.index() < 0;
    }

    static long slot(InstructionFields i) {
      return 2L * i.displacement() + (i.base() == RSP ? 1 : 0);
    }

    State go(int to) {
      return new State(to, registers, slots, escaped, tested);
    }

    State set(int register, boolean value) {
      int bit = register < 0 ? 0 : 1 << register;
      int now = value ? registers | bit : registers & ~bit;
      return new State(at, now, slots, escaped, tested);
    }

    State lose(int mask) {
      return new State(at, registers & ~mask, slots, escaped, tested);
    }

    State put(long slot, boolean value) {
      Set<Long> now = new HashSet<>(slots);
      if (value) {
        now.add(slot);
      } else {
        now.remove(slot);
      }
      return new State(at, registers, now, escaped, tested);
    }

    State withoutStack() {
      Set<Long> now = new HashSet<>(slots);
      now.removeIf(slot -> (slot & 1) != 0);
      return new State(at, registers, now, escaped, tested);
    }

    State escape(boolean more) {
      return new State(at, registers, slots, escaped || more, tested);
    }

    State test(boolean value) {
      return new State(at, registers, slots, escaped, value);
    }
  }

  private final byte[] code;
  private final LongPredicate fills;
  private final Deque<State> open = new ArrayDeque<>();
  private final Set<State> seen = new HashSet<>();
  private boolean returned;
  private boolean written;

  private ReturnPath(byte[] code, LongPredicate fills) {
    this.code = code;
    this.fills = fills;
  }

  /**
   * The fate of what a call returned in {@code rax}.
   *
   * @param code around the call
   * @param at where in it the call returns to
   * @param fills whether a function, by its distance from the code's first byte, does no more than
   *     to fill memory with bytes and return its address, as {@code memcpy}
   */
  public static Fate of(byte[] code, int at, LongPredicate fills) {
    ReturnPath path = new ReturnPath(code, fills);
    path.later(new State(at, 1 << RAX, Set.of(), false, false));
    for (int steps = 0; !path.open.isEmpty() && !path.written && steps < MAX_STEPS; steps++) {
      path.step(path.open.pop());
    }
    return path.written ? Fate.WRITTEN : path.returned ? Fate.RETURNED : Fate.UNKNOWN;
  }

  private void later(State state) {
    boolean inside = state.at() >= 0 && state.at() < code.length;
    boolean held = state.registers() != 0 || !state.slots().isEmpty();
    if (inside && held && seen.add(state)) {
      open.push(state);
    }
  }

  private void step(State state) {
    InstructionFields i = InstructionFields.at(code, state.at());
    if (i == null) {
      return;
    }
    State next = state.go(state.at() + i.length());
    int op = i.opcode();
    if (op == 0xc3 || op == 0xc2) {
      returned |= state.holds(RAX) && !state.escaped();
    } else if (op == 0xe9 || op == 0xeb) {
      jump(next.go(next.at() + (int) i.immediate()));
    } else if (op >= 0x70 && op < 0x80 || op >= 0xf80 && op < 0xf90) {
      branch(i, next);
    } else if (op == 0xe8 || op == 0xff && (i.reg() & 7) == 2) {
      boolean given = (state.registers() & ARGUMENTS) != 0;
      boolean fill = op == 0xe8 && state.holds(RDI) && fills.test(next.at() + i.immediate());
      State back = next.escape(given && !fill).lose(LOST_BY_CALLS).test(false);
      later(back.set(RAX, fill));
    } else if (op != 0xf0b && op != 0xcc && (op != 0xff || (i.reg() & 7) != 4)) {
      written = writes(i, state);
      later(after(i, next));
    }
  }

  /** It goes on there, or calls a last function, which returns what this one is to return. */
  private void jump(State there) {
    if (there.holds(RDI) && fills.test(there.at())) {
      returned |= !there.escaped();
    } else {
      later(there);
    }
  }

  private void branch(InstructionFields i, State next) {
    int condition = i.opcode() & 15;
    State there = next.go(next.at() + (int) i.immediate());
    if (!next.tested() || condition != 4) {
      later(there);
    }
    if (!next.tested() || condition != 5) {
      later(next);
    }
  }

  private static boolean writes(InstructionFields i, State state) {
    int op = i.opcode();
    if (op >= 0xa4 && op <= 0xab) {
      return op != 0xa8 && op != 0xa9 && state.holds(RDI);
    }
    if (!state.pointsInto(i)) {
      return false;
    }
    boolean terminates = op == 0xc6 && i.immediate() == 0 && i.index() >= 0;
    return isStore(op, i.reg() & 7) && !terminates;
  }

  /** Whether an instruction writes to its memory operand. */
  private static boolean isStore(int op, int reg) {
    if (op < 0x40) {
      return (op & 7) < 2 && op < 0x38;
    }
    switch (op) {
      case 0x80:
      case 0x81:
      case 0x83:
        return reg != 7;
      case 0xf6:
      case 0xf7:
        return reg == 2 || reg == 3;
      case 0xff:
        return reg < 2;
      case 0x86:
      case 0x87:
      case 0x88:
      case 0x89:
      case 0x8f:
      case 0xfe:
      case 0xc6:
      case 0xc7:
        return true;
      default:
        return op >= 0xc0 && op <= 0xc1 || op >= 0xd0 && op <= 0xd3 || isLaterStore(op);
    }
  }

  private static boolean isLaterStore(int op) {
    return op == 0xf11
        || op == 0xf13
        || op == 0xf17
        || op == 0xf29
        || op == 0xf2b
        || op >= 0xf90 && op < 0xfa0
        || op == 0xf7e
        || op == 0xf7f
        || op == 0xfb0
        || op == 0xfb1
        || op >= 0xfc0 && op <= 0xfc3
        || op == 0xfd6
        || op == 0xfe7;
  }

  private static State after(InstructionFields i, State s) {
    int op = i.opcode();
    boolean source = i.wide() && s.holds(i.reg());
    switch (op) {
      case 0x89:
        if (s.isSlot(i)) {
          return s.put(State.slot(i), source);
        }
        return i.hasMemory() ? s.escape(source) : s.set(i.base(), source);
      case 0x8b:
        boolean loaded =
            i.hasMemory() ? s.isSlot(i) && s.slots().contains(State.slot(i)) : s.holds(i.base());
        return s.set(i.reg(), i.wide() && loaded);
      case 0x8d:
        boolean same = i.index() < 0 && i.displacement() == 0 && s.holds(i.base());
        return s.set(i.reg(), i.wide() && same);
      case 0x85:
        return s.test(source && i.mode() == 3 && i.base() == i.reg());
      case 0x83:
        return immediate(i, s);
      case 0xc6:
      case 0xc7:
        return s.isSlot(i) ? s.put(State.slot(i), false) : s.set(destination(i), false);
      case 0xc9:
        return s.set(RBP, false).withoutStack();
      case 0xff:
        return (i.reg() & 7) == 6 ? s.withoutStack() : s.set(destination(i), false).test(false);
      default:
        return op >= 0xf00 || i.vector() ? later(i, s) : other(i, s);
    }
  }

  private static int destination(InstructionFields i) {
    return i.hasMemory() ? -1 : i.base();
  }

  private static State immediate(InstructionFields i, State s) {
    boolean compares = (i.reg() & 7) == 7;
    boolean held =
        i.hasMemory() ? s.isSlot(i) && s.slots().contains(State.slot(i)) : s.holds(i.base());
    if (compares) {
      return s.test(i.wide() && held && i.immediate() == 0);
    }
    State moved = destination(i) == RSP ? s.withoutStack() : s.set(destination(i), false);
    return moved.test(false);
  }

  private static State other(InstructionFields i, State s) {
    int op = i.opcode();
    if (op >= 0x50 && op < 0x60) {
      return (op < 0x58 ? s : s.set(i.base(), false)).withoutStack();
    }
    if (op == 0x90 || op == 0x68 || op == 0x6a || op == 0x88) {
      return s;
    }
    if (op >= 0xb0 && op < 0xc0) {
      return s.set(i.base(), false);
    }
    if (op >= 0x38 && op < 0x40 || op == 0x84) {
      return s.test(false);
    }
    if (op >= 0xa4 && op <= 0xab) {
      return s.lose(1 << RAX | 1 << 1 | 1 << 6 | 1 << RDI).test(false);
    }
    if (op == 0xf7 || op == 0xf6 || op < 0x40 && (op & 7) > 3 || op == 0x98 || op == 0x99) {
      boolean tests = i.mode() >= 0 && (i.reg() & 7) < 2;
      return tests ? s.test(false) : s.lose(1 << RAX | 1 << 2).set(destination(i), false);
    }
    boolean toRegister = op < 0x40 ? (op & 7) > 1 : op == 0x63 || op == 0x69 || op == 0x6b;
    State changed = toRegister ? s.set(i.reg(), false) : s.set(destination(i), false);
    boolean swaps = op == 0x86 || op == 0x87 || op == 0x8a;
    return (swaps ? changed.set(i.reg(), false) : changed).test(false);
  }

  /** Of the second table: moves of vectors leave all that we follow. */
  private static State later(InstructionFields i, State s) {
    int op = i.opcode();
    boolean ofVectors =
        op >= 0xf10 && op < 0xf2c
            || op >= 0xf51 && op < 0xf80 && op != 0xf7e
            || op >= 0xfd0 && op != 0xfd7;
    if (ofVectors) {
      return s;
    }
    return s.set(i.reg(), false).set(i.mode() == 3 ? i.base() : -1, false).test(false);
  }
}
