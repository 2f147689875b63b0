package org.allocs.inspect;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import org.allocs.type.BaseType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;

/** Values of single numbers, characters and enumerators as C writes them. Little-endian. */
final class Scalars {
  private Scalars() {}

  /** A value of whole bytes. */
  static String of(BaseType type, byte[] bytes) {
    switch (type.encoding()) {
      case FLOAT:
        return floating(bytes).orElseGet(() -> raw(bytes));
      case COMPLEX_FLOAT:
        return complex(bytes).orElseGet(() -> raw(bytes));
      case DECIMAL_FLOAT:
      case OTHER:
        return raw(bytes);
      default:
        return integral(type, unsigned(bytes), 8 * bytes.length);
    }
  }

  /** A value of some bits of a number, character or truth value. */
  static String integral(BaseType type, BigInteger bits, int width) {
    switch (type.encoding()) {
      case BOOLEAN:
        return bits.equals(BigInteger.ZERO)
            ? "false"
            : bits.equals(BigInteger.ONE) ? "true" : "true (" + bits + ")";
      case ADDRESS:
        return "0x" + bits.toString(16);
      case SIGNED:
        return signed(bits, width).toString();
      case SIGNED_CHAR:
        return signed(bits, width) + character(bits);
      case UNSIGNED_CHAR:
      case UTF:
        return bits + character(bits);
      default:
        return bits.toString();
    }
  }

  /** An enumerator's name, or names of flags, or the number. */
  static String of(EnumType type, BigInteger bits, int width) {
    long value = (type.signed() ? signed(bits, width) : bits).longValue();
    return type.nameOf(value)
        .map(name -> name + " (" + value + ")")
        .orElseGet(() -> flags(type, value).orElse(Long.toString(value)));
  }

  /** The value as names of single bits, if each set bit has one. */
  private static Optional<String> flags(EnumType type, long value) {
    StringBuilder names = new StringBuilder();
    long rest = value;
    for (EnumType.Enumerator each : type.enumerators()) {
      if (Long.bitCount(each.value()) == 1 && (rest & each.value()) != 0) {
        names.append(names.length() == 0 ? "" : " | ").append(each.name());
        rest &= ~each.value();
      }
    }
    return rest == 0 && names.length() > 0
        ? Optional.of(names + " (" + value + ")")
        : Optional.empty();
  }

  /** The bits of a bit-field out of the bytes that start at its member's offset. */
  static BigInteger field(byte[] bytes, Member.Bits bits) {
    BigInteger mask = BigInteger.ONE.shiftLeft(bits.width()).subtract(BigInteger.ONE);
    return unsigned(bytes).shiftRight(bits.offset()).and(mask);
  }

  /** Bytes as a number. */
  static BigInteger unsigned(byte[] bytes) {
    byte[] bigEndian = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      bigEndian[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }

  private static BigInteger signed(BigInteger bits, int width) {
    return width > 0 && bits.testBit(width - 1)
        ? bits.subtract(BigInteger.ONE.shiftLeft(width))
        : bits;
  }

  private static String character(BigInteger code) {
    int value = code.bitLength() > 20 ? -1 : code.intValue();
    boolean printable = value >= 0x20 && value != 0x7f && !Character.isISOControl(value);
    return printable && (value < 0x7f || value > 0xff)
        ? " '" + Character.toString(value) + "'"
        : "";
  }

  private static Optional<String> complex(byte[] bytes) {
    byte[] real = java.util.Arrays.copyOf(bytes, bytes.length / 2);
    byte[] imaginary = java.util.Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length);
    return floating(real).flatMap(r -> floating(imaginary).map(i -> r + " + " + i + "i"));
  }

  private static Optional<String> floating(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (bytes.length) {
      case 4:
        return Optional.of(Float.toString(buffer.getFloat()));
      case 8:
        return Optional.of(Double.toString(buffer.getDouble()));
      case 10:
      case 12:
      case 16:
        return Optional.of(extended(buffer.getLong(), buffer.getShort()));
      default:
        return Optional.empty();
    }
  }

  /** The x87 format: explicit integer bit, 63 bits of fraction, 15 of exponent, sign. */
  private static String extended(long significand, short top) {
    int exponent = top & 0x7fff;
    String sign = top < 0 ? "-" : "";
    if (exponent == 0x7fff) {
      return significand << 1 == 0 ? sign + "Infinity" : "NaN";
    }
    if (significand == 0) {
      return sign + "0.0";
    }
    java.math.BigDecimal digits = new java.math.BigDecimal(unsigned(significand));
    int power = Math.max(exponent, 1) - 16383 - 63;
    java.math.BigDecimal two = java.math.BigDecimal.valueOf(2);
    java.math.MathContext precision = new java.math.MathContext(40);
    java.math.BigDecimal value =
        power >= 0
            ? digits.multiply(two.pow(power, precision), precision)
            : digits.divide(two.pow(-power, precision), precision);
    return sign + value.round(new java.math.MathContext(21)).stripTrailingZeros();
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  /** Bytes as they are. */
  static String raw(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
