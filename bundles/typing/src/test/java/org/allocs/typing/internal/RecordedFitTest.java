package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.target.FileAddress;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.typing.internal.recorded.CallRecord;
import org.allocs.typing.internal.recorded.CallRecord.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is concluded from records, of which none may be called certain that may be wrong. */
class RecordedFitTest {
  private static final CompositeType ANY =
      new CompositeType(
          CompositeType.Kind.UNION,
          Optional.of("any"),
          "union any",
          "any",
          OptionalLong.of(24),
          () -> List.of(Member.of("h", Snippet.HEADER, 0), Member.of("n", Snippet.NODE, 0)));

  /** Of a header of 8 bytes, a node of 24, an int of 4, and a blob of 4 and more. */
  private static Answer<DataType> of(Kind kind, String type, String tail, String to, long size) {
    return of(kind, type, tail, to, false, size);
  }

  private static Answer<DataType> of(
      Kind kind, String type, String tail, String to, boolean changed, long size) {
    FakeModuleInfo module =
        new FakeModuleInfo()
            .type("struct header", Snippet.HEADER)
            .type("struct node", Snippet.NODE)
            .type("struct blob", Snippet.BLOB)
            .type("union any", ANY);
    CallRecord record =
        new CallRecord("/a.c", 1, 1, 1, "f", "malloc", kind, type, tail, to == null ? "" : to);
    return new RecordedFit(record, changed, module, new FileAddress(0x1000), Optional.of("f"))
        .of(size);
  }

  /** The order of parts in memory is that of the sum if what receives the chunk begins so. */
  @ParameterizedTest
  @CsvSource({
    "struct header, CERTAIN",
    "union any, CERTAIN",
    ", LIKELY",
    "char, LIKELY",
    "struct node, NONE",
  })
  void shouldBeCertainOfTheOrderThatTheReceiverConfirms(String receiver, String grade) {
    Answer<DataType> answer = of(Kind.HEADER, "struct header", "struct blob", receiver, 8 + 4);
    assertEquals(grade, answer.grade().map(Grade::name).orElse("NONE"), answer::toString);
    answer = of(Kind.HEADER, "struct header", "int", receiver, 8 + 4 * 7);
    assertEquals(grade, answer.grade().map(Grade::name).orElse("NONE"), answer::toString);
  }

  /** What ends in a flexible array is what comes last. */
  @ParameterizedTest
  @CsvSource({
    "struct blob, , CERTAIN",
    "struct blob, struct header, CERTAIN",
    "struct blob, struct node, NONE",
    "struct node, , NONE",
  })
  void shouldBeCertainOfTheOrderThatAFlexibleArrayShows(
      String tail, String receiver, String grade) {
    Answer<DataType> answer = of(Kind.HEADER_AND_MORE, "struct header", tail, receiver, 8 + 24 + 5);
    assertEquals(grade, answer.grade().map(Grade::name).orElse("NONE"), answer::toString);
  }

  /** A multiple of the size may be several, or one and what a function on the way adds. */
  @ParameterizedTest
  @CsvSource({
    "ELEMENTS, 24, struct node",
    "ELEMENTS, 72, struct { struct node; unknown[48]; }",
    "ELEMENTS, 25, struct { struct node; unknown[1]; }",
    "HEADER, 32, struct { struct node; unknown[8]; }",
    "NEW_ARRAY, 48, struct { struct node; unknown[24]; }",
    "ELEMENTS, 23,",
  })
  void shouldNotCountWhereAFunctionOnTheWayAdds(Kind kind, long size, String expected) {
    Answer<DataType> answer = of(kind, "struct node", "int", null, true, size);
    assertEquals(expected, answer.value().map(DataType::name).orElse(null));
    assertEquals(expected == null ? Optional.empty() : Optional.of(Grade.LIKELY), answer.grade());
  }

  /** Nothing was behind it. */
  @ParameterizedTest
  @CsvSource({"HEADER, CERTAIN", "ELEMENTS, CERTAIN", "HEADER_AND_MORE, NONE"})
  void shouldBeCertainOfWhatIsAlone(Kind kind, String grade) {
    Answer<DataType> answer = of(kind, "struct header", "int", null, 8);
    assertEquals(grade, answer.grade().map(Grade::name).orElse("NONE"), answer::toString);
  }
}
