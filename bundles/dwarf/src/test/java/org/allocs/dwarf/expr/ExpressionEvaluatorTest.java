package org.allocs.dwarf.expr;

import static org.allocs.dwarf.expr.Op.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.junit.jupiter.api.Test;

class ExpressionEvaluatorTest {
  private static final Evidence TEST = Evidence.certain("test", "made up");

  /** Register n holds 1000 * n, but 9 is unknown; byte n of memory below 4096 is n. */
  private static final class Machine implements ExpressionContext {
    @Override
    public OptionalLong register(int number) {
      return number == 9 ? OptionalLong.empty() : OptionalLong.of(1000L * number);
    }

    @Override
    public Optional<Memory> memory() {
      return Optional.of(
          (address, into, offset, length) -> {
            int count = address >= 0 && address < 4096 ? (int) Math.min(length, 4096 - address) : 0;
            for (int i = 0; i < count; i++) {
              into[offset + i] = (byte) (address + i);
            }
            return count;
          });
    }

    @Override
    public long bias() {
      return 0x10000;
    }

    @Override
    public Answer<Long> frameBase() {
      return Answer.known(0x7000L, TEST);
    }

    @Override
    public Answer<Long> callFrameCfa() {
      return Answer.known(0x8000L, TEST);
    }

    @Override
    public Answer<Long> debugAddress(long index) {
      return Answer.known(0x40 + index, TEST);
    }

    @Override
    public Answer<Optional<Expression>> called(long die, boolean inUnit) {
      return Answer.known(Optional.of(code(DW_OP_call2, 1, 0)), TEST);
    }

    @Override
    public Answer<ValueType> baseType(long die) {
      ValueType.Kind kind = die == 1 ? ValueType.Kind.SIGNED : ValueType.Kind.FLOAT;
      return Answer.known(new ValueType(kind, die == 3 ? 8 : 4), TEST);
    }

    @Override
    public Answer<Long> entryValue(Expression expression) {
      return Answer.unknown("callers are not asked");
    }
  }

  private static Expression code(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    Section section =
        new Section("made up", "expr", ByteBuffer.wrap(copy), ByteOrder.LITTLE_ENDIAN);
    return new Expression(section, 0, copy.length, 8, 4);
  }

  private static Location locate(int... bytes) throws Exception {
    return ExpressionEvaluator.evaluate(code(bytes), new Machine()).value().orElseThrow();
  }

  private static long top(int... bytes) throws Exception {
    return locate(bytes).inMemory().orElseThrow();
  }

  private static String reason(int... bytes) throws Exception {
    return ExpressionEvaluator.evaluate(code(bytes), new Machine()).reason().orElseThrow();
  }

  @Test
  void shouldPushLiterals() throws Exception {
    assertEquals(31, top(DW_OP_lit31));
    assertEquals(0xff, top(DW_OP_const1u, 0xff));
    assertEquals(-1, top(DW_OP_const1s, 0xff));
    assertEquals(0xfffe, top(DW_OP_const2u, 0xfe, 0xff));
    assertEquals(-2, top(DW_OP_const2s, 0xfe, 0xff));
    assertEquals(0xfffffffeL, top(DW_OP_const4u, 0xfe, 0xff, 0xff, 0xff));
    assertEquals(-2, top(DW_OP_const4s, 0xfe, 0xff, 0xff, 0xff));
    assertEquals(624485, top(DW_OP_constu, 0xe5, 0x8e, 0x26));
    assertEquals(-123456, top(DW_OP_consts, 0xc0, 0xbb, 0x78));
    assertEquals(0x10002, top(DW_OP_addr, 2, 0, 0, 0, 0, 0, 0, 0));
    assertEquals(0x10045, top(DW_OP_addrx, 5));
    assertEquals(0x45, top(DW_OP_constx, 5));
  }

  @Test
  void shouldReadRegistersAndMemory() throws Exception {
    assertEquals(5016, top(0x70 + 5, 16));
    assertEquals(6999, top(DW_OP_bregx, 7, 0x7f));
    assertEquals(0x7000 - 8, top(DW_OP_fbreg, 0x78));
    assertEquals(0x8000, top(DW_OP_call_frame_cfa));
    assertEquals(0x0b0a090807060504L, top(DW_OP_lit0 + 4, DW_OP_deref));
    assertEquals(0x0504, top(DW_OP_lit0 + 4, DW_OP_deref_size, 2));
  }

