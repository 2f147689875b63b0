package org.allocs.dwarf.expr;

import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/** Arithmetic, logical and relational operations (DWARF 5, sections 2.5.1.4 and 2.5.1.5). */
final class Arithmetic {
  private Arithmetic() {}

  /** Whether an operation takes two values and leaves one. */
  static boolean isBinary(int op) {
    switch (op) {
      case Op.DW_OP_and:
      case Op.DW_OP_div:
      case Op.DW_OP_minus:
      case Op.DW_OP_mod:
      case Op.DW_OP_mul:
      case Op.DW_OP_or:
      case Op.DW_OP_plus:
      case Op.DW_OP_shl:
      case Op.DW_OP_shr:
      case Op.DW_OP_shra:
      case Op.DW_OP_xor:
        return true;
      default:
        return isRelational(op);
    }
  }

  private static boolean isRelational(int op) {
    return op >= Op.DW_OP_eq && op <= Op.DW_OP_ne;
  }

  /** Replaces the two values on top by the outcome. */
  static void binary(int op, ValueStack stack, Cursor at, ValueType generic)
      throws MalformedFileException, UnresolvedException {
    ValueType type = stack.type(at, 1);
    ValueType right = stack.type(at, 0);
    boolean shift = op >= Op.DW_OP_shl && op <= Op.DW_OP_shra;
    if (!shift && !type.equals(right)) {
      throw new UnresolvedException("operands of different types: operation=" + Op.hex(op));
    }
    long b = stack.pop(at);
    long a = stack.pop(at);
    if (isRelational(op)) {
      stack.push(at, compare(op, type, a, b) ? 1 : 0, generic);
    } else if (type.isFloat()) {
      stack.push(at, floating(op, type, a, b), type);
    } else {
      stack.push(at, integral(op, type, a, b), type);
    }
  }

  private static boolean compare(int op, ValueType type, long a, long b) {
    if (type.isFloat()) {
      return compareDoubles(op, type.toDouble(a), type.toDouble(b));
    }
    int order =
        type.kind() == ValueType.Kind.UNSIGNED
            ? Long.compareUnsigned(a, b)
            : Long.compare(type.signed(a), type.signed(b));
    return compareDoubles(op, order, 0);
  }

  private static boolean compareDoubles(int op, double a, double b) {
    switch (op) {
      case Op.DW_OP_eq:
        return a == b;
      case Op.DW_OP_ge:
        return a >= b;
      case Op.DW_OP_gt:
        return a > b;
      case Op.DW_OP_le:
        return a <= b;
      case Op.DW_OP_lt:
        return a < b;
      default:
        return a != b;
    }
  }

  private static long floating(int op, ValueType type, long a, long b) throws UnresolvedException {
    double x = type.toDouble(a);
    double y = type.toDouble(b);
    switch (op) {
      case Op.DW_OP_plus:
        return type.fromDouble(x + y);
      case Op.DW_OP_minus:
        return type.fromDouble(x - y);
      case Op.DW_OP_mul:
        return type.fromDouble(x * y);
      case Op.DW_OP_div:
        return type.fromDouble(x / y);
      default:
        throw new UnresolvedException("not an operation on floats: operation=" + Op.hex(op));
    }
  }

  private static long integral(int op, ValueType type, long a, long b) throws UnresolvedException {
    switch (op) {
      case Op.DW_OP_and:
        return a & b;
      case Op.DW_OP_or:
        return a | b;
      case Op.DW_OP_xor:
        return a ^ b;
      case Op.DW_OP_plus:
        return a + b;
      case Op.DW_OP_minus:
        return a - b;
      case Op.DW_OP_mul:
        return a * b;
      case Op.DW_OP_div:
      case Op.DW_OP_mod:
        return divide(op, type, a, b);
      default:
        return shift(op, type, a, b);
    }
  }

  /** Of generic values division is signed and the remainder unsigned (section 2.5.1.4). */
  private static long divide(int op, ValueType type, long a, long b) throws UnresolvedException {
    if (b == 0) {
      throw new UnresolvedException("division by zero in an expression");
    }
    boolean quotient = op == Op.DW_OP_div;
    boolean signed =
        type.kind() == ValueType.Kind.SIGNED || (type.kind() == ValueType.Kind.GENERIC && quotient);
    if (signed) {
      long x = type.signed(a);
      long y = type.signed(b);
      return quotient ? x / y : x % y;
    }
    return quotient ? Long.divideUnsigned(a, b) : Long.remainderUnsigned(a, b);
  }

  private static long shift(int op, ValueType type, long a, long b) {
    boolean out = Long.compareUnsigned(b, 8L * type.size()) >= 0;
    switch (op) {
      case Op.DW_OP_shl:
        return out ? 0 : a << b;
      case Op.DW_OP_shr:
        int unused = 64 - 8 * type.size();
        return out ? 0 : (a << unused >>> unused) >>> b;
      default:
        return type.signed(a) >> (out ? 63 : b);
    }
  }

  /** Replaces the value on top by its absolute value, negative or complement. */
  static void unary(int op, ValueStack stack, Cursor at)
      throws MalformedFileException, UnresolvedException {
    ValueType type = stack.type(at, 0);
    long a = stack.pop(at);
    if (type.isFloat()) {
      if (op == Op.DW_OP_not) {
        throw new UnresolvedException("complement of a float");
      }
      double x = type.toDouble(a);
      stack.push(at, type.fromDouble(op == Op.DW_OP_abs ? Math.abs(x) : -x), type);
      return;
    }
    boolean keep = op == Op.DW_OP_abs && (isUnsigned(type) || type.signed(a) >= 0);
    stack.push(at, keep ? a : op == Op.DW_OP_not ? ~a : -a, type);
  }

  private static boolean isUnsigned(ValueType type) {
    return type.kind() == ValueType.Kind.UNSIGNED;
  }

  /** The bits of a value of one type as another type has them ({@code DW_OP_convert}). */
  static long convert(ValueType from, ValueType to, long bits) {
    if (from.isFloat()) {
      double value = from.toDouble(bits);
      return to.isFloat() ? to.fromDouble(value) : (long) value;
    }
    return to.isFloat() ? to.fromDouble(integerToDouble(from, bits)) : bits;
  }

  private static double integerToDouble(ValueType from, long bits) {
    if (from.kind() == ValueType.Kind.SIGNED || bits >= 0) {
      return bits;
    }
    return (double) (bits >>> 1) * 2 + (bits & 1);
  }
}
