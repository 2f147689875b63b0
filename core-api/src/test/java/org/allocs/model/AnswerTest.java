package org.allocs.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final Evidence EVIDENCE = Evidence.likely("source line", "x.c:3");

  @Test
  void shouldKeepEvidenceOfDerivedFacts() {
    Answer<Integer> known = Answer.known("abc", EVIDENCE).map(String::length);
    assertEquals(Optional.of(3), known.value());
    assertEquals(List.of(EVIDENCE), known.evidence());
    assertEquals(Optional.empty(), known.reason());
  }

  @Test
  void shouldKeepTheReasonWhereThereIsNoFact() {
    Answer<Integer> unknown = Answer.<String>unknown("stripped").map(String::length);
    assertEquals(Optional.of("stripped"), unknown.reason());
    assertEquals(Optional.empty(), unknown.value());
    assertEquals(List.of(), unknown.evidence());
  }

  @Test
  void shouldTurnToTheOtherAnswerOnlyWhereItIsUnknown() {
    Answer<String> known = Answer.known("abc", EVIDENCE);
    assertEquals(known, Answer.<String>unknown("why").or(() -> known));
    assertEquals(
        known,
        known.or(
            () -> {
              throw new AssertionError("not asked");
            }));
  }

  @Test
  void shouldRefuseFactsWithoutEvidence() {
    assertThrows(IllegalArgumentException.class, () -> new Answer.Known<>("abc", List.of()));
    assertThrows(NullPointerException.class, () -> Answer.known(null, EVIDENCE));
    assertThrows(NullPointerException.class, () -> Answer.unknown(null));
  }
}
