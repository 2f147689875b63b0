package org.allocs.debuginfo.internal;

import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.expr.Location;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.query.DebugData;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.dwarf.scope.ScopeVariable;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;

/**
 * Values of the variables of one frame that expressions ask for ({@code DW_OP_GNU_variable_value}).
 * Used by one thread.
 */
final class VariableValues {
  private static final int MAX_NESTED = 8;
  private static final Evidence EVIDENCE = Evidence.certain("DWARF", "value of a variable");

  private final DebugData data;
  private final FunctionScope scope;
  private final LiveFrame frame;
  private final LocationLists lists;
  private final ExpressionContext context;
  private int nested;

  VariableValues(
      DebugData data,
      FunctionScope scope,
      LiveFrame frame,
      LocationLists lists,
      ExpressionContext context) {
    this.data = data;
    this.scope = scope;
    this.frame = frame;
    this.lists = lists;
    this.context = context;
  }

  /**
   * The value of a variable.
   *
   * @param offset of its entry, or of the one that it is an instance of, in {@code .debug_info}
   */
  Answer<Long> of(long offset) throws AllocsException {
    return of(scope.entry().unit().units().dieAt(offset));
  }

  /** The value of the variable that an entry declares, or is an instance of. */
  Answer<Long> of(Die entry) throws AllocsException {
    if (nested == MAX_NESTED) {
      return Answer.unknown("variables have each other's values");
    }
    nested++;
    try {
      return value(location(entry), data.type(entry.inheritedType().orElse(entry)));
    } finally {
      nested--;
    }
  }

  private Optional<LocationAttribute> location(Die entry) throws MalformedFileException {
    for (ScopeVariable variable : scope.variables()) {
      Die here = variable.entry();
      if (here.equals(entry) || here.outermostOrigin().equals(entry)) {
        return variable.location();
      }
    }
    return entry.location(DwAt.DW_AT_location);
  }

  private Answer<Long> value(Optional<LocationAttribute> location, DataType type)
      throws AllocsException {
    long size = type.byteSize().orElse(0);
    if (size < 1 || size > Long.BYTES) {
      return Answer.unknown("a variable that is no number: type=" + type.name());
    }
    if (location.isPresent() && location.get() instanceof LocationAttribute.Constant constant) {
      return Answer.known(fitted(constant.value(), type, size), EVIDENCE);
    }
    Optional<Expression> place =
        location.isPresent() ? lists.at(location.get(), frame.lookup().value()) : Optional.empty();
    if (place.isEmpty()) {
      return Answer.unknown("a variable that is optimized out");
    }
    Answer<Location> where = ExpressionEvaluator.evaluate(place.get(), context);
    Optional<Long> address = where.value().flatMap(Location::inMemory);
    Answer<Long> bits =
        address.isPresent()
            ? read(address.get(), (int) size, place.get().section().order())
            : ExpressionEvaluator.value(place.get(), context);
    return bits.map(known -> fitted(known, type, size));
  }

  private Answer<Long> read(long address, int size, ByteOrder order) throws AllocsException {
    try {
      byte[] bytes = frame.memory().read(address, size);
      long value = 0;
      for (int i = 0; i < size; i++) {
        int from = order == ByteOrder.LITTLE_ENDIAN ? size - 1 - i : i;
        value = value << 8 | bytes[from] & 0xff;
      }
      return Answer.known(value, EVIDENCE);
    } catch (MemoryFaultException fault) {
      return Answer.unknown(fault.getMessage());
    }
  }

  /** What is above a number in a register belongs to nobody. */
  private static long fitted(long bits, DataType type, long size) {
    int unused = (int) (Long.SIZE - 8 * size);
    boolean signed =
        type.stripped() instanceof BaseType base
            && (base.encoding() == BaseType.Encoding.SIGNED
                || base.encoding() == BaseType.Encoding.SIGNED_CHAR);
    long high = bits << unused;
    return signed ? high >> unused : high >>> unused;
  }
}
