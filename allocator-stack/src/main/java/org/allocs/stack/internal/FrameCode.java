package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.hooks.code.InstructionFields;

/**
 * What the code of a function says about the memory that it takes from the stack while it runs
 * (x86-64): compilers address the fixed part of such a frame by {@code rbp}, set the stack pointer
 * once at the start, and then only take from it what {@code alloca} and arrays of variable length
 * need.
 *
 * @param steps what the code does to the stack pointer until the fixed part is there
 * @param results where, from {@code rbp}, the code stores addresses of what it took
 * @param places how many instructions take some
 * @param complete whether the address is stored after each of them
 * @param repeats whether it takes some in a loop
 */
record FrameCode(
    List<Step> steps, Set<Integer> results, int places, boolean complete, boolean repeats) {
  private static final int RBP = 5;
  private static final int RSP = 4;
  private static final int WORD = 8;
  private static final int CALL = 0xe8;

  /** Instructions between taking memory and storing its address. */
  private static final int WINDOW = 16;

  /** {@code sp = (sp + add) & mask}. */
  record Step(long add, long mask) {}

  /** The low end of the fixed part of a frame. */
  long fixedBase(long cfa) {
    long sp = cfa - WORD;
    for (Step step : steps) {
      sp = sp + step.add() & step.mask();
    }
    return sp;
  }

  /**
   * Reads a function.
   *
   * @param code from its first instruction on
   * @return empty if it takes nothing, or what it does is not understood
   */
  static Optional<FrameCode> read(byte[] code) {
    return new Reader(code).read();
  }

  private static final class Reader {
    private final byte[] code;
    private final List<Step> steps = new ArrayList<>();
    private final Set<Integer> results = new HashSet<>();
    private final List<Integer> taken = new ArrayList<>();
    private final Set<Integer> holders = new HashSet<>();
    private final Set<Integer> copies = new HashSet<>();
    private final Set<Integer> lowered = new HashSet<>();
    private int stored;

    /** Constants that were pushed, to be taken into registers by less code. */
    private int constants;

    private boolean framed;
    private boolean fixed;
    private boolean repeats;
    private int window;

    Reader(byte[] code) {
      this.code = code;
    }

    Optional<FrameCode> read() {
      int at = 0;
      while (at < code.length) {
        InstructionFields next = InstructionFields.at(code, at);
        if (next == null) {
          break;
        }
        if (!fixed && !setUp(next)) {
          return Optional.empty();
        }
        if (takes(next)) {
          fixed = true;
          taken.add(at);
          window = WINDOW;
          holders.clear();
        }
        follow(next);
        at += next.length();
        repeats |= goesBack(next, at);
      }
      return taken.isEmpty() || !framed
          ? Optional.empty()
          : Optional.of(
              new FrameCode(
                  List.copyOf(steps),
                  Set.copyOf(results),
                  taken.size(),
                  stored == taken.size(),
                  repeats));
    }

    /** An instruction before the fixed part is there; false if it is none that makes one. */
    private boolean setUp(InstructionFields i) {
      boolean push = i.opcode() >= 0x50 && i.opcode() < 0x58;
      boolean pop = i.opcode() >= 0x58 && i.opcode() < 0x60;
      if (i.opcode() == 0x89 && i.mode() == 3 && i.reg() == RSP && i.base() == RBP) {
        framed = true;
      } else if (push && framed && !isKept(i.base())) {
        fixed = true;
      } else if (push || i.opcode() == 0xff && (i.reg() & 7) == 6) {
        steps.add(new Step(-WORD, -1));
      } else if (isImmediateOnRsp(i)) {
        return immediate(i);
      } else if (leavesTheLine(i)) {
        fixed = framed;
      } else if (i.opcode() == 0x6a || i.opcode() == 0x68) {
        constants++;
      } else if (pop && constants > 0) {
        constants--;
      } else if (i.opcode() == 0xc9 || pop) {
        return false;
      }
      return true;
    }

    /** A register that a function must restore, or {@code r10}, in which it finds its arguments. */
    private static boolean isKept(int register) {
      return register == 3 || register == 10 || register >= 12;
    }

    private static boolean isImmediateOnRsp(InstructionFields i) {
      return (i.opcode() == 0x81 || i.opcode() == 0x83)
          && i.wide()
          && i.mode() == 3
          && i.base() == RSP;
    }

    private boolean immediate(InstructionFields i) {
      switch (i.reg() & 7) {
        case 0:
          steps.add(new Step(i.immediate(), -1));
          break;
        case 4:
          steps.add(new Step(0, i.immediate()));
          return true;
        case 5:
          steps.add(new Step(-i.immediate(), -1));
          break;
        default:
          return true;
      }
      fixed = framed;
      return true;
    }

    private static boolean leavesTheLine(InstructionFields i) {
      int o = i.opcode();
      return jump(o) || o == CALL || o == 0xff && (i.reg() & 7) >= 2 && (i.reg() & 7) <= 5;
    }

    private static boolean jump(int opcode) {
      return opcode == 0xe9
          || opcode == 0xeb
          || opcode >= 0x70 && opcode < 0x80
          || opcode >= 0xf80 && opcode < 0xf90;
    }

    private boolean goesBack(InstructionFields i, int next) {
      long to = next + i.immediate();
      return jump(i.opcode()) && to >= 0 && taken.stream().anyMatch(at -> to <= at);
    }

    /** Whether it moves the stack pointer by what only the running program knows. */
    private boolean takes(InstructionFields i) {
      if (!i.wide()) {
        return false;
      }
      boolean between = i.mode() == 3;
      if (i.opcode() == 0x29 && between) {
        return takes(i.base());
      }
      if (i.opcode() == 0x2b) {
        return takes(i.reg());
      }
      if (i.opcode() == 0x89 && between && i.base() == RSP) {
        return lowered.contains(i.reg());
      }
      if (i.opcode() == 0x89 && between && i.reg() == RSP) {
        copies.add(i.base());
        lowered.remove(i.base());
      }
      return false;
    }

    /** Something is subtracted from a register. */
    private boolean takes(int register) {
      if (copies.contains(register)) {
        lowered.add(register);
      }
      return register == RSP;
    }

    /** Which registers hold the address of what was taken, and where it is stored. */
    private void follow(InstructionFields i) {
      if (window == 0) {
        return;
      }
      window--;
      boolean store = i.opcode() == 0x89 && i.wide();
      if (store && i.mode() == 3 && i.base() == RSP) {
        holders.add(i.reg());
      } else if (store && i.mode() == 3 && (i.reg() == RSP || holders.contains(i.reg()))) {
        holders.add(i.base());
      } else if (i.opcode() == 0x8d && i.base() == RSP && i.index() < 0) {
        holders.add(i.reg());
      } else if (store
          && holders.contains(i.reg())
          && i.hasMemory()
          && i.base() == RBP
          && i.index() < 0) {
        results.add(i.displacement());
        stored++;
        window = 0;
      } else if (leavesTheLine(i)) {
        window = 0;
      }
    }
  }
}
