package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.Storage;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.expr.Location;
import org.allocs.dwarf.expr.ValueType;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.dwarf.scope.ScopeVariable;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;

/** Finds the variables of one frame of a target. Used by one thread. */
final class FrameContext implements ExpressionContext {
  private final FrameFiles files;
  private final FunctionScope scope;
  private final LiveFrame frame;
  private final LocationLists lists;
  private final EntryValues entryValues;
  private final VariableValues variableValues;
  private final RuntimeArrays arrays;
  private final HeldValue heldValue;
  private boolean inFrameBase;
  private Answer<Long> frameBase;

  /**
   * @param callers how many frames further in the question came from
   */
  FrameContext(FrameFiles files, FunctionScope scope, LiveFrame frame, int callers) {
    this.files = files;
    this.scope = scope;
    this.frame = frame;
    this.lists = LocationLists.forOneQuestion(scope.unit());
    this.heldValue = new HeldValue(frame);
    this.entryValues = new EntryValues(files, scope, frame, callers);
    this.variableValues = new VariableValues(files.data(), scope, frame, lists, this);
    this.arrays = new RuntimeArrays(frame, lists, variableValues, this);
  }

  /** All variables in scope, and where each is. */
  List<FrameVariable> variables() {
    return scope.variables().stream().map(this::variable).toList();
  }

  private FrameVariable variable(ScopeVariable variable) {
    Found found = find(variable);
    int outer = Math.max(variable.inlinedInto().size(), 1);
    return new FrameVariable(
        variable.name(),
        arrays.complete(variable.entry(), variable.type()),
        variable.parameter(),
        variable.inlinedInto().stream().findFirst(),
        scope.inlineChain().size() - outer,
        found.address(),
        found.storage());
  }

  /** Where a variable is and what holds it. */
  private record Found(Answer<Long> address, Storage storage) {
    static Found gone(String why) {
      return new Found(Answer.unknown(why), Storage.of(Storage.Kind.GONE));
    }

    static Found unknown(String why) {
      return new Found(Answer.unknown(why), Storage.of(Storage.Kind.UNKNOWN));
    }
  }

  private Found find(ScopeVariable variable) {
    if (variable.location().isEmpty()) {
      return Found.gone("optimized out");
    }
    try {
      return find(variable.location().get(), variable.type());
    } catch (AllocsException e) {
      return Found.unknown(e.getMessage());
    }
  }

  private Found find(LocationAttribute attribute, DataType type) throws AllocsException {
    if (attribute instanceof LocationAttribute.Constant constant) {
      return new Found(
          Answer.unknown("in no memory, constant " + constant.value()),
          HeldValue.of(constant, type));
    }
    if (attribute instanceof LocationAttribute.ConstantBytes constant) {
      return new Found(
          Answer.unknown("in no memory, constant bytes"), HeldValue.of(constant, type));
    }
    Optional<Expression> expression = lists.at(attribute, frame.lookup().value());
    if (expression.isEmpty()) {
      return Found.gone("has no location at this instruction");
    }
    Answer<Location> where = ExpressionEvaluator.evaluate(expression.get(), this);
    return where.isKnown()
        ? new Found(inMemory(where), heldValue.at(where.value().orElseThrow(), type))
        : Found.unknown(where.reason().orElseThrow());
  }

  private static Answer<Long> inMemory(Answer<Location> where) {
    Location location = where.value().orElseThrow();
    Optional<Long> address = location.inMemory();
    return address.isPresent()
        ? new Answer.Known<>(address.get(), where.evidence())
        : Answer.unknown(location.describe());
  }

  @Override
  public OptionalLong register(int number) {
    return frame.registers().get(number);
  }

  @Override
  public Optional<Memory> memory() {
    return Optional.of(frame.memory());
  }

  @Override
  public long bias() {
    return frame.bias();
  }

  @Override
  public Answer<Long> callFrameCfa() {
    return frame.cfa().isPresent()
        ? Answer.known(
            frame.cfa().getAsLong(),
            Evidence.certain("call frame information", "canonical frame address"))
        : files
            .frames()
            .unwind(frame.registers(), frame.lookup(), frame.memory())
            .map(CallerFrame::cfa);
  }

  @Override
  public Answer<Long> entryValue(Expression expression) throws AllocsException {
    return entryValues.of(expression);
  }

  @Override
  public Answer<Long> variableValue(long die) throws AllocsException {
    return variableValues.of(die);
  }

  @Override
  public Answer<Long> threadLocal(long offset) throws AllocsException {
    return files.threadLocals().address(frame.registers(), offset, frame.bias());
  }

  @Override
  public Answer<Optional<Expression>> called(long die, boolean inUnit) throws AllocsException {
    Unit unit = scope.entry().unit();
    Die entry = inUnit ? unit.dieAt(unit.offset() + die) : unit.units().dieAt(die);
    Optional<LocationAttribute> location = entry.location(DwAt.DW_AT_location);
    return Answer.known(
        location.isPresent() ? lists.at(location.get(), frame.lookup().value()) : Optional.empty(),
        Evidence.certain("DWARF", "DW_AT_location"));
  }

  @Override
  public Answer<Long> frameBase() throws AllocsException {
    if (frameBase == null) {
      if (inFrameBase) {
        return Answer.unknown("the frame base is described by itself");
      }
      inFrameBase = true;
      try {
        frameBase = computeFrameBase();
      } finally {
        inFrameBase = false;
      }
    }
    return frameBase;
  }

  private Answer<Long> computeFrameBase() throws AllocsException {
    if (scope.frameBase().isEmpty()) {
      return Answer.unknown("the function states no frame base");
    }
    Optional<Expression> expression = lists.at(scope.frameBase().get(), frame.lookup().value());
    return expression.isPresent()
        ? ExpressionEvaluator.value(expression.get(), this)
        : Answer.unknown("no frame base at this instruction");
  }

  @Override
  public Answer<Long> debugAddress(long index) throws AllocsException {
    return Answer.known(
        scope.unit().addresses().address(index), Evidence.certain("DWARF", ".debug_addr"));
  }

  @Override
  public Answer<ValueType> baseType(long die) throws AllocsException {
    Unit unit = scope.entry().unit();
    Optional<ValueType> shape =
        shape(files.data().type(unit.dieAt(unit.offset() + die)).stripped());
    return shape.isPresent()
        ? Answer.known(shape.get(), Evidence.certain("DWARF", "base type"))
        : Answer.unknown("not a base type that can be computed with: offset=" + die);
  }

  private static Optional<ValueType> shape(DataType type) {
    if (!(type instanceof BaseType base)) {
      return Optional.empty();
    }
    ValueType.Kind kind = kind(base.encoding());
    int size = base.bytes();
    boolean fits = kind == ValueType.Kind.FLOAT ? size == 4 || size == 8 : size >= 1 && size <= 8;
    return fits ? Optional.of(new ValueType(kind, size)) : Optional.empty();
  }

  private static ValueType.Kind kind(BaseType.Encoding encoding) {
    switch (encoding) {
      case SIGNED:
      case SIGNED_CHAR:
        return ValueType.Kind.SIGNED;
      case FLOAT:
        return ValueType.Kind.FLOAT;
      default:
        return ValueType.Kind.UNSIGNED;
    }
  }
}
