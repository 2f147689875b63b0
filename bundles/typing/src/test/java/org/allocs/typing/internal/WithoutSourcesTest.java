package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.type.DataType;
import org.allocs.typing.internal.flow.CodeEvidence;
import org.allocs.typing.internal.flow.DescriptorEvidence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same programs, typed by their code and debug information alone: no type may be wrong. */
@Timeout(120)
class WithoutSourcesTest {
  @ParameterizedTest
  @CsvSource({
    "idioms.c, gcc, -O0, 30",
    "idioms.c, gcc, -O2, 30",
    "idioms.c, gcc, -O3, 30",
    "idioms.c, clang, -O0, 30",
    "idioms.c, clang, -O2, 30",
    "idioms.c, gcc, -O2 -flto, 30",
    "idioms.c, gcc, -O2 -gsplit-dwarf, 30",
    "blocks.c, gcc, -O2, 15",
    "blocks.c, clang, -O2, 12",
    "pools.c, gcc, -O1, 13",
    "pools.c, gcc, -O2, 13",
    "pools.c, clang, -O2, 13",
    "unions.c, gcc, -O0, 3",
    "unions.c, gcc, -O2, 3",
    "unions.c, clang, -O2, 3",
    "idioms.cc, g++, -O2, 3",
    "idioms.cc, clang++, -O2, 3",
  })
  void shouldTypeIdioms(String source, String compiler, String level, int least) throws Exception {
    List<String> failures = new ArrayList<>();
    int typed = 0;
    try (Idioms idioms = new Idioms(source, compiler, level)) {
      for (Idioms.Expectation expectation : idioms.expectations()) {
        Answer<DataType> answer = idioms.typeBy(new DescriptorEvidence(), expectation);
        if (!answer.isKnown()) {
          answer = idioms.typeBy(new CodeEvidence(), expectation);
        }
        String name = answer.value().map(DataType::name).orElse("");
        boolean right = name.isEmpty() || expectation.allows(name);
        typed += answer.isKnown() ? 1 : 0;
        if (!right) {
          failures.add(expectation.type() + " <> " + name + " " + answer.evidence());
        }
      }
      int all = idioms.expectations().size();
      assertEquals("", String.join("\n", failures), "typed=" + typed + "/" + all);
      assertTrue(typed >= least, "typed=" + typed + "/" + all);
    }
  }

  @ParameterizedTest
  @CsvSource({"gcc, -O0", "clang, -O0"})
  void shouldKnowATextByTheFunctionThatPutsItThere(String compiler, String level) throws Exception {
    assertEquals(List.of("char[16], guess"), answers("char[16]", compiler, level));
  }

  @ParameterizedTest
  @CsvSource({"gcc, -O0", "gcc, -O2", "clang, -O0", "clang, -O2"})
  void shouldKnowWhatWasResizedByTheFunctionThatMadeIt(String compiler, String level)
      throws Exception {
    assertEquals(List.of("uint16_t[22], likely"), answers("uint16_t[22]", compiler, level));
  }

  @ParameterizedTest
  @CsvSource({"gcc, -O0", "gcc, -O2", "clang, -O0", "clang, -O2"})
  void shouldTellTheWholeOfWhatIsNothingButAnother(String compiler, String level) throws Exception {
    String type = "struct sequential";
    assertEquals(List.of(type + ", likely"), answers(type, compiler, level));
  }

  @ParameterizedTest
  @CsvSource({"gcc, -O0", "gcc, -O2", "gcc, -O3", "clang, -O2"})
  void shouldSeeWhatIsStoredWithAnother(String compiler, String level) throws Exception {
    assertEquals(List.of("int8_t[21], guess"), answers("int8_t[21]", compiler, level));
  }

  /** What the code says of the chunks of idioms.c that are of a type. */
  private static List<String> answers(String type, String compiler, String level) throws Exception {
    try (Idioms idioms = new Idioms("idioms.c", compiler, level)) {
      List<String> found = new ArrayList<>();
      for (Idioms.Expectation expectation : idioms.expectations()) {
        if (expectation.type().equals(type)) {
          Answer<DataType> answer = idioms.typeBy(new CodeEvidence(), expectation);
          String grade = answer.grade().map(Grade::word).orElse("");
          found.add(answer.value().map(DataType::name).orElse("") + ", " + grade);
        }
      }
      return found;
    }
  }
}
