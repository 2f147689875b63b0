package org.allocs.typing.internal.flow;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.allocs.debug.FunctionInfo;
import org.allocs.hooks.code.Instruction;
import org.allocs.hooks.code.MemoryOperand;
import org.allocs.hooks.code.Register;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;

/**
 * What functions return that are declared to return a {@code void *}: what the variable points to
 * that they return. Code is read as it is laid out, and from where the result is set to the return;
 * where no variable is known there any more, from the calls whose results are returned.
 */
final class Results {
  private static final int MAX_INSTRUCTIONS = 20_000;
  private static final int MAX_TO_RETURN = 24;
  private static final int MAX_KEPT = 1 << 12;
  private static final int MAX_CALLS = 32;

  private final Code code;
  private final Modules modules;
  private final Variables variables;
  private final LongPredicate returnsFirst;
  private final Map<Long, Optional<Finding>> known = new ConcurrentHashMap<>();

  /**
   * Of a target's functions.
   *
   * @param returnsFirst whether the function at an address returns its first argument
   */
  Results(Code code, Modules modules, Variables variables, LongPredicate returnsFirst) {
    this.returnsFirst = returnsFirst;
    this.code = code;
    this.modules = modules;
    this.variables = variables;
  }

  /**
   * What the result of a function points to, if all variables that it returns agree.
   *
   * @param function its first instruction
   */
  Optional<Finding> of(long function) {
    Optional<Finding> found = known.get(function);
    if (found == null) {
      found =
          modules
              .function(function)
              .filter(info -> info.low().equals(modules.file(function)))
              .flatMap(info -> of(function, info));
      if (known.size() < MAX_KEPT) {
        known.put(function, found);
      }
    }
    return found;
  }

  private Optional<Finding> of(long function, FunctionInfo info) {
    Optional<DataType> declared = Parts.pointee(info.type().result());
    if (declared.isEmpty()) {
      return Optional.empty();
    }
    Set<DataType> types = new HashSet<>();
    if (declared.get().stripped() == VoidType.VOID) {
      returned(function, info, types);
    } else {
      types.add(Parts.plain(declared.get()));
    }
    return types.size() == 1
        ? types.stream().findFirst().map(type -> new Finding(type, 0, "made by " + info.name()))
        : Optional.empty();
  }

  private void returned(long function, FunctionInfo info, Set<DataType> types) {
    long end = function + info.high().value() - info.low().value();
    List<Long> calls = new ArrayList<>();
    long pc = function;
    for (int i = 0; i < MAX_INSTRUCTIONS && Long.compareUnsigned(pc, end) < 0; i++) {
      Optional<Instruction> next = code.at(pc);
      if (next.isEmpty()) {
        break;
      }
      if (next.get().operation() == Instruction.Operation.CALL) {
        calls.add(next.get().next());
      }
      boolean sets = next.get().destination() == Register.RAX && isReturned(next.get().next());
      held(next.get(), sets).forEach(variable -> add(variable, types));
      pc = next.get().next();
    }
    if (types.isEmpty() && calls.size() <= MAX_CALLS) {
      calls.forEach(call -> passedOn(call, types));
    }
  }

  /** The variables that hold what a call returns, if that is returned. */
  private void passedOn(long call, Set<DataType> types) {
    LongPredicate inside = pc -> modules.sameFunction(call - 1, pc);
    List<Use> uses = Trail.followFar(code, call, returnsFirst, inside);
    if (uses.stream().noneMatch(use -> use instanceof Use.Returned at && at.offset() == 0)) {
      return;
    }
    for (Use use : uses) {
      if (use instanceof Use.Held held && held.offset() == 0) {
        variables
            .inRegister(held.pc(), held.register(), 0, held.since())
            .forEach(variable -> add(variable, types));
      }
    }
  }

  private List<Variables.Named> held(Instruction next, boolean sets) {
    long pc = next.address();
    return switch (next.operation()) {
      case RETURN -> variables.inRegister(pc, Register.RAX, 0, 0);
      case MOVE -> sets ? variables.inRegister(pc, next.source(), 0, 0) : List.of();
      case LOAD -> sets && isOnStack(next.memory()) ? onStack(next) : List.of();
      default -> List.of();
    };
  }

  private static boolean isOnStack(MemoryOperand memory) {
    boolean frame = memory.base() == Register.RSP || memory.base() == Register.RBP;
    return frame && memory.isOffset();
  }

  private List<Variables.Named> onStack(Instruction load) {
    MemoryOperand memory = load.memory();
    Value.Place place =
        new Value.Place(memory.base(), null, memory.displacement(), 0, load.address());
    return variables.pointers(place);
  }

  /** Whether the function returns before the result is set anew. */
  private boolean isReturned(long from) {
    long pc = from;
    for (int i = 0; i < MAX_TO_RETURN; i++) {
      Instruction next = code.at(pc).orElse(null);
      if (next == null || next.operation() == Instruction.Operation.RETURN) {
        return next != null;
      }
      boolean ends =
          switch (next.operation()) {
            case CALL, CALL_INDIRECT, JUMP_INDIRECT, TRAP, UNKNOWN -> true;
            default -> next.writes(Register.RAX);
          };
      if (ends) {
        return false;
      }
      pc = next.operation() == Instruction.Operation.JUMP ? next.immediate() : next.next();
    }
    return false;
  }

  private static void add(Variables.Named variable, Set<DataType> types) {
    Parts.pointee(variable.type())
        .map(Parts::plain)
        .filter(type -> type.stripped() != VoidType.VOID && type.byteSize().orElse(0) > 0)
        .ifPresent(types::add);
  }
}
