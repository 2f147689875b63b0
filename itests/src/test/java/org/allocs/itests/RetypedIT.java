package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;

/** Types of chunks that were moved, copied, and allocated where others were. */
class RetypedIT {
  private static Answer<DataType> type(Lab.Session session, Running program, String name)
      throws AllocsException {
    Allocation chunk = session.view().find(program.address(name)).leaf().orElseThrow();
    assertEquals("malloc", chunk.allocator(), name);
    return session.view().type(chunk);
  }

  private static String name(Answer<DataType> type) {
    return type.value().map(DataType::name).orElse("unknown");
  }

  @Test
  void shouldTypeWhatIsThereNow() throws Exception {
    try (Lab lab = new Lab();
        Running program = Running.hooked(Fixture.program("retyped", "-g", "-O1"));
        Lab.Session session = lab.open(program.pid())) {
      assertEquals("char[40]", name(type(session, program, "first")), "its own evidence");
      assertTrue(session.view().typedHeap().isPresent());
      assertEquals("struct node[1999]", name(type(session, program, "grown")));
      assertEquals("struct node", name(type(session, program, "first")));
      assertEquals("struct leaf", name(type(session, program, "leaf")));
      assertEquals("struct node", name(type(session, program, "copied")));
      assertEquals(program.address("again"), program.address("same"), "memory was used again");
      assertEquals("struct leaf", name(type(session, program, "again")));
      assertEquals(program.address("reused"), program.address("stale"), "memory was used again");
      assertFalse(name(type(session, program, "reused")).contains("node"));
      LiveHeap types = LiveHeap.byType(session.view());
      assertTrue(types.coverage().stream().anyMatch(b -> b.kind().equals("pointers")));
      session.view().refresh();
      assertEquals("char[40]", name(type(session, program, "first")), "forgotten");
    }
  }
}
