package org.allocs.dwarf.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.debug.Place;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.junit.jupiter.api.Test;

class ExpressionDescriberTest {
  private static Expression expression(int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) bytes[i];
    }
    ByteBuffer buffer = ByteBuffer.wrap(all);
    Section section = new Section("test", ".debug_info", buffer, ByteOrder.LITTLE_ENDIAN);
    return new Expression(section, 0, all.length, 8, 4);
  }

  /** A function whose frame base is the canonical frame address. */
  private static final ExpressionNames NAMES =
      new ExpressionNames() {
        @Override
        public RegisterNames registers() {
          return RegisterNames.X86_64;
        }

        @Override
        public Optional<Expression> frameBase() {
          return Optional.of(expression(0x9c));
        }

        @Override
        public Answer<Long> debugAddress(long index) {
          return Answer.known(0x4000 + index, Evidence.certain("test", "as laid out"));
        }

        @Override
        public Answer<Optional<Expression>> called(long die, boolean inUnit) {
          return Answer.known(
              Optional.of(expression(0x98, 1, 0)), Evidence.certain("test", "calls itself"));
        }

        @Override
        public Optional<String> name(long die, boolean inUnit) {
          return Optional.of(inUnit ? "int" : "pair");
        }
      };

  private static String told(int... bytes) throws AllocsException {
    Place place = ExpressionDescriber.location(expression(bytes), NAMES);
    return place.kind() + " " + place.text();
  }

  @Test
  void shouldTellMemory() throws Exception {
    assertEquals("MEMORY [cfa-20]", told(0x91, 0x6c));
    assertEquals("MEMORY [rsp+8]", told(0x77, 8));
    assertEquals("MEMORY [[rsp+8]+16]", told(0x77, 8, 0x06, 0x23, 16));
    assertEquals("MEMORY [[rsp]:2]", told(0x77, 0, 0x94, 2));
    assertEquals("MEMORY [0x4010]", told(0x03, 0x10, 0x40, 0, 0, 0, 0, 0, 0));
    assertEquals("MEMORY [0x4003]", told(0xa1, 3));
    assertEquals("MEMORY thread-local, offset 16 in the module's block", told(0x08, 16, 0x9b));
    assertEquals("MEMORY [[tls+16]+8]", told(0x08, 16, 0xe0, 0x06, 0x23, 8));
    assertEquals("MEMORY [xmm3-1]", told(0x92, 20, 0x7f));
  }

  @Test
  void shouldTellRegistersAndConstants() throws Exception {
    assertEquals("REGISTER rdi", told(0x55));
    assertEquals("REGISTER xmm0", told(0x90, 17));
    assertEquals("CONSTANT 7", told(0x37, 0x9f));
    assertEquals("CONSTANT -1", told(0x09, 0xff, 0x9f));
    assertEquals("CONSTANT 20", told(0x34, 0x35, 0x1e, 0x9f));
    assertEquals("CONSTANT 0x201", told(0x9e, 2, 1, 2));
    assertEquals(
        "CONSTANT bytes 01 02 03 04 05 06 07 08 09", told(0x9e, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    assertEquals("OPTIMIZED_OUT optimized out", told());
  }

  @Test
  void shouldTellValues() throws Exception {
    assertEquals("COMPUTED rdi+4", told(0x75, 4, 0x9f));
    assertEquals("COMPUTED rdi&255", told(0x75, 0, 0x08, 255, 0x1a, 0x9f));
    assertEquals("COMPUTED (rdi*3)+1", told(0x75, 0, 0x33, 0x1e, 0x31, 0x22, 0x9f));
    assertEquals("COMPUTED rdi-rsi", told(0x75, 0, 0x74, 0, 0x1c, 0x9f));
    assertEquals("COMPUTED -rdi", told(0x75, 0, 0x1f, 0x9f));
    assertEquals("COMPUTED entry value of rsi", told(0xa3, 1, 0x54, 0x9f));
    assertEquals("COMPUTED (entry value of rsi)+1", told(0xf3, 1, 0x54, 0x23, 1, 0x9f));
    assertEquals("COMPUTED (int) rdi", told(0xa5, 5, 8, 0x9f));
    assertEquals("COMPUTED (int) (rdi+1)", told(0x75, 1, 0xa8, 8, 0x9f));
    assertEquals("COMPUTED (generic) rdi", told(0x75, 0, 0xa8, 0, 0x9f));
    assertEquals("IMPLICIT_POINTER pointer to pair+8", told(0xa0, 1, 0, 0, 0, 8));
  }

  @Test
  void shouldTellPieces() throws Exception {
    assertEquals("PIECES rax:8, [cfa-8]:4", told(0x50, 0x93, 8, 0x91, 0x78, 0x93, 4));
    assertEquals("PIECES optimized out:4, 0:4", told(0x93, 4, 0x30, 0x9f, 0x93, 4));
    assertEquals("PIECES rbx:5bits", told(0x53, 0x9d, 5, 0));
  }

  @Test
  void shouldShuffleTheStack() throws Exception {
    assertEquals("COMPUTED rsi-rdi", told(0x75, 0, 0x74, 0, 0x16, 0x1c, 0x9f));
    assertEquals("COMPUTED rdi+rdi", told(0x75, 0, 0x12, 0x22, 0x9f));
    assertEquals("COMPUTED rdi", told(0x75, 0, 0x74, 0, 0x14, 0x9f));
    assertEquals("COMPUTED rdi", told(0x75, 0, 0x74, 0, 0x13, 0x9f));
    assertEquals("COMPUTED rsi", told(0x75, 0, 0x74, 0, 0x50 + 0x22, 0, 0x17, 0x9f));
    assertEquals("COMPUTED rdi", told(0x75, 0, 0x74, 0, 0x15, 1, 0x9f));
  }

  /** The greater of two, as compilers have it, and what is chosen by hand. */
  @Test
  void shouldTellWaysOfBranches() throws Exception {
    int[] greater = {0x75, 0, 0x74, 0, 0x14, 0x14, 0x2b, 0x28, 1, 0, 0x16, 0x13, 0x9f};
    assertEquals("COMPUTED (rdi>rsi) ? rdi : rsi", told(greater));
    int[] places = {0x75, 0, 0x28, 5, 0, 0x74, 8, 0x2f, 2, 0, 0x91, 0x6c};
    assertEquals("MEMORY rdi ? [cfa-20] : [rsi+8]", told(places));
    int[] three = {
      0x75, 0, 0x28, 10, 0, 0x74, 0, 0x28, 10, 0, 0x91, 0x70, 0x2f, 7, 0, 0x91, 0x6c, 0x2f, 2, 0,
      0x74, 8
    };
    assertEquals("MEMORY rdi ? [cfa-20] : (rsi ? [rsi+8] : [cfa-16])", told(three));
    int[] kinds = {0x75, 0, 0x28, 5, 0, 0x74, 8, 0x2f, 1, 0, 0x50};
    assertEquals("UNKNOWN it depends: rdi ? rax : [rsi+8]", told(kinds));
    assertEquals("REGISTER rax", told(0x75, 0, 0x28, 0, 0, 0x50));
    assertEquals("REGISTER rdx", told(0x31, 0x28, 1, 0, 0x50, 0x51));
    assertEquals("REGISTER rax", told(0x30, 0x28, 1, 0, 0x96, 0x50));
  }

  @Test
  void shouldBoundBranches() throws Exception {
    assertEquals("UNKNOWN expression is too long to be told", told(0x2f, 0xfd, 0xff));
    String often = "UNKNOWN an expression that branches too often to be told";
    assertEquals(often, told(0x75, 0, 0x12, 0x28, 0xfc, 0xff, 0x9f));
    int[] many = new int[5 * 20 + 1];
    for (int i = 0; i < 20; i++) {
      int[] one = {0x75, 0, 0x28, 0, 0};
      System.arraycopy(one, 0, many, 5 * i, 5);
    }
    many[100] = 0x50;
    assertEquals(often, told(many));
    assertThrows(MalformedFileException.class, () -> told(0x2f, 0x10, 0));
    assertThrows(MalformedFileException.class, () -> told(0x75, 0, 0x28, 0x10, 0));
  }

  @Test
  void shouldSayWhyItCannotTell() throws Exception {
    assertEquals("UNKNOWN expressions refer to each other too deeply", told(0x98, 1, 0));
    assertEquals("UNKNOWN memory of another address space: operation=0x18", told(0x30, 0x31, 0x18));
    assertEquals("UNKNOWN operation is not known: operation=0xff", told(0xff));
    int[] doubling = new int[2 + 2 * 30];
    doubling[0] = 0x75;
    for (int i = 2; i < doubling.length; i += 2) {
      doubling[i] = 0x12;
      doubling[i + 1] = 0x22;
    }
    assertEquals("UNKNOWN an expression that is too long to be told", told(doubling));
    assertThrows(MalformedFileException.class, () -> told(0x22));
    assertThrows(MalformedFileException.class, () -> told(0x50, 0x30));
    assertThrows(MalformedFileException.class, () -> told(0x9e, 9, 1));
  }
}
