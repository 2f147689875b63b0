package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.hooks.code.Instruction;
import org.allocs.hooks.code.Register;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * Where the stack pointer was each time after a function had taken memory from the stack, told by
 * what its code did and what registers and frame hold now. What the code computes are sums of what
 * it did not compute; what is held now makes equations of them.
 *
 * @param limit the stack pointer before
 * @param levels the stack pointers, descending
 */
record TakenMemory(long limit, List<Long> levels) {
  /** What compilers align each block to. */
  static final int ALIGNMENT = 16;

  /** DWARF's numbers of the registers, in the order in which instructions number them. */
  private static final int[] NUMBERS = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};

  /**
   * Of one frame.
   *
   * @param code of its function
   * @return empty if it cannot be told where each of the stack pointers was
   */
  static Optional<TakenMemory> of(List<Instruction> code, Frame frame, Memory memory)
      throws AllocsException {
    Optional<FrameState> state = CodePath.follow(code, frame.pc(), frame.cfa());
    if (state.isEmpty() || state.get().levels().isEmpty()) {
      return Optional.empty();
    }
    Equations equations = new Equations();
    return addRegisters(equations, state.get(), frame.registers())
        ? solve(addFrame(equations, state.get(), frame, memory), state.get(), frame)
        : Optional.empty();
  }

  private static boolean addRegisters(Equations equations, FrameState state, Registers registers) {
    boolean consistent = true;
    for (int i = 0; i < Register.COUNT; i++) {
      OptionalLong value = registers.get(NUMBERS[i]);
      if (value.isPresent()) {
        consistent &= equations.add(state.register(i).plus(-value.getAsLong()));
      }
    }
    return consistent;
  }

  /** Of words that others changed, by a pointer, what they hold contradicts the rest. */
  private static Equations addFrame(
      Equations equations, FrameState state, Frame frame, Memory memory) throws AllocsException {
    for (Map.Entry<Long, Linear> slot : new TreeMap<>(state.slots()).entrySet()) {
      long at = slot.getKey();
      if (frame.range().contains(at) && !slot.getValue().isConstant()) {
        try {
          equations.add(slot.getValue().plus(-memory.readLong(at)));
        } catch (MemoryFaultException unreadable) {
          continue;
        }
      }
    }
    state.unknowns().products().forEach(equations::add);
    return equations;
  }

  private static Optional<TakenMemory> solve(Equations equations, FrameState state, Frame frame) {
    List<Long> levels = new ArrayList<>();
    long limit = state.fixedBase().constant();
    if (!state.fixedBase().isConstant() || limit % ALIGNMENT != 0) {
      return Optional.empty();
    }
    long above = limit;
    for (Linear level : state.levels()) {
      Linear known = equations.reduced(level);
      long at = known.constant();
      boolean sound =
          known.isConstant()
              && at % ALIGNMENT == 0
              && AddressRange.lessThan(at, above)
              && frame.range().contains(at);
      if (!sound) {
        return Optional.empty();
      }
      levels.add(at);
      above = at;
    }
    return Optional.of(new TakenMemory(limit, levels));
  }

  /** Where the last of it begins. */
  long base() {
    return levels.get(levels.size() - 1);
  }
}
