package org.allocs.stack.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.hooks.code.Instruction;
import org.allocs.hooks.code.Instruction.Operation;
import org.allocs.hooks.code.MemoryOperand;
import org.allocs.hooks.code.Register;

/**
 * Follows the code of a function from its first instruction to one that it stands at, all ways at
 * once. It is given up where memory is taken on some of the ways only, in a loop, or where a jump
 * goes nobody knows whereto.
 */
final class CodePath {
  private static final int WORD = 8;

  /** {@code rax, rcx, rdx, rsi, rdi, r8} to {@code r11}. */
  private static final int CHANGED_BY_CALLS = 0xfc7;

  private final List<Instruction> code;
  private final long end;

  /** Ends of loops by their beginnings. */
  private final Map<Long, Long> loops = new HashMap<>();

  private final TreeMap<Long, FrameState> pending = new TreeMap<>();
  private final Unknowns unknowns = new Unknowns();
  private FrameState now;
  private boolean followed = true;

  private CodePath(List<Instruction> code, long end) {
    this.code = code;
    this.end = end;
    for (Instruction next : code) {
      if (goesTo(next.operation()) && next.immediate() <= next.address()) {
        loops.merge(next.immediate(), next.address(), Math::max);
      }
    }
  }

  /**
   * The state in which the function comes to an instruction.
   *
   * @param code of the function
   * @param end address of the instruction
   * @param cfa of the frame
   * @return empty if it cannot be followed
   */
  static Optional<FrameState> follow(List<Instruction> code, long end, long cfa) {
    return new CodePath(code, end).run(cfa);
  }

  private Optional<FrameState> run(long cfa) {
    now = FrameState.entered(cfa, unknowns);
    for (Instruction next : code) {
      if (next.address() >= end || !followed) {
        break;
      }
      arrive(next.address());
      if (now != null) {
        step(next);
        leave(next);
      }
    }
    arrive(end);
    return followed ? Optional.ofNullable(now) : Optional.empty();
  }

  /** Others may come to an instruction too. */
  private void arrive(long address) {
    FrameState other = pending.remove(address);
    if (now == null) {
      now = other;
    } else if (other != null) {
      followed &= now.tookAs(other);
      now.join(other);
    }
    Long last = loops.get(address);
    if (last != null && now != null) {
      forgetChanged(address, last);
    }
  }

  /** What a loop changes is not known at its beginning. */
  private void forgetChanged(long from, long to) {
    for (Instruction next : code) {
      if (next.address() >= from && next.address() <= to) {
        followed &= next.operation() != Operation.UNKNOWN && !takes(next);
        if (next.stored() > 0) {
          now.store(address(next.memory()), next.stored(), null);
        }
        forgetWritten(next);
      }
    }
  }

  /** Whether it sets the stack pointer to anything but a fixed place in the frame. */
  private static boolean takes(Instruction next) {
    return next.destination() == Register.RSP
        && (next.operation() == Operation.MOVE || next.operation() == Operation.DIFFERENCE);
  }

  private void forgetWritten(Instruction next) {
    int written = next.written() & ~(1 << Register.RSP);
    if (next.operation() == Operation.CALL || next.operation() == Operation.CALL_INDIRECT) {
      written |= CHANGED_BY_CALLS;
    }
    for (int i = 0; i < Register.COUNT; i++) {
      if ((written >> i & 1) != 0) {
        now.forget(i);
      }
    }
  }

  private static boolean goesTo(Operation operation) {
    return switch (operation) {
      case JUMP, BRANCH, BRANCH_IF_ZERO, BRANCH_UNLESS_ZERO -> true;
      default -> false;
    };
  }

  private void leave(Instruction next) {
    if (goesTo(next.operation()) && next.immediate() > next.address()) {
      FrameState other = pending.get(next.immediate());
      if (other == null) {
        pending.put(next.immediate(), now.copy());
      } else {
        followed &= other.tookAs(now);
        other.join(now);
      }
    }
    switch (next.operation()) {
      case JUMP, RETURN, TRAP -> now = null;
      case JUMP_INDIRECT, UNKNOWN -> followed = false;
      case OTHER -> now = writesStackPointer(next) ? null : now; // leave, before a return
      default -> {}
    }
  }

  private static boolean writesStackPointer(Instruction next) {
    return (next.written() >> Register.RSP & 1) != 0;
  }

  private void step(Instruction next) {
    switch (next.operation()) {
      case MOVE -> set(next, now.register(next.source()));
      case LOAD -> set(next, load(next.memory()));
      case STORE -> now.store(address(next.memory()), WORD, now.register(next.source()));
      case ADDRESS -> set(next, address(next.memory()));
      case CONSTANT -> set(next, Linear.of(next.immediate()));
      case SUM -> set(next, value(next).plus(summand(next)));
      case DIFFERENCE -> set(next, value(next).minus(now.register(next.source())));
      case PRODUCT -> set(next, unknowns.product(now.register(next.source()), next.immediate()));
      case MASK -> mask(next);
      case ADD -> add(next);
      case PUSH -> push(now.register(next.source()));
      case PUSH_OTHER -> push(unknowns.next());
      case POP -> pop(next);
      default -> other(next);
    }
  }

  private Linear summand(Instruction next) {
    return next.source() == Register.NONE ? load(next.memory()) : now.register(next.source());
  }

  private Linear value(Instruction next) {
    return now.register(next.destination());
  }

  private void set(Instruction next, Linear value) {
    if (next.destination() == Register.RSP) {
      now.setStackPointer(value);
    } else {
      now.set(next.destination(), value);
    }
  }

  /** Mostly to align the stack pointer, or what was taken, which is aligned already. */
  private void mask(Instruction next) {
    Linear value = value(next);
    Linear result = unknowns.next();
    if (value.isConstant()) {
      result = Linear.of(value.constant() & next.immediate());
    } else if (next.immediate() == -TakenMemory.ALIGNMENT) {
      for (Linear level : now.levels()) {
        Linear above = value.minus(level);
        result = above.isConstant() ? level.plus(above.constant() & next.immediate()) : result;
      }
    }
    now.set(next.destination(), result);
  }

  private void add(Instruction next) {
    if (next.destination() == Register.RSP) {
      now.moveStackPointer(next.immediate());
    } else {
      now.set(next.destination(), value(next).plus(next.immediate()));
    }
  }

  private void push(Linear value) {
    now.moveStackPointer(-WORD);
    now.store(now.register(Register.RSP), WORD, value);
  }

  private void pop(Instruction next) {
    Linear value = now.load(now.register(Register.RSP));
    now.moveStackPointer(WORD);
    now.set(next.destination(), value);
  }

  private void other(Instruction next) {
    if (next.stored() > 0 && next.memory() != null) {
      now.store(address(next.memory()), next.stored(), null);
    }
    forgetWritten(next);
  }

  private Linear load(MemoryOperand memory) {
    return now.load(address(memory));
  }

  /** An address in the frame is a constant; variables of the program are not followed. */
  private Linear address(MemoryOperand memory) {
    if (memory == null || memory.segment() || memory.isFixed()) {
      return unknowns.next();
    }
    Linear sum = Linear.of(memory.displacement());
    if (memory.base() != Register.NONE) {
      sum = sum.plus(now.register(memory.base()));
    }
    return memory.index() == Register.NONE
        ? sum
        : sum.plus(unknowns.product(now.register(memory.index()), memory.scale()));
  }
}
