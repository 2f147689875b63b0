package org.allocs.dwarf.frame;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CallerFrame;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.expr.Location;
import org.allocs.dwarf.expr.RegisterNames;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/** Applies one row to one frame on x86-64. Used by one thread, once. */
final class Restorer implements ExpressionContext {
  /** Registers that a callee keeps (x86-64 psABI, section 3.2.1), and bases of segments. */
  static final int[] KEPT = {3, 6, 12, 13, 14, 15, Registers.FS_BASE, 59};

  private final FrameRow row;
  private final Registers frame;
  private final long bias;
  private final Memory memory;
  private final Map<Integer, Long> savedAt = new HashMap<>();

  Restorer(FrameRow row, Registers frame, long bias, Memory memory) {
    this.row = row;
    this.frame = frame;
    this.bias = bias;
    this.memory = memory;
  }

  CallerFrame caller() throws AllocsException, UnwindException {
    long cfa = cfa();
    Registers caller = new Registers();
    for (int number : KEPT) {
      if (!row.rules().containsKey(number)) {
        caller = set(caller, number, frame.get(number));
      }
    }
    if (!row.rules().containsKey(Registers.RSP)) {
      caller = caller.with(Registers.RSP, cfa);
    }
    int returnColumn = row.description().returnAddressRegister();
    for (Map.Entry<Integer, RegisterRule> entry : row.rules().entrySet()) {
      int number = entry.getKey() == returnColumn ? Registers.RIP : entry.getKey();
      if (number < Registers.COUNT) {
        caller = set(caller, number, restored(number, entry.getKey(), entry.getValue(), cfa));
      }
    }
    checkReturnAddress(row.rules().get(returnColumn), caller);
    return new CallerFrame(cfa, caller, savedAt, row.description().isSignalFrame());
  }

  /** Only a rule that says so makes a frame the outermost one. */
  private static void checkReturnAddress(RegisterRule rule, Registers caller)
      throws UnwindException {
    if (rule == null) {
      throw new UnwindException("no rule for the return address");
    }
    if (caller.pc().isEmpty() && !(rule instanceof RegisterRule.Undefined)) {
      throw new UnwindException("the return address is in a register that is not known");
    }
  }

  private static Registers set(Registers registers, int number, OptionalLong value) {
    return value.isPresent() ? registers.with(number, value.getAsLong()) : registers;
  }

  private long cfa() throws AllocsException, UnwindException {
    if (row.cfa() instanceof CfaRule.RegisterOffset rule) {
      return known(rule.register()) + rule.offset();
    }
    if (row.cfa() instanceof CfaRule.OfExpression rule) {
      return value(ExpressionEvaluator.evaluate(rule.expression(), this));
    }
    throw new UnwindException("no rule for the frame address");
  }

  private long known(int register) throws UnwindException {
    return frame
        .get(register)
        .orElseThrow(
            () ->
                new UnwindException(
                    "register " + RegisterNames.X86_64.name(register) + " is not known"));
  }

  private OptionalLong restored(int number, int column, RegisterRule rule, long cfa)
      throws AllocsException, UnwindException {
    if (rule instanceof RegisterRule.Offset saved) {
      return saved(number, cfa + saved.offset());
    }
    if (rule instanceof RegisterRule.AtExpression saved) {
      return saved(number, evaluated(saved.expression(), cfa));
    }
    if (rule instanceof RegisterRule.ValOffset computed) {
      return OptionalLong.of(cfa + computed.offset());
    }
    if (rule instanceof RegisterRule.ValExpression computed) {
      return OptionalLong.of(evaluated(computed.expression(), cfa));
    }
    if (rule instanceof RegisterRule.InRegister moved) {
      return frame.get(moved.number());
    }
    return rule instanceof RegisterRule.SameValue ? frame.get(column) : OptionalLong.empty();
  }

  private OptionalLong saved(int number, long address) throws AllocsException, UnwindException {
    try {
      long value = memory.readLong(address);
      savedAt.put(number, address);
      return OptionalLong.of(value);
    } catch (MemoryFaultException fault) {
      if (number == Registers.RIP) {
        throw new UnwindException("return address: " + fault.getMessage());
      }
      return OptionalLong.empty();
    }
  }

  /** An expression of a register rule starts with the frame address on its stack. */
  private long evaluated(Expression expression, long cfa) throws AllocsException, UnwindException {
    return value(ExpressionEvaluator.evaluate(expression, this, cfa));
  }

  private static long value(Answer<Location> answer) throws UnwindException {
    Optional<Long> address = answer.value().flatMap(Restorer::number);
    return address.orElseThrow(
        () -> new UnwindException(answer.reason().orElse("expression gives no address")));
  }

  private static Optional<Long> number(Location location) {
    return location instanceof Location.ComputedValue computed
        ? Optional.of(computed.bits())
        : location.inMemory();
  }

  @Override
  public OptionalLong register(int number) {
    return frame.get(number);
  }

  @Override
  public Optional<Memory> memory() {
    return Optional.of(memory);
  }

  @Override
  public long bias() {
    return bias;
  }
}
