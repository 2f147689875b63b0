package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the kernel leaves above the initial stack of a program. */
class AuxvIT {
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  @Test
  void shouldFindArgumentsAndEnvironment() throws Exception {
    Path program = Fixture.program("arguments", "-g");
    try (Running running =
            Running.start(
                List.of(program.toString(), "alpha", "", "a longer argument"),
                Map.of("X_Y", "zz"));
        Lab.Session session = lab.open(running.pid())) {
      Allocation argv = session.leaf(running.address("argv"));
      assertTrue(argv.allocator().contains("auxv"), argv::toString);
      assertEquals(running.address("argv"), argv.base());
      assertEquals(5 * 8, argv.size());
      assertEquals("char *[5]", session.view().type(argv).value().orElseThrow().name());
      assertEquals(
          "__ARR5___PTR_signed_char$8", session.view().type(argv).value().orElseThrow().uniqtype());
      assertEquals(running.address("envp"), session.leaf(running.address("envp")).base());
      Memory memory = session.target().memory();
      for (String argument : List.of("alpha", "", "a longer argument")) {
        long slot =
            argv.base() + 8 * (1 + List.of("alpha", "", "a longer argument").indexOf(argument));
        Allocation string = session.leaf(memory.readLong(slot));
        assertEquals(argument, memory.readString(string.base(), 100).orElseThrow());
        assertEquals(argument.length() + 1, string.size());
        assertEquals(
            "char[" + (argument.length() + 1) + "]",
            session.view().type(string).value().orElseThrow().name());
      }
      Allocation random = session.leaf(running.address("random") + 3);
      assertEquals(running.address("random"), random.base());
      assertEquals(16, random.size());
      Allocation vector = session.leaf(running.address("auxv"));
      assertTrue(
          session.view().type(vector).value().orElseThrow().name().startsWith("Elf64_auxv_t["),
          vector::toString);
    }
  }
}
