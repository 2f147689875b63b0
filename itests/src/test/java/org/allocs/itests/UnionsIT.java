package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;

/** Types behind unions, of which the user's rules say what they hold. */
class UnionsIT {
  private static final String PROPERTY = "allocs.types";

  private static List<String> types(Lab lab, Running program) throws Exception {
    try (Lab.Session session = lab.open(program.pid())) {
      assertTrue(session.view().typedHeap().isPresent());
      return Stream.of("list", "tree", "number")
          .map(name -> name(session, program.address(name)))
          .toList();
    }
  }

  private static String name(Lab.Session session, long address) {
    try {
      return session
          .view()
          .type(session.leaf(address))
          .value()
          .map(DataType::name)
          .orElse("unknown");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldFollowThePartThatIsThere() throws Exception {
    Path rules = Fixture.work().resolve("unions.types");
    Files.writeString(rules, "struct value.kind -> discriminates LIST = list, 8 = tree\n");
    try (Lab lab = new Lab();
        Running program = Running.hooked(Fixture.program("unions", "-g", "-O1"))) {
      assertEquals(List.of("unknown", "unknown", "unknown"), types(lab, program));
      System.setProperty(PROPERTY, rules.toString());
      assertEquals(List.of("struct list", "struct tree", "unknown"), types(lab, program));
    } finally {
      System.clearProperty(PROPERTY);
    }
  }
}
