package org.allocs.typing.internal.flow;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.hooks.code.Instruction;
import org.allocs.hooks.code.MemoryOperand;
import org.allocs.hooks.code.Register;

/**
 * How the arguments of a call are computed in the code before it: as {@code factor * x + constant}.
 * Reads the function from its start without regard to jumps, so that a form is a hint, not a proof.
 */
final class Sizes {
  private static final int MAX_INSTRUCTIONS = 20_000;

  /**
   * {@code factor * x + constant}; a constant alone where {@code factor} is 0.
   *
   * @param unknown which value {@code x} is
   */
  record Form(int unknown, long factor, long constant) {
    private Form times(long number) {
      return new Form(unknown, factor * number, constant * number);
    }

    private Form plus(long number) {
      return new Form(unknown, factor, constant + number);
    }

    private Optional<Form> plus(Form other) {
      boolean alike = unknown == other.unknown || factor == 0 || other.factor == 0;
      return alike
          ? Optional.of(
              new Form(
                  factor == 0 ? other.unknown : unknown,
                  factor + other.factor,
                  constant + other.constant))
          : Optional.empty();
    }
  }

  /**
   * A call.
   *
   * @param arguments by number
   * @param firstOnStack the slot of the stack that the first is the address of, if it is
   * @param firstFrom the function that returned the first
   * @param function that is called
   */
  record Call(
      Form[] arguments, OptionalLong firstOnStack, OptionalLong firstFrom, OptionalLong function) {
    /** The same with no more arguments than the function has parameters. */
    Call limitedTo(int parameters) {
      return parameters < arguments.length
          ? new Call(Arrays.copyOf(arguments, parameters), firstOnStack, firstFrom, function)
          : this;
    }
  }

  /** A word on the stack, by what its register was computed as. */
  private record Slot(int unknown, long offset) {}

  private final Form[] registers = new Form[Register.COUNT];
  private final Map<Slot, Form> slots = new HashMap<>();

  /** What functions returned, by the number of that value. */
  private final Map<Integer, Long> results = new HashMap<>();

  /** Registers before what may be the end of the function on some way; null if there is none. */
  private Form[] beforeEnd;

  private int unknowns;

  private Sizes() {
    forget(0xffff);
  }

  /**
   * The forms of the arguments of a call.
   *
   * @param code of the target
   * @param function its first instruction
   * @param site where the call returns to
   * @return nothing if the call is not found
   */
  static Call arguments(Code code, long function, long site) {
    Sizes sizes = new Sizes();
    long pc = function;
    for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
      Optional<Instruction> next = code.at(pc);
      if (next.isEmpty() || Long.compareUnsigned(next.get().next(), site) > 0) {
        break;
      }
      if (next.get().next() == site) {
        return new Call(
            sizes.arguments(), sizes.onStack(), sizes.firstFrom(), code.callee(next.get()));
      }
      sizes.step(next.get(), code);
      pc = next.get().next();
    }
    OptionalLong none = OptionalLong.empty();
    return new Call(new Form[0], none, none, none);
  }

  /** The slot of the stack, from its top, that the first argument is the address of. */
  private OptionalLong onStack() {
    Form first = registers[Register.argument(0)];
    Form top = registers[Register.RSP];
    return first.unknown() == top.unknown() && first.factor() == 1 && top.factor() == 1
        ? OptionalLong.of(first.constant() - top.constant())
        : OptionalLong.empty();
  }

  private OptionalLong firstFrom() {
    Form first = registers[Register.argument(0)];
    Long function = first.factor() == 1 && first.constant() == 0 ? result(first) : null;
    return function == null ? OptionalLong.empty() : OptionalLong.of(function);
  }

  private Long result(Form form) {
    return results.get(form.unknown());
  }

  private Form[] arguments() {
    Form[] forms = new Form[6];
    for (int i = 0; i < forms.length; i++) {
      forms[i] = registers[Register.argument(i)];
    }
    return forms;
  }

  private void forget(int set) {
    for (int i = 0; i < Register.COUNT; i++) {
      if ((set >> i & 1) != 0) {
        registers[i] = new Form(++unknowns, 1, 0);
      }
    }
  }

  /** What is laid out behind a return goes on with the registers from before its preparation. */
  private void passEnds(Instruction next) {
    switch (next.operation()) {
      case POP -> beforeEnd = beforeEnd == null ? registers.clone() : beforeEnd;
      case ADD -> {
        boolean gives = next.destination() == Register.RSP && next.immediate() > 0;
        beforeEnd = gives && beforeEnd == null ? registers.clone() : beforeEnd;
      }
      case CALL, CALL_INDIRECT -> beforeEnd = null;
      case RETURN, JUMP, JUMP_INDIRECT -> {
        if (beforeEnd != null) {
          System.arraycopy(beforeEnd, 0, registers, 0, registers.length);
          beforeEnd = null;
        }
      }
      default -> {}
    }
  }

  private void step(Instruction next, Code code) {
    passEnds(next);
    Form result = null;
    switch (next.operation()) {
      case MOVE, EXTEND -> result = registers[next.source()];
      case CONSTANT -> result = new Form(0, 0, next.immediate());
      case ADD -> result = registers[next.source()].plus(next.immediate());
      case PRODUCT -> result = registers[next.source()].times(next.immediate());
      case SUM ->
          result =
              next.source() == Register.NONE
                  ? null
                  : registers[next.destination()].plus(registers[next.source()]).orElse(null);
      case ADDRESS -> result = address(next.memory());
      case LOAD -> result = slots.get(slot(next.memory()));
      case CALL, CALL_INDIRECT -> {
        forget(Trail.LOST);
        code.callee(next).ifPresent(to -> results.put(registers[Register.RAX].unknown(), to));
        return;
      }
      default -> {}
    }
    store(next);
    Form top = registers[Register.RSP];
    forget(next.written());
    switch (next.operation()) {
      case PUSH, PUSH_OTHER -> registers[Register.RSP] = top.plus(-Long.BYTES);
      case POP -> registers[Register.RSP] = top.plus(Long.BYTES);
      default -> {}
    }
    if (result != null) {
      registers[next.destination()] = result;
    }
  }

  /** Null for what is not on the stack. */
  private Slot slot(MemoryOperand memory) {
    boolean frame = memory.base() == Register.RSP || memory.base() == Register.RBP;
    Form base = frame && memory.isOffset() ? registers[memory.base()] : null;
    return base == null || base.factor() != 1
        ? null
        : new Slot(base.unknown(), base.constant() + memory.displacement());
  }

  private void store(Instruction next) {
    Slot slot = next.stored() > 0 && next.memory() != null ? slot(next.memory()) : null;
    if (slot == null) {
      return;
    }
    slots
        .keySet()
        .removeIf(
            s ->
                s.unknown() == slot.unknown()
                    && s.offset() < slot.offset() + next.stored()
                    && slot.offset() < s.offset() + Long.BYTES);
    if (next.operation() == Instruction.Operation.STORE) {
      slots.put(slot, registers[next.source()]);
    }
  }

  private Form address(MemoryOperand memory) {
    if (memory.segment() || memory.isFixed()) {
      return null;
    }
    Form base = memory.base() == Register.NONE ? new Form(0, 0, 0) : registers[memory.base()];
    Form index =
        memory.index() == Register.NONE
            ? new Form(0, 0, 0)
            : registers[memory.index()].times(memory.scale());
    return base.plus(index).map(sum -> sum.plus(memory.displacement())).orElse(null);
  }
}
