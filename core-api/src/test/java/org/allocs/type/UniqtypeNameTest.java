package org.allocs.type;

import static org.allocs.type.Types.CHAR;
import static org.allocs.type.Types.INT;
import static org.allocs.type.Types.function;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UniqtypeNameTest {
  @Test
  void shouldNameBaseTypesByEncodingAndBits() {
    assertEquals("int$32", INT.uniqtype());
    assertEquals("uint$32", Types.UNSIGNED.uniqtype());
    assertEquals("signed_char$8", CHAR.uniqtype());
    assertEquals("float$64", new BaseType("double", BaseType.Encoding.FLOAT, 8).uniqtype());
    assertEquals("boolean$8", new BaseType("_Bool", BaseType.Encoding.BOOLEAN, 1).uniqtype());
  }

  @Test
  void shouldNameArraysWithTheirDimensionsMultiplied() {
    assertEquals("__ARR42_int$32", ArrayType.of(INT, 42).uniqtype());
    assertEquals("__ARR6_int$32", ArrayType.of(ArrayType.of(INT, 3), 2).uniqtype());
    DataType row = new TypedefType("row", ArrayType.of(INT, 3));
    assertEquals("__ARR6_int$32", ArrayType.of(row, 2).uniqtype());
    assertEquals("__ARR_int$32", new ArrayType(INT, OptionalLong.empty()).uniqtype());
    assertEquals("__ARR2___PTR_signed_char$8", ArrayType.of(PointerType.to(CHAR), 2).uniqtype());
    DataType vast = ArrayType.of(ArrayType.of(CHAR, 1L << 40), 1L << 40);
    assertEquals("__ARR1208925819614629174706176_signed_char$8", vast.uniqtype());
  }

  @Test
  void shouldNameFunctions() {
    assertEquals("__FUN_FROM___ARG0_int$32__FUN_TO_int$32", function(INT, INT).uniqtype());
    assertEquals(
        "__FUN_FROM___ARG0_int$32__ARG1___PTR___PTR_signed_char$8__FUN_TO_int$32",
        function(INT, INT, PointerType.to(PointerType.to(CHAR))).uniqtype());
    assertEquals(
        "__FUN_FROM___ARG0_int$32__VA___FUN_TO_void",
        new FunctionType(VoidType.VOID, List.of(INT), true, true).uniqtype());
  }

  @Test
  void shouldEraseTypedefsAndQualifiers() {
    assertEquals("uint$32", new TypedefType("size", Types.UNSIGNED).uniqtype());
    DataType constant = new QualifiedType("const", CHAR);
    assertEquals("__PTR_signed_char$8", PointerType.to(constant).uniqtype());
    assertEquals("int$32", Types.chain(100_000).uniqtype());
    assertEquals(OptionalLong.of(4), Types.chain(100_000).byteSize());
  }

  @Test
  void shouldNameCompositesAndEnumerations() {
    assertEquals("__PTR_list_node", PointerType.to(Types.struct("list_node", 16)).uniqtype());
    assertEquals("colour", enumeration(Optional.of("ns::colour")).uniqtype());
    assertEquals("holder<ns::x>", enumeration(Optional.of("ns::holder<ns::x>")).uniqtype());
    assertEquals("enum$32", enumeration(Optional.empty()).uniqtype());
    DataType reference = new PointerType(PointerType.Kind.RVALUE_REFERENCE, INT, 8);
    assertEquals("__RR_int$32", reference.uniqtype());
  }

  private static EnumType enumeration(Optional<String> tag) {
    return new EnumType(tag, "enum", 4, false, List.of());
  }

  @Test
  void shouldEndWhereADescriptionDoesNot() {
    assertTrue(Types.doubling(300).uniqtype().length() < 100_000);
  }
}
