package org.allocs.typing.internal.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.Grade;
import org.allocs.target.LoadedObject;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LooksTest {
  private static final long HEAP = 0x5555_5575_7000L;
  private static final long CODE = 0x5555_5555_4000L;
  private static final long LIBC_DATA = 0x7fff_f7dd_3000L;
  private static final String NOTHING = "it looks like nothing in particular";

  private final FakeTarget target =
      new FakeTarget()
          .map(CODE, 0x2000, "r-xp", "/bin/program")
          .map(HEAP, 0x80_0000, "rw-p", "[heap]")
          .map(LIBC_DATA, 0x2000, "rw-p", "/lib/libc.so.6")
          .object(
              new LoadedObject(
                  "/lib/libc.so.6",
                  AddressRange.ofSize(LIBC_DATA, 0x2000),
                  0,
                  List.of(),
                  Answer.unknown("a test")));

  private String look(long size, byte[] bytes) {
    target.memory().put(HEAP, bytes);
    return look(HEAP, size);
  }

  private String look(long base, long size) {
    Answer<Content> answer =
        new Looks().contentOf(AddressRange.ofSize(base, size), new FakeContext(target));
    answer.grade().ifPresent(grade -> assertEquals(Grade.GUESS, grade));
    return answer.value().map(Content::toString).orElseGet(() -> answer.reason().orElseThrow());
  }

  private static byte[] words(long... words) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(words).forEach(buffer::putLong);
    return buffer.array();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, Übergrößenträger, 'text UTF-16LE, 16 characters'",
    "UTF-16BE, Übergrößenträger, 'text UTF-16BE, 16 characters'",
    "UTF-16LE, предметный указатель, 'text UTF-16LE, 20 characters'",
    "UTF-16BE, предметный указатель, 'text UTF-16BE, 20 characters'",
    "UTF-16LE, 漢字仮名まじりの長いテキスト, 'text UTF-16LE, 14 characters'",
    "UTF-16LE, 'abc 😀 def', 'text UTF-16LE, 9 characters'",
    "UTF-32LE, wide, 'text UTF-32LE, 4 characters'",
    "UTF-32BE, предметный, 'text UTF-32BE, 10 characters'",
    "ISO-8859-1, Übergrößenträger, 'text Latin-1 or the like, 16 bytes, nothing ends it'",
    "UTF-8, Übergrößenträger, 'text UTF-8, 20 bytes, nothing ends it'",
    "UTF-8, plain words, 'text ASCII, 11 bytes, nothing ends it'"
  })
  void shouldTellEncodings(String encoding, String text, String wanted) {
    byte[] bytes = text.getBytes(Charset.forName(encoding));
    assertEquals(wanted, look(bytes.length, bytes));
  }

  @Test
  void shouldTellHowStringsEnd() {
    assertEquals("text ASCII, 1 byte", look(2, text("a\0")));
    assertEquals("text ASCII, 5 bytes, then zeros", look(64, text("hello\0")));
    assertEquals("text ASCII, 3 strings", look(15, text("PATH\0HOME\0TERM\0")));
    assertEquals(
        "text ASCII, 9 bytes, then other bytes", look(16, text("a request\0\1\2\3\4\5\6")));
    assertEquals("text ASCII, 13 bytes, behind others", look(13, text("\7\11\1sds value\0")));
    assertEquals("text UTF-8, 5000 bytes, nothing ends it", look(5000, text("ü".repeat(2500))));
  }

  @Test
  void shouldNotTakeNumbersForText() {
    assertEquals(NOTHING, look(16, words(0x41424344, 77)));
    assertEquals(NOTHING, look(4, new byte[] {'a', 'b', 'c', 'd'}));
    assertEquals(NOTHING, look(16, words(0x0000000200000001L, 0x0000000400000003L)));
    assertEquals(NOTHING, look(8, new byte[] {65, 0, 66, 0, 1, 0, 67, 0}));
    assertEquals(NOTHING, look(6000, Arrays.copyOf(text("x".repeat(4096) + "\1\2\3"), 6000)));
  }

  @Test
  void shouldTellZerosAndFillings() {
    assertEquals("zeroed", look(0x10_0000, new byte[0]));
    assertEquals("filled with 0xa5", look(8, words(0xa5a5a5a5a5a5a5a5L)));
    target.memory().put(HEAP, new byte[8]);
    target.memory().put(HEAP + 0xf_ffff, new byte[] {1});
    assertEquals(NOTHING, look(HEAP, 0x10_0000));
  }

  @Test
  void shouldTellWhereArraysOfPointersLead() {
    assertEquals(
        "pointers into heap, 2 of 3 words, the others null",
        look(24, words(HEAP + 0x100, 0, HEAP + 0x201)));
    assertEquals(
        "pointers into heap and code of program, 3 words",
        look(24, words(HEAP + 0x100, HEAP + 0x200, CODE + 4)));
    assertEquals("pointers into heap, 1 words", look(8, words(HEAP + 0x100)));
    assertEquals(NOTHING, look(24, words(HEAP + 0x100, 3, HEAP + 0x200)));
    assertEquals(NOTHING, look(16, words(HEAP + 0x100, 0)));
  }

  @Test
  void shouldTellWhatAFreeListLeft() {
    long mask = HEAP >>> 12;
    assertEquals("free list residue, one of a list", look(40, words(mask, 0, 5, 6, 7)));
    assertEquals("free list residue, one of a list", look(24, words(mask ^ HEAP + 0x40, 0, 0)));
    assertEquals(
        "free list residue, the only one of a list",
        look(24, words(LIBC_DATA + 0xcc0, LIBC_DATA + 0xcc0, 0)));
    assertEquals(
        "pointers into data of libc.so.6 and heap, 2 words",
        look(16, words(LIBC_DATA + 0xcc0, HEAP + 8)));
  }

  @Test
  void shouldLookAtFewBytesOfNoise() {
    Random random = new Random(1999993);
    int known = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[8 + random.nextInt(120)];
      random.nextBytes(bytes);
      target.memory().put(HEAP, bytes);
      known += look(HEAP, bytes.length).equals(NOTHING) ? 0 : 1;
    }
    assertTrue(known < 5, "known=" + known);
    Answer<Content> answer =
        new Looks().contentOf(AddressRange.ofSize(HEAP, 0x80_0000), new FakeContext(target));
    assertFalse(answer.isKnown());
    assertEquals("it cannot be read", look(0x1000, 64));
  }
}