  @Test
  void shouldShuffleTheStack() throws Exception {
    assertEquals(3, top(DW_OP_lit0 + 3, DW_OP_lit0 + 4, DW_OP_drop));
    assertEquals(3, top(DW_OP_lit0 + 3, DW_OP_lit0 + 4, DW_OP_over));
    assertEquals(3, top(DW_OP_lit0 + 3, DW_OP_lit0 + 4, DW_OP_swap));
    assertEquals(7, top(DW_OP_lit0 + 7, DW_OP_lit0, DW_OP_lit0, DW_OP_pick, 2));
    int[] rotated = {0x31, 0x32, 0x33, DW_OP_rot, DW_OP_lit0 + 10, DW_OP_mul, DW_OP_plus, 0, 0};
    rotated[7] = DW_OP_lit0 + 10;
    rotated[8] = DW_OP_mul;
    // The stack 1 2 3 becomes 3 1 2: (2 * 10 + 1) * 10.
    assertEquals(210, top(rotated));
  }

  @Test
  void shouldCalculate() throws Exception {
    assertEquals(-4, top(DW_OP_const1s, 0xf0, DW_OP_lit0 + 4, DW_OP_div));
    assertEquals(2, top(DW_OP_lit0 + 17, DW_OP_lit0 + 3, DW_OP_mod));
    assertEquals(Long.MAX_VALUE, top(DW_OP_const1s, 0xff, DW_OP_lit0 + 1, DW_OP_shr));
    assertEquals(-1, top(DW_OP_const1s, 0xff, DW_OP_lit0 + 9, DW_OP_shra));
    assertEquals(0, top(DW_OP_lit0 + 1, DW_OP_const1u, 64, DW_OP_shl));
    assertEquals(1, top(DW_OP_const1s, 0xff, DW_OP_lit0, DW_OP_lt));
    assertEquals(16, top(DW_OP_const1s, 0xf0, DW_OP_abs));
    assertEquals(~16L, top(DW_OP_lit0 + 16, DW_OP_not));
    assertEquals(516, top(DW_OP_lit0 + 4, DW_OP_plus_uconst, 0x80, 4));
    assertEquals("division by zero in an expression", reason(DW_OP_lit0, DW_OP_lit0, DW_OP_div));
  }

  @Test
  void shouldBranch() throws Exception {
    int[] loop = {
      DW_OP_lit0,
      DW_OP_lit0 + 10,
      DW_OP_dup,
      DW_OP_rot,
      DW_OP_plus,
      DW_OP_swap,
      DW_OP_lit0 + 1,
      DW_OP_minus,
      DW_OP_dup,
      DW_OP_bra,
      0xf6,
      0xff,
      DW_OP_drop
    };
    // Adds 10 + 9 + … + 1.
    assertEquals(55, top(loop));
    assertEquals(1, top(DW_OP_lit0 + 1, DW_OP_skip, 1, 0, DW_OP_lit0 + 9));
  }

  @Test
  void shouldHandleTypedValues() throws Exception {
    int[] half = {
      DW_OP_const_type, 3, 8, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, DW_OP_dup, DW_OP_plus, DW_OP_convert, 1
    };
    assertEquals(3, top(half));
    int[] narrow = {DW_OP_const4u, 0xff, 0xff, 0xff, 0xff, DW_OP_convert, 1, DW_OP_stack_value};
    assertEquals(
        new Location.ComputedValue(-1, new ValueType(ValueType.Kind.SIGNED, 4)), locate(narrow));
    assertTrue(reason(DW_OP_lit0, DW_OP_convert, 1, DW_OP_lit0, DW_OP_plus).contains("types"));
  }

