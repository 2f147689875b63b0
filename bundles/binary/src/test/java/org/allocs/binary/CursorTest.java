package org.allocs.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;

class CursorTest {
  private static Cursor over(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return over(bytes, ByteOrder.LITTLE_ENDIAN);
  }

  private static Cursor over(byte[] bytes, ByteOrder order) {
    return new Section("f", ".s", ByteBuffer.wrap(bytes), order).cursor();
  }

  @Test
  void shouldReadTheExamplesOfTheSpecification() throws Exception {
    // DWARF 5, tables 7.7 and 7.8 in figure form: encodings of LEB128.
    assertEquals(2, over(2).uleb128());
    assertEquals(12857, over(185, 100).uleb128());
    assertEquals(-2, over(0x7e).sleb128());
    assertEquals(127, over(0xff, 0).sleb128());
    assertEquals(-129, over(0xff, 0x7e).sleb128());
  }

  @Test
  void shouldReadBackRandomLeb128() throws Exception {
    Random random = new Random(1999993);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      long rest = value;
      boolean more = true;
      while (more) {
        int low = (int) (rest & 0x7f);
        rest >>= 7;
        more = !(rest == 0 && (low & 0x40) == 0 || rest == -1 && (low & 0x40) != 0);
        out.write(more ? low | 0x80 : low);
      }
      assertEquals(value, over(out.toByteArray(), ByteOrder.LITTLE_ENDIAN).sleb128());
    }
  }

  @Test
  void shouldHonourByteOrder() throws Exception {
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
    assertEquals(0x0807060504030201L, over(bytes, ByteOrder.LITTLE_ENDIAN).u64());
    assertEquals(0x0102030405060708L, over(bytes, ByteOrder.BIG_ENDIAN).u64());
    assertEquals(0x030201, over(bytes, ByteOrder.LITTLE_ENDIAN).u24());
    assertEquals(0x010203, over(bytes, ByteOrder.BIG_ENDIAN).u24());
  }

  @Test
  void shouldRefuseToLeaveItsBoundsAndStayWhereItWas() throws Exception {
    Cursor cursor = over(0x80, 0x80, 0x80);
    assertThrows(MalformedFileException.class, cursor::u64);
    assertThrows(MalformedFileException.class, cursor::uleb128);
    assertThrows(MalformedFileException.class, cursor::sleb128);
    assertThrows(MalformedFileException.class, cursor::string);
    assertThrows(MalformedFileException.class, () -> cursor.skip(4));
    assertThrows(MalformedFileException.class, () -> cursor.skip(-1));
    assertThrows(MalformedFileException.class, () -> cursor.seek(1L << 40));
    assertThrows(MalformedFileException.class, () -> cursor.unsigned(3));
    assertEquals(0, cursor.position());
    Cursor part = cursor.slice(2);
    assertEquals(1, cursor.remaining());
    part.u16();
    assertThrows(MalformedFileException.class, part::u8);
  }

  @Test
  void shouldReadStrings() throws Exception {
    Cursor cursor = over('a', 'b', 0, 0, 'c', 0);
    assertEquals("ab", cursor.string());
    assertEquals("", cursor.string());
    cursor.skipString();
    assertEquals(0, cursor.remaining());
  }

  /** On the heap and off it. */
  @Test
  void shouldReadStringsOfAnyLength() throws Exception {
    for (int length : new int[] {0, 1, 255, 256, 257, 511, 4351, 4352, 4353, 4354, 20_000}) {
      byte[] bytes = new byte[3 + length + 1 + 2];
      Arrays.fill(bytes, (byte) 'x');
      bytes[3 + length] = 0;
      for (ByteBuffer buffer :
          List.of(
              ByteBuffer.wrap(bytes), ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())) {
        Section section = new Section("f", ".s", buffer, ByteOrder.LITTLE_ENDIAN);
        assertEquals("x".repeat(length), section.cursor(3).string());
        Cursor skipped = section.cursor(3);
        skipped.skipString();
        assertEquals(2, skipped.remaining());
        assertThrows(MalformedFileException.class, skipped::skipString, "length=" + length);
        Cursor cut = section.cursor(3).slice(length);
        assertThrows(MalformedFileException.class, cut::string, "length=" + length);
      }
    }
  }
}
