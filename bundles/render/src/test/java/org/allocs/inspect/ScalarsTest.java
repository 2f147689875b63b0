package org.allocs.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.EnumType;
import org.allocs.type.EnumType.Enumerator;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;

class ScalarsTest {
  private static String scalar(Encoding encoding, int... bytes) {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    return Scalars.of(new BaseType("t", encoding, raw.length), raw);
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  @Test
  void shouldReadWholeNumbers() {
    assertEquals("-2", scalar(Encoding.SIGNED, 0xfe, 0xff, 0xff, 0xff));
    assertEquals("4294967294", scalar(Encoding.UNSIGNED, 0xfe, 0xff, 0xff, 0xff));
    assertEquals(
        "18446744073709551615",
        Scalars.of(new BaseType("t", Encoding.UNSIGNED, 8), littleEndian(-1)));
    assertEquals(
        "-170141183460469231731687303715884105728",
        scalar(Encoding.SIGNED, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80));
    assertEquals("0", scalar(Encoding.SIGNED));
  }

  @Test
  void shouldReadCharactersAndTruth() {
    assertEquals("97 'a'", scalar(Encoding.SIGNED_CHAR, 'a'));
    assertEquals("-1", scalar(Encoding.SIGNED_CHAR, 0xff));
    assertEquals("10", scalar(Encoding.UNSIGNED_CHAR, '\n'));
    assertEquals("8364 '€'", scalar(Encoding.UTF, 0xac, 0x20));
    assertEquals("true", scalar(Encoding.BOOLEAN, 1));
    assertEquals("false", scalar(Encoding.BOOLEAN, 0));
    assertEquals("true (7)", scalar(Encoding.BOOLEAN, 7));
  }

  @Test
  void shouldReadFloatingPoint() {
    assertEquals("1.5", scalar(Encoding.FLOAT, 0, 0, 0xc0, 0x3f));
    assertEquals(
        "-0.1",
        Scalars.of(
            new BaseType("double", Encoding.FLOAT, 8),
            littleEndian(Double.doubleToLongBits(-0.1))));
    assertEquals("00 00", scalar(Encoding.FLOAT, 0, 0));
    assertEquals("1.5 + 1.5i", scalar(Encoding.COMPLEX_FLOAT, 0, 0, 0xc0, 0x3f, 0, 0, 0xc0, 0x3f));
  }

  @Test
  void shouldReadExtendedPrecision() {
    assertEquals("1", extended(0x8000000000000000L, 0x3fff));
    assertEquals("-2.5", extended(0xa000000000000000L, 0xc000));
    assertEquals("0.0", extended(0, 0));
    assertEquals("-Infinity", extended(0x8000000000000000L, 0xffff));
    assertEquals("NaN", extended(0xc000000000000000L, 0x7fff));
    assertEquals("3.14159265358979323851", extended(0xc90fdaa22168c235L, 0x4000));
  }

  private static String extended(long significand, int top) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(significand)
            .putShort((short) top)
            .array();
    return Scalars.of(new BaseType("long double", Encoding.FLOAT, 16), bytes);
  }

  @Test
  void shouldNameEnumeratorsAndFlags() {
    EnumType type =
        new EnumType(
            Optional.of("mode"),
            "enum mode",
            4,
            true,
            List.of(
                new Enumerator("READ", 1), new Enumerator("WRITE", 2), new Enumerator("NONE", -1)));
    assertEquals("WRITE (2)", Scalars.of(type, BigInteger.TWO, 32));
    assertEquals("READ | WRITE (3)", Scalars.of(type, BigInteger.valueOf(3), 32));
    assertEquals("NONE (-1)", Scalars.of(type, BigInteger.valueOf(0xffffffffL), 32));
    assertEquals("9", Scalars.of(type, BigInteger.valueOf(9), 32));
    assertEquals("0", Scalars.of(type, BigInteger.ZERO, 32));
  }

  @Test
  void shouldCutBitFieldsOut() {
    byte[] bytes = {(byte) 0b1011_0110, 0b0000_0001};
    assertEquals(BigInteger.valueOf(0b110), Scalars.field(bytes, new Member.Bits(0, 3)));
    assertEquals(BigInteger.valueOf(0b11011), Scalars.field(bytes, new Member.Bits(4, 5)));
  }
}
