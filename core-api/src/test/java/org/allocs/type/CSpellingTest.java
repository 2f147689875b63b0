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

class CSpellingTest {
  private static final DataType CHAR_POINTER = PointerType.to(CHAR);

  private static QualifiedType constant(DataType type) {
    return new QualifiedType("const", type);
  }

  @Test
  void shouldSpellArraysAndPointers() {
    assertEquals("int[42]", ArrayType.of(INT, 42).name());
    assertEquals("char *[3]", ArrayType.of(CHAR_POINTER, 3).name());
    assertEquals("int[2][3]", ArrayType.of(ArrayType.of(INT, 3), 2).name());
    assertEquals("int (*)[4]", PointerType.to(ArrayType.of(INT, 4)).name());
    assertEquals("char **", PointerType.to(CHAR_POINTER).name());
    assertEquals("char[]", new ArrayType(CHAR, OptionalLong.empty()).name());
    assertEquals("void *", PointerType.to(VoidType.VOID).name());
  }

  @Test
  void shouldSpellFunctions() {
    DataType main = function(INT, INT, PointerType.to(CHAR_POINTER));
    assertEquals("int (int, char **)", main.name());
    assertEquals("int (*)(int, char **)", PointerType.to(main).name());
    assertEquals("char *(void)", function(CHAR_POINTER).name());
    assertEquals("int ()", new FunctionType(INT, List.of(), false, false).name());
    assertEquals("int (int, ...)", new FunctionType(INT, List.of(INT), true, true).name());
    assertEquals(
        "void (*[3])(int)", ArrayType.of(PointerType.to(function(VoidType.VOID, INT)), 3).name());
    assertEquals("int (*(int))(void)", function(PointerType.to(function(INT)), INT).name());
    assertEquals(
        "void (int (*)(int))", function(VoidType.VOID, PointerType.to(function(INT, INT))).name());
  }

  @Test
  void shouldSpellQualifiers() {
    assertEquals("const char *", PointerType.to(constant(CHAR)).name());
    assertEquals("char * const", constant(CHAR_POINTER).name());
    assertEquals("char * const *", PointerType.to(constant(CHAR_POINTER)).name());
    assertEquals(
        "char * const volatile", new QualifiedType("volatile", constant(CHAR_POINTER)).name());
    assertEquals("const int[4]", ArrayType.of(constant(INT), 4).name());
    assertEquals("const volatile int", constant(new QualifiedType("volatile", INT)).name());
    assertEquals("const volatile int", new QualifiedType("volatile", constant(INT)).name());
    assertEquals(
        "char * const volatile", constant(new QualifiedType("volatile", CHAR_POINTER)).name());
    assertEquals("int (* const)[4]", constant(PointerType.to(ArrayType.of(INT, 4))).name());
    assertEquals("char * const [2]", ArrayType.of(constant(CHAR_POINTER), 2).name());
  }

  @Test
  void shouldSpellReferencesAndMemberPointers() {
    assertEquals("int &", new PointerType(PointerType.Kind.REFERENCE, INT, 8).name());
    assertEquals(
        "int (&)[4]", new PointerType(PointerType.Kind.REFERENCE, ArrayType.of(INT, 4), 8).name());
    DataType method = new PointerType(PointerType.Kind.MEMBER_POINTER, function(INT), 16);
    assertEquals("int (::*)(void)", method.name());
  }

  @Test
  void shouldSpellNames() {
    assertEquals("struct list_node *", PointerType.to(Types.struct("list_node", 16)).name());
    assertEquals("size_t[2]", ArrayType.of(new TypedefType("size_t", Types.UNSIGNED), 2).name());
    EnumType colour = new EnumType(Optional.of("colour"), "enum colour", 4, false, List.of());
    assertEquals("enum colour", colour.name());
    assertEquals(
        "nullptr_t *", PointerType.to(new OpaqueType("nullptr_t", OptionalLong.empty())).name());
  }

  @Test
  void shouldEndWhereADescriptionDoesNot() {
    assertTrue(Types.doubling(200).name().contains("..."));
    DataType deep = INT;
    for (int i = 0; i < 10_000; i++) {
      deep = PointerType.to(deep);
    }
    assertTrue(deep.name().startsWith("..."));
    DataType[] many = new DataType[5000];
    java.util.Arrays.fill(many, INT);
    assertTrue(function(INT, many).name().contains("..."));
  }
}
