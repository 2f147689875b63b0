package org.allocs.dwarf.expr;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What an expression may ask for beyond its own bytes. Whatever an implementation does not override
 * is unknown. Addresses are those of the target, unless said otherwise; without a target, with a
 * bias of 0, they are addresses in the file.
 */
@ConsumerType
public interface ExpressionContext {
  /** A register of the frame, by its DWARF number. */
  default OptionalLong register(int number) {
    return OptionalLong.empty();
  }

  /** The target's memory. */
  default Optional<Memory> memory() {
    return Optional.empty();
  }

  /** What to add to an address in the file ({@code DW_OP_addr}) to get one in the target. */
  default long bias() {
    return 0;
  }

  /** The value of the function's {@code DW_AT_frame_base}. */
  default Answer<Long> frameBase() throws AllocsException {
    return Answer.unknown("no frame base here");
  }

  /** The canonical frame address. */
  default Answer<Long> callFrameCfa() throws AllocsException {
    return Answer.unknown("no call frame address here");
  }

  /** The address in the file, or constant, of an index into {@code .debug_addr}. */
  default Answer<Long> debugAddress(long index) throws AllocsException {
    return Answer.unknown("no .debug_addr here: index=" + Long.toUnsignedString(index));
  }

  /** The address of a thread-local variable at an offset in its module's block. */
  default Answer<Long> threadLocal(long offset) throws AllocsException {
    return Answer.unknown("thread-local variable");
  }

  /** The object whose member is asked for ({@code DW_OP_push_object_address}). */
  default Answer<Long> objectAddress() throws AllocsException {
    return Answer.unknown("no containing object here");
  }

  /** What an expression was worth when the function was entered ({@code DW_OP_entry_value}). */
  default Answer<Long> entryValue(Expression expression) throws AllocsException {
    return Answer.unknown("value on entry is not kept");
  }

  /**
   * The value of a parameter by its entry ({@code DW_OP_GNU_parameter_ref}).
   *
   * @param die offset of the entry in its unit
   */
  default Answer<Long> parameter(long die) throws AllocsException {
    return Answer.unknown("parameter of an entry elsewhere");
  }

  /**
   * The value of a variable by its entry ({@code DW_OP_GNU_variable_value}).
   *
   * @param die offset of the entry in {@code .debug_info}
   */
  default Answer<Long> variableValue(long die) throws AllocsException {
    return Answer.unknown("variable of an entry elsewhere");
  }

  /**
   * The {@code DW_AT_location} of an entry that is called; empty if the entry has none.
   *
   * @param die offset of the entry
   * @param inUnit whether the offset counts from the unit's start, else from the section's
   */
  default Answer<Optional<Expression>> called(long die, boolean inUnit) throws AllocsException {
    return Answer.unknown("called expression is elsewhere");
  }

  /**
   * The shape of a {@code DW_TAG_base_type}.
   *
   * @param die offset of the entry in its unit, never 0
   */
  default Answer<ValueType> baseType(long die) throws AllocsException {
    return Answer.unknown("base type is not known: offset=" + die);
  }
}
