package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.query.MemoryView;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  private static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  private static final CompositeType BASE = struct("base", Member.of("tag", INT, 0));
  private static final CompositeType DERIVED = struct("derived", Member.of("head", BASE, 0));
  private static final CompositeType OTHER = struct("other", Member.of("x", INT, 4));

  private static CompositeType struct(String tag, Member... members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(24),
        () -> List.of(members));
  }

  private static Answer<DataType> says(DataType type, Grade grade) {
    return Answer.known(type, new Evidence("test", type.name(), grade));
  }

  private static DataType believed(Answer<DataType> answer) {
    return answer.value().orElseThrow();
  }

  @Test
  void shouldBelieveTheBetterGradeWhateverItsRanking() {
    Answer<DataType> answer =
        Verdict.of(List.of(says(BASE, Grade.LIKELY), says(OTHER, Grade.CERTAIN)));
    assertEquals(OTHER, believed(answer));
    assertEquals(Optional.of(Grade.CERTAIN), answer.grade());
    assertEquals("struct base", answer.against().get(0).fact());
  }

  @Test
  void shouldLowerTheGradeWhereAnEqualOneContradicts() {
    Answer<DataType> answer =
        Verdict.of(List.of(says(BASE, Grade.LIKELY), says(OTHER, Grade.LIKELY)));
    assertEquals(BASE, believed(answer));
    assertEquals(Optional.of(Grade.GUESS), answer.grade());
    assertEquals(1, answer.evidence().size());
    assertEquals(1, answer.against().size());
  }

  @Test
  void shouldNotTakeAPoolForAContradictionOfWhatItIsMadeOf() {
    CompositeType pool =
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.empty(),
            "pool",
            "pool",
            OptionalLong.of(48),
            () -> List.of(Member.of("parts", ArrayType.of(CHAR, 48), 0)));
    Answer<DataType> array =
        Verdict.of(List.of(says(ArrayType.of(BASE, 2), Grade.LIKELY), says(pool, Grade.LIKELY)));
    assertEquals(ArrayType.of(BASE, 2), believed(array));
    assertEquals(Optional.of(Grade.LIKELY), array.grade());
    Answer<DataType> guess =
        Verdict.of(List.of(says(ArrayType.of(BASE, 2), Grade.GUESS), says(pool, Grade.LIKELY)));
    assertEquals(pool, believed(guess));
    assertEquals(List.of(), guess.against());
  }

  @Test
  void shouldTakeWhatSaysTheSameOrAPartOfItForFurtherEvidence() {
    Answer<DataType> answer =
        Verdict.of(
            List.of(
                says(DERIVED, Grade.LIKELY),
                Answer.unknown("no source line"),
                says(BASE, Grade.LIKELY),
                says(ArrayType.of(DERIVED, 1), Grade.GUESS)));
    assertEquals(DERIVED, believed(answer));
    assertEquals(3, answer.evidence().size());
    assertEquals(List.of(), answer.against());
    assertEquals(Optional.of(Grade.LIKELY), answer.grade());
  }

  @Test
  void shouldPreferATypeToBytesThatAreNotCertain() {
    Answer<DataType> bytes = says(ArrayType.of(CHAR, 24), Grade.LIKELY);
    Answer<DataType> answer = Verdict.of(List.of(bytes, says(BASE, Grade.LIKELY)));
    assertEquals(BASE, believed(answer));
    assertEquals(List.of(), answer.against());
    Answer<DataType> text = says(ArrayType.of(CHAR, 24), Grade.CERTAIN);
    assertEquals(text, Verdict.of(List.of(says(BASE, Grade.GUESS), text)).map(t -> t));
    assertEquals(bytes, Verdict.of(List.of(says(BASE, Grade.GUESS), bytes)));
  }

  /** Evidence that counts how often it is asked. */
  private static final class Counted implements TypeEvidence {
    private final List<Long> asked = new ArrayList<>();
    private final boolean shared;

    Counted(boolean shared) {
      this.shared = shared;
    }

    @Override
    public Answer<DataType> typeOf(Allocation allocation, Context context) {
      asked.add(allocation.base());
      return shared ? says(BASE, Grade.LIKELY) : Answer.unknown("");
    }

    @Override
    public boolean isSharedBySite() {
      return shared;
    }
  }

  private static Allocation chunk(long base, long size, Long... calls) {
    return Allocation.of("heap", AddressRange.ofSize(base, size))
        .attribute("kind", "heap-chunk")
        .calls(List.of(calls))
        .build();
  }

  @Test
  void shouldAskOnceForChunksAlike() {
    Counted shared = new Counted(true);
    Counted each = new Counted(false);
    FakeRegistry registry = new FakeRegistry().add(2, shared).add(1, each);
    MemoryView view = new Model(registry).view(new FakeTarget().map(0x4000, 0x4000, "rw-p", ""));
    assertEquals(BASE, believed(view.type(chunk(0x4000, 24, 7L, 9L))));
    assertEquals(BASE, believed(view.type(chunk(0x4020, 24, 7L, 9L))));
    view.type(chunk(0x4040, 25, 7L, 9L));
    view.type(chunk(0x4060, 24, 7L));
    assertEquals(List.of(0x4000L, 0x4040L, 0x4060L), shared.asked);
    assertEquals(List.of(0x4000L, 0x4020L, 0x4040L, 0x4060L), each.asked);
    view.refresh();
    view.type(chunk(0x4000, 24, 7L, 9L));
    assertEquals(4, shared.asked.size());
  }
}
