package org.allocs.dwarf.expr;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.debug.Place;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * Tells expressions in terms of registers and memory, without values. Bounded as evaluations are.
 */
public final class ExpressionDescriber {
  /** What stands for the canonical frame address. */
  public static final String CFA = "cfa";

  private static final int MAX_BYTES = 64;

  private ExpressionDescriber() {}

  /**
   * What an expression says about where an object is, with a condition where it branches: {@code
   * (rdi<rsi) ? rsi : rdi}. Unknown, with the reason, where the ways differ in kind or are many, it
   * is too long to be told, or uses an operation that is not known.
   *
   * @throws org.allocs.error.MalformedFileException if its bytes contradict the format
   * @throws AllocsException as thrown by {@code names}
   */
  public static Place location(Expression expression, ExpressionNames names)
      throws AllocsException {
    try {
      Description description = new Description(expression, names);
      return description.location();
    } catch (UnresolvedException untold) {
      return Place.unknown(untold.getMessage());
    }
  }

  /**
   * What an expression is worth, where it gives a value and not a place, as of {@code
   * DW_AT_frame_base}, {@code DW_CFA_def_cfa_expression} and {@code DW_CFA_val_expression}.
   *
   * @throws AllocsException as {@link #location}
   */
  public static Place value(Expression expression, ExpressionNames names) throws AllocsException {
    try {
      return new Description(expression, names).value().value();
    } catch (UnresolvedException untold) {
      return Place.unknown(untold.getMessage());
    }
  }

  /** What a rule of a register is worth, whose expression starts with the frame address. */
  public static Place ofFrame(Expression expression, ExpressionNames names, boolean memory)
      throws AllocsException {
    try {
      Term term = new Description(expression, names).push(Term.register(CFA)).value();
      return memory ? term.memory() : term.value();
    } catch (UnresolvedException untold) {
      return Place.unknown(untold.getMessage());
    }
  }

  /**
   * A value by the bytes at a cursor, as they would lie in memory: up to 8 as a number, of more the
   * first ones.
   *
   * @throws MalformedFileException if so many bytes are not left
   */
  public static Place bytes(Cursor at, int length) throws MalformedFileException {
    byte[] bytes = at.fork().slice(length).bytes(Math.min(length, MAX_BYTES));
    if (length < 1 || length > Long.BYTES) {
      String text = HexFormat.ofDelimiter(" ").formatHex(bytes);
      return Place.of(Place.Kind.CONSTANT, "bytes " + text + (length > MAX_BYTES ? " …" : ""));
    }
    long value = Reads.assemble(bytes, at.section().order());
    return new Place(
        Place.Kind.CONSTANT,
        AddressRange.hex(value),
        Optional.empty(),
        OptionalLong.of(value),
        List.of());
  }
}
