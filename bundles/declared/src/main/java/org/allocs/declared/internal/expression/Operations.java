package org.allocs.declared.internal.expression;

import org.allocs.error.AllocsException;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;

/** Operations of C on numbers of 64 bits, and on addresses by what they point to. */
final class Operations {
  private Operations() {}

  /** One of the operators that {@link ExpressionParser} knows. */
  static Term of(String operator, Term a, Term b) {
    return switch (operator) {
      case "+" -> sum(a, b);
      case "-" -> difference(a, b);
      case "&&" -> truth(frame -> a.value(frame) != 0 && b.value(frame) != 0);
      case "||" -> truth(frame -> a.value(frame) != 0 || b.value(frame) != 0);
      case "==" -> truth(frame -> a.value(frame) == b.value(frame));
      case "!=" -> truth(frame -> a.value(frame) != b.value(frame));
      case "<" -> truth(frame -> compare(a, b, frame) < 0);
      case "<=" -> truth(frame -> compare(a, b, frame) <= 0);
      case ">" -> truth(frame -> compare(a, b, frame) > 0);
      case ">=" -> truth(frame -> compare(a, b, frame) >= 0);
      default -> arithmetic(operator, a, b);
    };
  }

  @FunctionalInterface
  private interface Test {
    boolean run(Frame frame) throws AllocsException;
  }

  private static Term truth(Test test) {
    return Term.of(Term.LONG, frame -> test.run(frame) ? 1 : 0);
  }

  private static int compare(Term a, Term b, Frame frame) throws AllocsException {
    return a.isUnsigned() || b.isUnsigned()
        ? Long.compareUnsigned(a.value(frame), b.value(frame))
        : Long.compare(a.value(frame), b.value(frame));
  }

  private static Term sum(Term a, Term b) {
    if (b.pointee().isPresent() && a.pointee().isEmpty()) {
      return sum(b, a);
    }
    long stride = a.pointee().isPresent() && b.pointee().isEmpty() ? a.stride() : 1;
    return Term.of(moved(a, b), frame -> a.value(frame) + b.value(frame) * stride);
  }

  private static Term difference(Term a, Term b) {
    if (a.pointee().isPresent() && b.pointee().isPresent()) {
      long stride = a.stride();
      return Term.of(Term.LONG, frame -> (a.value(frame) - b.value(frame)) / stride);
    }
    long stride = a.pointee().isPresent() ? a.stride() : 1;
    return Term.of(moved(a, b), frame -> a.value(frame) - b.value(frame) * stride);
  }

  /** A pointer that is moved by a number still points to the same. */
  private static DataType moved(Term a, Term b) {
    return a.pointee().isPresent() && b.pointee().isEmpty()
        ? PointerType.to(a.pointee().get())
        : common(a, b);
  }

  private static DataType common(Term a, Term b) {
    return a.isUnsigned() || b.isUnsigned() ? Term.UNSIGNED_LONG : Term.LONG;
  }

  private static Term arithmetic(String operator, Term a, Term b) {
    boolean unsigned = a.isUnsigned() || b.isUnsigned();
    boolean logical = a.isUnsigned();
    return switch (operator) {
      case "*" -> Term.of(common(a, b), frame -> a.value(frame) * b.value(frame));
      case "/" -> Term.of(common(a, b), frame -> quotient(unsigned, a, b, frame));
      case "%" -> Term.of(common(a, b), frame -> remainder(unsigned, a, b, frame));
      case "&" -> Term.of(common(a, b), frame -> a.value(frame) & b.value(frame));
      case "|" -> Term.of(common(a, b), frame -> a.value(frame) | b.value(frame));
      case "^" -> Term.of(common(a, b), frame -> a.value(frame) ^ b.value(frame));
      case "<<" -> Term.of(shifted(a), frame -> a.value(frame) << distance(b, frame));
      case ">>" ->
          Term.of(
              shifted(a),
              frame -> {
                int by = distance(b, frame);
                return logical ? a.value(frame) >>> by : a.value(frame) >> by;
              });
      default -> throw new IllegalArgumentException("operator=" + operator);
    };
  }

  private static DataType shifted(Term a) {
    return a.isUnsigned() ? Term.UNSIGNED_LONG : Term.LONG;
  }

  private static int distance(Term by, Frame frame) throws AllocsException {
    long bits = by.value(frame);
    if (bits < 0 || bits >= Long.SIZE) {
      throw new UndefinedValueException("shifted by bits=" + bits);
    }
    return (int) bits;
  }

  private static long quotient(boolean unsigned, Term a, Term b, Frame frame)
      throws AllocsException {
    long by = divisor(b, frame);
    return unsigned ? Long.divideUnsigned(a.value(frame), by) : a.value(frame) / by;
  }

  private static long remainder(boolean unsigned, Term a, Term b, Frame frame)
      throws AllocsException {
    long by = divisor(b, frame);
    return unsigned ? Long.remainderUnsigned(a.value(frame), by) : a.value(frame) % by;
  }

  private static long divisor(Term b, Frame frame) throws AllocsException {
    long by = b.value(frame);
    if (by == 0) {
      throw new UndefinedValueException("divided by 0");
    }
    return by;
  }
}
