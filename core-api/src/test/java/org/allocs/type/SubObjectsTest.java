package org.allocs.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SubObjectsTest {
  private static final BaseType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  private static final BaseType LONG = new BaseType("long", BaseType.Encoding.SIGNED, 8);
  private static final BaseType WIDE = new BaseType("long long", BaseType.Encoding.SIGNED, 8);
  private static final BaseType ULONG =
      new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8);

  private static CompositeType composite(
      CompositeType.Kind kind, String tag, long size, Member... members) {
    return new CompositeType(
        kind, Optional.of(tag), tag, tag, OptionalLong.of(size), () -> List.of(members));
  }

  private static final CompositeType BASE =
      composite(CompositeType.Kind.CLASS, "Base", 8, Member.of("id", LONG, 0));
  private static final CompositeType VALUE =
      composite(
          CompositeType.Kind.UNION,
          "Value",
          8,
          Member.of("number", LONG, 0),
          Member.of("text", ArrayType.of(CHAR, 8), 0));
  private static final CompositeType ITEM =
      composite(
          CompositeType.Kind.CLASS,
          "Item",
          24,
          new Member(Optional.empty(), BASE, 0, Optional.empty(), true),
          Member.of("values", ArrayType.of(VALUE, 2), 8));

  private static List<String> paths(List<FieldPath> found) {
    return found.stream().map(FieldPath::path).toList();
  }

  @Test
  void shouldFindAllPathsToAByte() {
    assertEquals(
        List.of("values", "values[1]", "values[1].number", "values[1].text", "values[1].text[3]"),
        paths(SubObjects.covering(ITEM, 19)));
    assertEquals(List.of("<Base>", "<Base>.id"), paths(SubObjects.covering(ITEM, 4)));
    assertEquals(
        List.of("values[1]", "values[1].number", "values[1].text", "values[1].text[0]"),
        paths(SubObjects.startingAt(ITEM, 16)));
    assertTrue(SubObjects.covering(ITEM, 24).isEmpty());
    assertTrue(SubObjects.covering(ITEM, -1).isEmpty());
  }

  @Test
  void shouldTellWhetherATypeIsAtAnOffset() {
    assertTrue(SubObjects.has(ITEM, 0, ITEM));
    assertTrue(SubObjects.has(ITEM, 0, BASE));
    assertTrue(SubObjects.has(new TypedefType("item_t", ITEM), 16, VALUE));
    assertTrue(SubObjects.has(ITEM, 8, new QualifiedType("const", LONG)));
    assertTrue(SubObjects.has(ITEM, 11, CHAR));
    assertFalse(SubObjects.has(ITEM, 4, LONG));
    assertFalse(SubObjects.has(ITEM, 16, BASE));
  }

  @Test
  void shouldAgreeWithTheFirstPath() {
    for (long offset = 0; offset < 24; offset++) {
      FieldPath first = FieldPath.at(ITEM, offset).orElseThrow();
      assertTrue(SubObjects.covering(ITEM, offset).contains(first), first.path());
    }
  }

  @Test
  void shouldMeasureStrides() {
    assertEquals(OptionalLong.of(8), SubObjects.stride(ArrayType.of(VALUE, 2)));
    assertEquals(OptionalLong.of(24), SubObjects.stride(ArrayType.of(ArrayType.of(LONG, 3), 7)));
    assertTrue(SubObjects.stride(LONG).isEmpty());
  }

  @Test
  void shouldStayBoundedInTypesThatHoldThemselves() {
    CompositeType[] itself = new CompositeType[1];
    itself[0] =
        new CompositeType(
            CompositeType.Kind.UNION,
            Optional.of("U"),
            "U",
            "U",
            OptionalLong.of(8),
            () -> List.of(Member.of("a", itself[0], 0), Member.of("b", itself[0], 0)));
    assertEquals(4096, SubObjects.covering(itself[0], 3).size());
  }

  @Test
  void shouldTellCompatibleTypes() {
    assertEquals(Compatibility.SAME, Compatibility.of(new TypedefType("l", LONG), LONG));
    assertEquals(Compatibility.ALIKE, Compatibility.of(LONG, WIDE));
    assertEquals(Compatibility.COMPLEMENT, Compatibility.of(LONG, ULONG));
    assertEquals(Compatibility.BYTES, Compatibility.of(ArrayType.of(CHAR, 24), ITEM));
    assertEquals(Compatibility.NONE, Compatibility.of(Types.INT, LONG));
    assertFalse(Compatibility.of(ITEM, BASE).isCompatible());
  }

  /** A count, and as many longs as there is room for. */
  private static final CompositeType OPEN =
      composite(
          CompositeType.Kind.STRUCT,
          "Open",
          8,
          Member.of("count", LONG, 0),
          Member.of("rest", new ArrayType(LONG, OptionalLong.empty()), 8));

  @Test
  void shouldBoundWhatHasNoBoundByTheObject() {
    List<FieldPath> found = SubObjects.covering(OPEN, 16, 30);
    assertEquals(List.of("rest", "rest[1]"), paths(found));
    assertEquals(ArrayType.of(LONG, 2), found.get(0).type());
    assertEquals(List.of(), SubObjects.covering(OPEN, 24, 30), "too short for a third");
    assertEquals(List.of("rest", "rest[2]"), paths(SubObjects.covering(OPEN, 24)));
    DataType open = new ArrayType(LONG, OptionalLong.empty());
    assertEquals(List.of("[1]"), paths(SubObjects.covering(open, 15, 16)));
    assertEquals(List.of(), SubObjects.covering(open, 16, 16));
    assertEquals(List.of(), SubObjects.covering(ITEM, 8, 8), "the object ends there");
  }

  @Test
  void shouldFitAnUnboundedArrayOnly() {
    DataType open = new ArrayType(LONG, OptionalLong.empty());
    assertEquals(ArrayType.of(LONG, 3), ArrayType.fitted(new TypedefType("longs", open), 31));
    assertEquals(ArrayType.of(LONG, 0), ArrayType.fitted(open, 7));
    DataType fitted = ArrayType.fitted(open, 24);
    assertEquals(fitted, ArrayType.fitted(fitted, 80));
    assertEquals(ITEM, ArrayType.fitted(ITEM, 100));
    DataType none = new ArrayType(VoidType.VOID, OptionalLong.empty());
    assertEquals(none, ArrayType.fitted(none, 8));
  }
}
