package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.TypeEvidence;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.type.DataType;
import org.allocs.typing.internal.flow.CodeEvidence;
import org.allocs.typing.internal.flow.DescriptorEvidence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chunks of more than one thing: with sources and without, none may be called an array of one. */
@Timeout(120)
class BlendsTest {
  @ParameterizedTest
  @CsvSource({
    "blends.c, gcc, -O0",
    "blends.c, gcc, -O2",
    "blends.c, gcc, -O3",
    "blends.c, clang, -O2",
    "blends.cc, g++, -O2 -std=c++20",
    "blends.cc, clang++, -O2 -std=c++20",
  })
  void shouldNotCallABlendOneThing(String source, String compiler, String options)
      throws Exception {
    String[] command = (compiler + " " + options).split(" ");
    List<String> failures = new ArrayList<>();
    try (Idioms idioms = new Idioms(source, command)) {
      for (Idioms.Expectation expectation : idioms.expectations()) {
        check(expectation, "with", idioms.typeOf(expectation), failures);
        for (TypeEvidence kind : List.of(new DescriptorEvidence(), new CodeEvidence())) {
          check(expectation, "without", idioms.typeBy(kind, expectation), failures);
        }
      }
    }
    assertEquals("", String.join("\n", failures));
  }

  private static void check(
      Idioms.Expectation expectation, String how, Answer<DataType> answer, List<String> failures) {
    String guess = answer.grade().filter(Grade.GUESS::equals).isPresent() ? "guess " : "";
    String name = answer.value().map(DataType::name).orElse("");
    if (!name.isEmpty() && !expectation.allows(name) && !expectation.allows(guess + name)) {
      failures.add(
          how + " sources: " + expectation.type() + " <> " + name + " " + answer.evidence());
    }
  }
}
