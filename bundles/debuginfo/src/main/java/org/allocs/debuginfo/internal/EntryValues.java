package org.allocs.debuginfo.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.debug.CallerFrame;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.Registers;

/**
 * What arguments were when a function was entered, worked out from the call that its frame returns
 * to ({@code DW_OP_entry_value}; DWARF 5, section 2.5.1.7). Used by one thread.
 */
final class EntryValues {
  private static final int MAX_CALLERS = 8;
  private static final int WORD = 8;
  private static final int DW_OP_reg0 = 0x50;
  private static final int DW_OP_breg0 = 0x70;
  private static final int DW_OP_breg31 = 0x8f;
  private static final int DW_OP_regval_type = 0xa5;
  private static final int DW_OP_GNU_regval_type = 0xf5;
  private static final int REGISTERS = 32;
  private static final int DW_OP_deref = 0x06;
  private static final int DW_OP_deref_size = 0x94;

  private final FrameFiles files;
  private final FunctionScope callee;
  private final LiveFrame frame;
  private final int callers;

  /**
   * @param callers how many frames further in the question came from
   */
  EntryValues(FrameFiles files, FunctionScope callee, LiveFrame frame, int callers) {
    this.files = files;
    this.callee = callee;
    this.frame = frame;
    this.callers = callers;
  }

  Answer<Long> of(Expression expression) throws AllocsException {
    if (callers == MAX_CALLERS) {
      return Answer.unknown("value on entry is passed on through too many callers");
    }
    Answer<CallerFrame> unwound =
        files.frames().unwind(frame.registers(), frame.lookup(), frame.memory());
    Optional<CallerFrame> caller = unwound.value();
    if (caller.isEmpty()) {
      return Answer.unknown("value on entry: " + unwound.reason().orElseThrow());
    }
    OptionalLong returnPc = caller.get().registers().pc();
    if (returnPc.isEmpty() || caller.get().signalFrame()) {
      return Answer.unknown("value on entry: no function called this one");
    }
    if (SelfCalls.mayHappen(callee.entry(), files)) {
      return Answer.unknown("value on entry: another function may have been called first");
    }
    Entered entered =
        new Entered(
            callee,
            files,
            frame.bias(),
            expression,
            caller.get().registers(),
            frame.memory(),
            frame.modules(),
            callers);
    Optional<CallerModules.Placed> outside = frame.modules().at(returnPc.getAsLong() - 1);
    return outside.isPresent()
        ? outside.get().answers().passed(entered, outside.get().bias())
        : passed(files, entered, frame.bias());
  }

  /**
   * What a call gave a function.
   *
   * @param files of the module that the call is in
   * @param bias of that module
   */
  static Answer<Long> passed(FrameFiles files, Entered entered, long bias) throws AllocsException {
    long returnPc = entered.caller().pc().orElseThrow() - bias;
    FileAddress lookup = new FileAddress(returnPc - 1);
    Optional<FunctionScope> scope = files.data().functionAt(lookup);
    Optional<CallSite> site =
        scope.isPresent() ? CallSite.returningTo(scope.get().entry(), returnPc) : Optional.empty();
    if (site.isEmpty()) {
      return Answer.unknown("value on entry: nothing describes the call");
    }
    LiveFrame outer =
        new LiveFrame(
            entered.caller(),
            OptionalLong.empty(),
            lookup,
            bias,
            entered.memory(),
            entered.modules());
    FrameContext context = new FrameContext(files, scope.get(), outer, entered.callers() + 1);
    DwarfFormat format = scope.get().unit().format();
    return isCalled(entered, site.get(), format, context)
        ? value(site.get(), entered, format, context)
        : passedOn(files, site.get(), entered);
  }

  /**
   * What a call gave a function that the one that was called ended in a call of, in one file. The
   * frame of that one is gone, but for the return address and what it had given back: its caller's
   * registers.
   */
  private static Answer<Long> passedOn(FrameFiles caller, CallSite site, Entered entered)
      throws AllocsException {
    FrameFiles files = entered.files();
    Optional<Die> called = site.callee();
    boolean here =
        called.isPresent() && (caller.data() == files.data() || !SelfCalls.hasCode(called.get()));
    Optional<CallSite> last =
        here
            ? LastTailCall.between(called.get(), entered.callee().entry(), files)
            : Optional.empty();
    OptionalLong after = last.isPresent() ? last.get().returnPc() : OptionalLong.empty();
    OptionalLong sp = entered.caller().sp();
    if (after.isEmpty() || sp.isEmpty()) {
      return Answer.unknown("value on entry: another function may have been called first");
    }
    FileAddress lookup = new FileAddress(after.getAsLong() - 1);
    Optional<FunctionScope> scope = files.data().functionAt(lookup);
    if (scope.isEmpty()) {
      return Answer.unknown("value on entry: nothing describes the call");
    }
    long bias = entered.bias();
    Registers left =
        entered
            .caller()
            .with(Registers.RSP, sp.getAsLong() - WORD)
            .with(Registers.RIP, lookup.value() + bias);
    LiveFrame gone =
        new LiveFrame(
            left, OptionalLong.empty(), lookup, bias, entered.memory(), entered.modules());
    FrameContext context = new FrameContext(files, scope.get(), gone, entered.callers() + 1);
    return value(last.get(), entered, scope.get().unit().format(), context);
  }

  private static Answer<Long> value(
      CallSite site, Entered entered, DwarfFormat format, FrameContext context)
      throws AllocsException {
    Optional<Block> value = value(site, entered.expression());
    return value.isPresent()
        ? ExpressionEvaluator.value(Expression.of(value.get(), format), context)
        : Answer.unknown("value on entry: the call does not tell this argument");
  }

  /** Whether a call is one of the function, by its name or by the address that it is made to. */
  private static boolean isCalled(
      Entered entered, CallSite site, DwarfFormat format, FrameContext caller)
      throws AllocsException {
    OptionalLong entry = entered.callee().entryPc();
    Optional<Die> named = site.callee();
    if (named.isPresent()) {
      return CallSite.isSame(named.get(), entered.callee().entry())
          || (entry.isPresent()
              && named.get().flag(DwAt.DW_AT_external)
              && entered.files().isNamed(named.get(), entry.getAsLong()));
    }
    Optional<Block> target = site.target();
    return target.isPresent()
        && entry.isPresent()
        && ExpressionEvaluator.value(Expression.of(target.get(), format), caller)
            .value()
            .filter(address -> address == entry.getAsLong() + entered.bias())
            .isPresent();
  }

  /** Either a place that an argument is passed in, or what a register points to. */
  private static Optional<Block> value(CallSite site, Expression expression)
      throws MalformedFileException {
    Cursor at = expression.cursor();
    byte[] place = expression.cursor().bytes(expression.length());
    int first = at.hasRemaining() ? at.u8() : 0;
    if (first == DW_OP_regval_type || first == DW_OP_GNU_regval_type) {
      long number = at.uleb128();
      return number < REGISTERS ? site.valueOf(register((int) number)) : Optional.empty();
    }
    if (first < DW_OP_breg0 || first > DW_OP_breg31 || at.sleb128() != 0 || !at.hasRemaining()) {
      return site.valueOf(place);
    }
    int second = at.u8();
    boolean pointed = second == DW_OP_deref || second == DW_OP_deref_size;
    return pointed ? site.pointedToBy(register(first - DW_OP_breg0)) : Optional.empty();
  }

  private static byte[] register(int number) {
    return new byte[] {(byte) (DW_OP_reg0 + number)};
  }
}
