package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.python.PythonEvidence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class PythonEvidenceTest {
  @ParameterizedTest
  @CsvSource({"gcc, -O2", "clang, -O0"})
  void shouldFindTheStructOfObjects(String compiler, String level) throws Exception {
    List<String> failures = new ArrayList<>();
    try (Idioms idioms = new Idioms("python.c", compiler, level)) {
      PythonEvidence evidence = new PythonEvidence();
      for (Idioms.Expectation expectation : idioms.expectations()) {
        Answer<DataType> answer = idioms.typeBy(evidence, expectation);
        String wanted = expectation.mark().equals("?") ? "" : expectation.type();
        String name = answer.value().map(DataType::name).orElse("");
        if (!wanted.equals(name)) {
          failures.add(wanted + " <> " + name + answer.reason().orElse(""));
        }
      }
      assertEquals("", String.join("\n", failures));
      assertEquals(23, idioms.expectations().size());
    }
  }
}
