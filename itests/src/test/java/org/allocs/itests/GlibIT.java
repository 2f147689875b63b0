package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.Resolution;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Slices and classes are what a program says that it has. */
class GlibIT {
  private static Lab lab;
  private static Path program;

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab();
    program = program();
  }

  /** One with objects and slices. */
  static Path program() throws Exception {
    List<String> command = List.of("sh", "-c", "pkg-config --cflags --libs gio-2.0");
    Programs.Result flags = Programs.run(Path.of("/tmp"), 20, command);
    return Fixture.program("gobjects", ("-g0 " + flags.out().strip()).split("\\s+"));
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  /** Each line that begins with a word: an address, and what follows it. */
  private static Map<Long, String> said(Running running, String word) {
    Map<Long, String> found = new HashMap<>();
    for (String line : running.said()) {
      String[] words = line.split(" ");
      if (words[0].equals(word)) {
        found.put(Long.decode(words[1]), words.length > 2 ? words[2] : "");
      }
    }
    return found;
  }

  private static Optional<Allocation> slice(Lab.Session session, long address) throws Exception {
    return session.view().find(address).leaf().filter(a -> a.allocator().equals("g-slice"));
  }

  private static String named(Lab.Session session, Allocation leaf) throws Exception {
    Answer<DataType> type = session.view().type(leaf);
    String prefix = "points to the class ";
    return type.evidence().stream()
        .map(evidence -> evidence.detail())
        .filter(detail -> detail.startsWith(prefix))
        .map(detail -> detail.substring(prefix.length()))
        .findFirst()
        .orElse(leaf + ": " + type.reason().orElse("other evidence"));
  }

  @Test
  void shouldFindTheSlicesThatAreInUse() throws Exception {
    try (Running running = Running.start(program);
        Lab.Session session = lab.open(running.pid())) {
      assumeTrue(
          !session.list(a -> a.allocator().equals("g-slice")).isEmpty(),
          "GLib without slices of its own");
      int unknown = 0;
      for (long address : said(running, "slice").keySet()) {
        Resolution found = session.view().find(address);
        if (found.note().orElse("").contains("all slices of the slab are in use")) {
          unknown++;
        } else {
          assertEquals("g-slice", found.leaf().orElseThrow().allocator(), found::toString);
          assertEquals(address, found.leaf().orElseThrow().base(), found::toString);
        }
      }
      assertTrue(unknown < said(running, "slice").size() / 10, "unknown=" + unknown);
      assertEquals(500, said(running, "freed").size());
      for (long address : said(running, "freed").keySet()) {
        assertEquals(Optional.empty(), slice(session, address));
      }
      assertEquals(List.of(), session.view().problems());
    }
  }

  @Test
  void shouldNameTheClassOfEveryInstance() throws Exception {
    try (Running running = Running.start(program);
        Lab.Session session = lab.open(running.pid())) {
      assertClasses(running, session, true);
    }
  }

  @Test
  void shouldNameTheClassOfEveryInstanceInChunksOfMalloc() throws Exception {
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    Map<String, String> environment = Map.of("LD_PRELOAD", hooks, "G_SLICE", "always-malloc");
    try (Running running = Running.start(List.of(program.toString()), environment);
        Lab.Session session = lab.open(running.pid())) {
      assertClasses(running, session, false);
    }
  }

  /** Where slices are told, some may be in a slab that does not tell where they begin. */
  private static void assertClasses(Running running, Lab.Session session, boolean slices)
      throws Exception {
    Map<Long, String> said = said(running, "object");
    Map<Long, String> found = new HashMap<>();
    for (Map.Entry<Long, String> object : said.entrySet()) {
      Resolution there = session.view().find(object.getKey());
      boolean untold = slices && there.suballocator().equals(Optional.of("g-slice"));
      found.put(
          object.getKey(), untold ? object.getValue() : named(session, there.leaf().orElseThrow()));
      if (!untold) {
        assertTrue(
            session
                .view()
                .type(there.leaf().orElseThrow())
                .value()
                .orElseThrow()
                .name()
                .contains(object.getValue()));
      }
    }
    assertEquals(said, found);
    assertTrue(said.containsValue("Square") && said.containsValue("GLocalFile"), said::toString);
  }
}
