package org.allocs.dwarf.expr;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What an expression is told in terms of. Whatever an implementation does not override is not
 * known.
 */
@ConsumerType
public interface ExpressionNames {
  /** Of the file's machine. */
  RegisterNames registers();

  /** The function's {@code DW_AT_frame_base} at the instruction. */
  default Optional<Expression> frameBase() throws AllocsException {
    return Optional.empty();
  }

  /** As {@link ExpressionContext#debugAddress}. */
  default Answer<Long> debugAddress(long index) throws AllocsException {
    return Answer.unknown("no .debug_addr here: index=" + Long.toUnsignedString(index));
  }

  /** As {@link ExpressionContext#called}. */
  default Answer<Optional<Expression>> called(long die, boolean inUnit) throws AllocsException {
    return Answer.unknown("called expression is elsewhere");
  }

  /**
   * The name of a variable or a base type by its entry.
   *
   * @param die offset of the entry
   * @param inUnit whether the offset counts from the unit's start, else from the section's
   */
  default Optional<String> name(long die, boolean inUnit) throws AllocsException {
    return Optional.empty();
  }
}