  @Test
  void shouldDescribeWhatIsNotInMemory() throws Exception {
    assertEquals("in register rax", locate(DW_OP_reg0).describe());
    assertEquals("in register xmm1", locate(DW_OP_regx, 18).describe());
    assertEquals("in no memory, computed value 0x5", locate(0x35, DW_OP_stack_value).describe());
    assertEquals(
        new Location.ImplicitValue(List.of((byte) 7, (byte) 8)),
        locate(DW_OP_implicit_value, 2, 7, 8));
    assertEquals(
        new Location.ImplicitPointer(0x12, 4), locate(DW_OP_implicit_pointer, 0x12, 0, 0, 0, 4));
    assertEquals(new Location.OptimizedOut(), locate());
  }

  @Test
  void shouldComposePieces() throws Exception {
    int[] split = {DW_OP_fbreg, 0, DW_OP_piece, 8, DW_OP_reg0, DW_OP_piece, 4, DW_OP_piece, 4};
    Location.Pieces pieces = (Location.Pieces) locate(split);
    assertEquals(3, pieces.pieces().size());
    assertEquals(new Location.OptimizedOut(), pieces.pieces().get(2).location());
    assertEquals(Optional.empty(), pieces.inMemory());
    assertEquals(
        Optional.of(0x7000L),
        locate(DW_OP_fbreg, 0, DW_OP_piece, 8, DW_OP_fbreg, 8, DW_OP_piece, 8).inMemory());
    assertEquals(
        new Location.Piece(new Location.InRegister(3), 5, 3),
        ((Location.Pieces) locate(0x53, DW_OP_bit_piece, 5, 3)).pieces().get(0));
  }

  @Test
  void shouldSayWhyAnswersAreUnknown() throws Exception {
    assertEquals("register r9 is not known in this frame", reason(0x70 + 9, 0));
    assertEquals("callers are not asked", reason(DW_OP_entry_value, 1, DW_OP_reg0 + 5));
    assertTrue(reason(DW_OP_const2u, 0, 0x20, DW_OP_deref).contains("address=0x2000"));
    assertTrue(reason(0xed).contains("0xed"));
    assertEquals("thread-local variable", reason(DW_OP_lit0, DW_OP_form_tls_address));
  }

  @Test
  void shouldGiveWhatAFrameBaseIsWorth() throws Exception {
    ExpressionContext machine = new Machine();
    assertEquals(
        Optional.of(6000L), ExpressionEvaluator.value(code(DW_OP_reg0 + 6), machine).value());
    assertEquals(
        Optional.of(0x8000L),
        ExpressionEvaluator.value(code(DW_OP_call_frame_cfa), machine).value());
    assertEquals(
        Optional.of("register r9 is not known in this frame"),
        ExpressionEvaluator.value(code(DW_OP_reg0 + 9), machine).reason());
  }

  @Test
  void shouldEndHostileExpressions() throws Exception {
    assertTrue(reason(DW_OP_skip, 0xfd, 0xff).contains("steps"));
    assertMalformed(DW_OP_lit0, DW_OP_dup, DW_OP_skip, 0xfc, 0xff);
    assertMalformed(DW_OP_call2, 0, 0);
    assertMalformed(DW_OP_drop);
    assertMalformed(DW_OP_skip, 0, 0x10);
    assertMalformed(DW_OP_implicit_value, 0xff, 0xff, 0xff, 0xff, 0x7f);
    assertMalformed(DW_OP_reg0, DW_OP_lit0);
    assertMalformed(DW_OP_addr, 1);
  }

  @Test
  void shouldNotKeepOneConstantManyTimes() throws Exception {
    int length = 30_000;
    int[] bytes = new int[length + 9];
    bytes[0] = DW_OP_implicit_value;
    bytes[1] = length & 0x7f | 0x80;
    bytes[2] = length >> 7 & 0x7f | 0x80;
    bytes[3] = length >> 14;
    bytes[length + 4] = DW_OP_piece;
    bytes[length + 5] = 1;
    bytes[length + 6] = DW_OP_skip;
    bytes[length + 7] = -(length + 9) & 0xff;
    bytes[length + 8] = -(length + 9) >> 8 & 0xff;
    assertTrue(reason(bytes).contains("constants are too long"));
  }

  private static void assertMalformed(int... bytes) {
    assertThrows(
        MalformedFileException.class,
        () -> ExpressionEvaluator.evaluate(code(bytes), new Machine()));
  }
}
