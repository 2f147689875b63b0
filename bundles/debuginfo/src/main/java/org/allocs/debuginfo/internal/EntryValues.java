package org.allocs.debuginfo.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.debug.CallerFrame;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.query.DebugData;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;

/**
 * What arguments were when a function was entered, worked out from the call that its frame returns
 * to ({@code DW_OP_entry_value}; DWARF 5, section 2.5.1.7). Used by one thread.
 */
final class EntryValues {
  private static final int MAX_CALLERS = 8;
  private static final int DW_OP_reg0 = 0x50;
  private static final int DW_OP_breg0 = 0x70;
  private static final int DW_OP_breg31 = 0x8f;
  private static final int DW_OP_deref = 0x06;
  private static final int DW_OP_deref_size = 0x94;

  private final DebugData data;
  private final Frames frames;
  private final ThreadLocals threadLocals;
  private final FunctionScope callee;
  private final LiveFrame frame;
  private final int callers;

  /**
   * @param callers how many frames further in the question came from
   */
  EntryValues(
      DebugData data,
      Frames frames,
      ThreadLocals threadLocals,
      FunctionScope callee,
      LiveFrame frame,
      int callers) {
    this.data = data;
    this.frames = frames;
    this.threadLocals = threadLocals;
    this.callee = callee;
    this.frame = frame;
    this.callers = callers;
  }

  Answer<Long> of(Expression expression) throws AllocsException {
    if (callers == MAX_CALLERS) {
      return Answer.unknown("value on entry is passed on through too many callers");
    }
    Answer<CallerFrame> unwound = frames.unwind(frame.registers(), frame.lookup(), frame.memory());
    Optional<CallerFrame> caller = unwound.value();
    if (caller.isEmpty()) {
      return Answer.unknown("value on entry: " + unwound.reason().orElseThrow());
    }
    OptionalLong returnPc = caller.get().registers().pc();
    if (returnPc.isEmpty() || caller.get().signalFrame()) {
      return Answer.unknown("value on entry: no function called this one");
    }
    return passed(expression, caller.get(), returnPc.getAsLong() - frame.bias());
  }

  private Answer<Long> passed(Expression expression, CallerFrame caller, long returnPc)
      throws AllocsException {
    FileAddress lookup = new FileAddress(returnPc - 1);
    Optional<FunctionScope> scope = data.functionAt(lookup);
    Optional<CallSite> site =
        scope.isPresent() ? CallSite.returningTo(scope.get().entry(), returnPc) : Optional.empty();
    if (site.isEmpty()) {
      return Answer.unknown("value on entry: this file does not describe the call");
    }
    if (!site.get().calls(callee.entry()) || CallSite.mayEndInCalls(callee.entry())) {
      return Answer.unknown("value on entry: another function may have been called first");
    }
    Optional<Block> value = value(site.get(), expression);
    if (value.isEmpty()) {
      return Answer.unknown("value on entry: the call does not tell this argument");
    }
    LiveFrame outer =
        new LiveFrame(
            caller.registers(), OptionalLong.empty(), lookup, frame.bias(), frame.memory());
    return ExpressionEvaluator.value(
        Expression.of(value.get(), scope.get().unit().format()),
        new FrameContext(data, frames, threadLocals, scope.get(), outer, callers + 1));
  }

  /** Either a place that an argument is passed in, or what a register points to. */
  private static Optional<Block> value(CallSite site, Expression expression)
      throws MalformedFileException {
    Cursor at = expression.cursor();
    byte[] place = expression.cursor().bytes(expression.length());
    int first = at.hasRemaining() ? at.u8() : 0;
    if (first < DW_OP_breg0 || first > DW_OP_breg31 || at.sleb128() != 0 || !at.hasRemaining()) {
      return site.valueOf(place);
    }
    int second = at.u8();
    boolean pointed = second == DW_OP_deref || second == DW_OP_deref_size;
    byte[] register = {(byte) (first - DW_OP_breg0 + DW_OP_reg0)};
    return pointed ? site.pointedToBy(register) : Optional.empty();
  }
}
