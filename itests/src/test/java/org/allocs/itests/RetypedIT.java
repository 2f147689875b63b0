package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of chunks that were moved, copied, and allocated where others were. */
class RetypedIT {
  private static final String NOT = "not ";
  private static final String NONE_OR = "none or ";
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  private static Answer<DataType> type(Lab.Session session, Running program, String name)
      throws AllocsException {
    Allocation chunk = session.view().find(program.address(name)).leaf().orElseThrow();
    assertEquals("malloc", chunk.allocator(), name);
    return session.view().type(chunk);
  }

  private static String name(Answer<DataType> type) {
    return type.value().map(DataType::name).orElse("unknown");
  }

  private static String unlike(String expected, String found) {
    boolean right =
        expected.startsWith(NOT)
            ? !found.startsWith(expected.substring(NOT.length()))
            : found.equals(expected.replace(NONE_OR, ""))
                || (expected.startsWith(NONE_OR) && found.equals("unknown"));
    return right ? "" : expected + " <> " + found;
  }

  /** What a program says of its chunks against what is said of them, whether or not chunks are. */
  private static void compare(Lab.Session session, Running program, String when) throws Exception {
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (String line : program.said()) {
      String[] told = line.split(" ", 3);
      if (told.length < 3) {
        continue;
      }
      Allocation leaf = session.leaf(Long.decode(told[1]));
      String found = leaf.allocator().equals("malloc") ? name(session.view().type(leaf)) : "free";
      String difference = unlike(told[2], found);
      if (!difference.isEmpty()) {
        wrong.add(told[0] + ": " + difference + " " + session.view().type(leaf).evidence());
      }
      compared++;
    }
    assertEquals(List.of(), wrong, when);
    assertTrue(compared > 1, "compared=" + compared);
  }

  /**
   * A target that goes on: a session that asks it, one that typed its heap before it went on and
   * has not refreshed, and the same refreshed, which types the heap by what changed.
   */
  @ParameterizedTest
  @CsvSource({"gcc, -O0", "gcc, -O2", "clang, -O0", "clang, -O2"})
  void shouldTypeChunksThatWereResizedCopiedAndUsedAgain(String compiler, String level)
      throws Exception {
    try (Running program = Running.hooked(Fixture.programBy(compiler, "survivors", "-g", level));
        Lab.Session session = lab.open(program.pid());
        Lab.Session other = lab.open(program.pid())) {
      compare(session, program, "at first");
      assertEquals("grow_items", site(session, program, "in_place"), "of realloc");
      assertEquals("grow_items", site(session, program, "moved"), "of realloc");
      assertEquals("make_items", site(session, program, "made"), "of malloc");
      other.view().typedHeap();
      compare(other, program, "with its heap typed");
      assertEquals("struct item", name(type(other, program, "pointed_to")), "by a pointer");
      for (String when : List.of("used again", "used again by what has no type")) {
        program.goOn();
        compare(session, program, when);
        compare(other, program, when + ", heap typed before");
        other.view().refresh();
        other.view().typedHeap();
        compare(other, program, when + ", heap typed again");
      }
    }
  }

  private static String site(Lab.Session session, Running program, String name) throws Exception {
    return session
        .view()
        .site(session.leaf(program.address(name)))
        .value()
        .flatMap(Site::function)
        .orElse("unknown");
  }

  @Test
  void shouldTypeWhatIsThereNow() throws Exception {
    try (Running program = Running.hooked(Fixture.program("retyped", "-g", "-O1"));
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
