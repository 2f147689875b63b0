package org.allocs.custom.postgres.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.Scene;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;
import org.junit.jupiter.api.Test;

/** Types of the first chunk of the scene, of 64 bytes. */
class NodeEvidenceTest {
  private static final long CHUNK = PostgresScene.SET + 224 + 40 + 16;
  private static final EnumType TAGS =
      new EnumType(
          Optional.of("NodeTag"),
          "enum NodeTag",
          4,
          false,
          List.of(
              new EnumType.Enumerator("T_Invalid", 0),
              new EnumType.Enumerator("T_Plan", 77),
              new EnumType.Enumerator("T_Small", 78)));

  private static CompositeType struct(String tag, long size) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(size),
        () ->
            List.of(
                Member.of("type", TAGS, 0),
                Member.of("done", new BaseType("_Bool", BaseType.Encoding.BOOLEAN, 1), 4),
                Member.of("next", PointerType.to(VoidType.VOID), 8)));
  }

  private static Answer<DataType> type(long... words) throws AllocsException {
    Scene scene =
        PostgresScene.of15(
            new FakeModuleInfo()
                .type("enum NodeTag", TAGS)
                .type("struct Plan", struct("Plan", 40))
                .type("struct Small", struct("Small", 16)));
    scene.target().memory().putLongs(CHUNK, words);
    Allocation chunk =
        new ChunkAllocator()
            .arenas(scene.context(), AddressRange.ALL)
            .get(0)
            .find(CHUNK)
            .orElseThrow();
    return new NodeEvidence().typeOf(chunk, scene.context());
  }

  @Test
  void shouldTakeAChunkWithATagAndPointersForANode() throws AllocsException {
    Answer<DataType> answer = type(77, PostgresScene.SET);
    assertEquals("struct Plan", answer.value().orElseThrow().name());
    assertEquals(Grade.LIKELY, answer.grade().orElseThrow());
    assertEquals("node tag: begins with T_Plan", answer.evidence().get(0).toString());
  }

  @Test
  void shouldGuessWhereNothingButTheTagSpeaksForIt() throws AllocsException {
    assertEquals(Grade.GUESS, type(77, 0).grade().orElseThrow());
  }

  @Test
  void shouldSayNothingOfWhatCannotBeTheNode() throws AllocsException {
    assertEquals(Optional.empty(), type(77, 0x1234).value(), "a pointer to nothing");
    assertEquals(Optional.empty(), type(5L << 32 | 77, 0).value(), "neither true nor false");
    assertEquals(Optional.empty(), type(1L << 40 | 77, 0).value(), "something between members");
    assertEquals(Optional.empty(), type(78, 0).value(), "another size");
    assertEquals(Optional.empty(), type(79, 0).value(), "no tag");
    assertEquals(Optional.empty(), type(0, 0).value(), "no node");
  }
}
