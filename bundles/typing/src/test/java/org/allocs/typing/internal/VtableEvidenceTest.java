package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.cxx.VtableEvidence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class VtableEvidenceTest {
  private static String spelled(String name) {
    return name.replace(" ", "");
  }

  @ParameterizedTest
  @CsvSource({"g++, -O0", "g++, -O2", "clang++, -O2"})
  void shouldFindTheClass(String compiler, String level) throws Exception {
    List<String> failures = new ArrayList<>();
    try (Idioms idioms = new Idioms("classes.cc", compiler, level, "-std=c++17")) {
      VtableEvidence evidence = new VtableEvidence();
      for (Idioms.Expectation expectation : idioms.expectations()) {
        Answer<DataType> answer = idioms.typeBy(evidence, expectation);
        String wanted = expectation.mark().equals("?") ? "" : expectation.type();
        String name = answer.value().map(DataType::name).orElse("");
        if (!spelled(wanted).equals(spelled(name))) {
          failures.add(wanted + " <> " + name + answer.reason().orElse(""));
        }
      }
      assertEquals("", String.join("\n", failures));
      assertEquals(14, idioms.expectations().size());
    }
  }
}
