package org.allocs.type;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Unique names, without and with what encloses a tag. */
class UniqtypeNameTest {
  private static final CompositeType NODE =
      new CompositeType(
          CompositeType.Kind.STRUCT,
          Optional.of("ns::Map<int, ns::Item>::Node"),
          "ns::Map<int, ns::Item>::Node",
          "Node",
          OptionalLong.of(24),
          List::of);

  @Test
  void shouldLeaveOutWhatEnclosesATagUnlessAskedForIt() {
    DataType type = ArrayType.of(PointerType.to(new TypedefType("Alias", NODE)), 3);
    assertEquals("__ARR3___PTR_Node", type.uniqtype());
    assertEquals("__ARR3___PTR_ns::Map<int, ns::Item>::Node", type.qualifiedUniqtype());
  }

  @Test
  void shouldBeOneNameWhereNothingEncloses() {
    DataType type = PointerType.to(new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1));
    assertEquals("__PTR_signed_char$8", type.uniqtype());
    assertEquals(type.uniqtype(), type.qualifiedUniqtype());
  }
}
