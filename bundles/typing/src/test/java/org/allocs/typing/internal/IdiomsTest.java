package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real programs, real hooks, real debug information: no type may be wrong. */
@Timeout(120)
class IdiomsTest {
  @ParameterizedTest
  @CsvSource({"gcc, -O0", "gcc, -O1", "gcc, -O2", "gcc, -O3", "clang, -O0", "clang, -O2"})
  void shouldTypeIdiomsOfC(String compiler, String level) throws Exception {
    check("idioms.c", compiler, level);
    check("more.c", compiler, level);
  }

  @ParameterizedTest
  @CsvSource({"g++, -O0", "g++, -O2", "clang++, -O2"})
  void shouldTypeIdiomsOfCpp(String compiler, String level) throws Exception {
    check("idioms.cc", compiler, level, "-std=c++17");
    check("more.cc", compiler, level, "-std=c++17");
  }

  @ParameterizedTest
  @CsvSource({"gcc, -O0", "gcc, -O2", "clang, -O2"})
  void shouldTypeWhatIsAllocatedThroughFrames(String compiler, String level) throws Exception {
    check("frames.c", compiler, level);
  }

  @ParameterizedTest
  @CsvSource({"gcc, -O2", "clang, -O2"})
  void shouldTypeWhatIsBehindHeaders(String compiler, String level) throws Exception {
    check("blocks.c", compiler, level);
  }

  /**
   * Code that the linker makes, where functions of the same code stay several, and debug
   * information that is not in the program.
   */
  @ParameterizedTest
  @ValueSource(strings = {"-O2 -flto -fno-ipa-icf", "-O2 -gsplit-dwarf"})
  void shouldTypeIdiomsHoweverProgramsAreLinked(String options) throws Exception {
    for (String source : List.of("idioms.c", "more.c", "frames.c", "blocks.c")) {
      check(source, "gcc", options);
    }
    check("idioms.cc", "g++", options, "-std=c++17");
  }

  /** All compilers at all levels. */
  @Tag("heavy")
  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O1", "-O2", "-O3"})
  void shouldTypeAllIdiomsAtEveryLevel(String level) throws Exception {
    for (String compiler : List.of("gcc", "clang")) {
      check("idioms.c", compiler, level);
      check("more.c", compiler, level);
      check("frames.c", compiler, level);
    }
    for (String compiler : List.of("g++", "clang++")) {
      check("idioms.cc", compiler, level, "-std=c++17");
      check("more.cc", compiler, level, "-std=c++17");
    }
  }

  private static void check(String source, String... compiler) throws Exception {
    try (Idioms idioms = new Idioms(source, compiler)) {
      List<String> failures = new ArrayList<>();
      int typed = 0;
      for (Idioms.Expectation expectation : idioms.expectations()) {
        Answer<DataType> answer = idioms.typeOf(expectation);
        String name = answer.value().map(DataType::name).orElse("");
        typed += answer.isKnown() ? 1 : 0;
        boolean unknownIsRight = !expectation.mark().equals("!");
        boolean right = expectation.allowsByLine(name) && !expectation.mark().equals("?");
        if (!right && !(name.isEmpty() && unknownIsRight)) {
          String found = name.isEmpty() ? answer.reason().orElseThrow() : name;
          failures.add(expectation.type() + " <> " + found + " " + answer.evidence());
        }
      }
      String summary = String.join(" ", compiler) + ": typed=" + typed;
      assertEquals("", String.join("\n", failures), summary + "/" + idioms.expectations().size());
    }
  }
}
