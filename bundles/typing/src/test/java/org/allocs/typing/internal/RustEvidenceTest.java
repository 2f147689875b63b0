package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.rust.RustEvidence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class RustEvidenceTest {
  @ParameterizedTest
  @CsvSource({"0, 8", "2, 17"})
  void shouldReadGenericArguments(String level, int least) throws Exception {
    List<String> failures = new ArrayList<>();
    int typed = 0;
    try (Idioms idioms = new Idioms("idioms.rs", "rustc", "-Copt-level=" + level)) {
      RustEvidence evidence = new RustEvidence();
      for (Idioms.Expectation expectation : idioms.expectations()) {
        Answer<DataType> answer = idioms.typeBy(evidence, expectation);
        String name = asNow(answer.value().map(DataType::name).orElse(""));
        typed += answer.isKnown() ? 1 : 0;
        if (!name.isEmpty() && !name.equals(expectation.type())) {
          failures.add(expectation.type() + " <> " + name + " " + answer.evidence());
        }
      }
      assertEquals("", String.join("\n", failures), "typed=" + typed);
      assertTrue(typed >= least, "typed=" + typed + "/" + idioms.expectations().size());
    }
  }

  /** Older versions of the library have other names, and shared pointers without an allocator. */
  private static String asNow(String name) {
    return name.replace("RcBox<", "RcInner<").replace("Rc<str>", "Rc<str, alloc::alloc::Global>");
  }
}
