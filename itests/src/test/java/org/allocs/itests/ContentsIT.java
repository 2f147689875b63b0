package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What chunks contain whose type nothing tells, by the commands. */
class ContentsIT {
  private static final String ALLOCS = Programs.ROOT.resolve("allocs").toString();
  private static Running program;

  @BeforeAll
  static void start() throws Exception {
    Path folder = Files.createDirectories(Fixture.work().resolve("contents"));
    String source = Programs.ROOT.resolve("itests/src/test/c/contents.c").toString();
    Programs.Result result =
        Programs.run(
            folder, 120, List.of("gcc", "-O2", "-g0", "-fno-builtin", "-o", "contents", source));
    assertEquals(0, result.status(), result.err());
    program = Running.hooked(folder.resolve("contents"));
  }

  @AfterAll
  static void end() {
    program.close();
  }

  private static String said(String... words) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of(ALLOCS));
    command.addAll(List.of(words));
    Programs.Result result = Programs.run(Programs.ROOT, 120, command);
    assertEquals(0, result.status(), result.err());
    return result.out();
  }

  private static String hex(String word) {
    return "0x" + Long.toHexString(program.address(word));
  }

  private static String what(String word) throws Exception {
    return said("what", "--why", "" + program.pid(), hex(word));
  }

  @Test
  void shouldTellContentsOfOneAddress() throws Exception {
    for (String[] each :
        new String[][] {
          {"ascii", "text ASCII, 12 bytes, then zeros (guess, all bytes were looked at)"},
          {"utf8", "text UTF-8, 14 bytes, then zeros (guess, all bytes were looked at)"},
          {"utf16", "text UTF-16LE, 9 characters (guess, all bytes were looked at)"},
          {"zeroed", "zeroed (guess, 5120 of 100000 bytes were looked at)"},
          {"pointers", "pointers into heap, 8 words (guess, all bytes were looked at)"},
          {"residue", "free list residue, one of a list (guess, all bytes were looked at)"}
        }) {
      String out = what(each[0]);
      assertTrue(out.contains("  content    " + each[1] + "\n"), each[1] + "\n" + out);
      assertTrue(out.contains("  type       unknown"), out);
    }
    assertTrue(!what("nothing").contains("  content"), what("nothing"));
  }

  @Test
  void shouldTellContentsOfSites() throws Exception {
    String out = said("types", "--untyped", "" + program.pid());
    assertTrue(out.contains("content of 64: text ASCII 100.0%"), out);
    String json = said("types", "--untyped", "--json", "" + program.pid());
    assertTrue(
        json.contains("\"contents\":[{\"kind\":\"text\",\"form\":\"ASCII\",\"lookedAt\":64}]"),
        json);
    // The buffer of standard output alone.
    assertTrue(out.contains("typed: 0.9% of chunks"), out);
  }

  @Test
  void shouldListContentsWhereThereIsNoType() throws Exception {
    String out = said("list", "" + program.pid());
    String base = Long.toHexString(program.address("ascii"));
    assertTrue(
        out.lines()
            .anyMatch(
                line ->
                    line.startsWith("0x" + base + "-")
                        && line.endsWith("  content: text ASCII, 12 bytes, then zeros")),
        out);
    String json = said("list", "--json", "" + program.pid());
    assertTrue(json.contains("\"content\":{\"kind\":\"free list residue\",\"form\":\"\""), json);
    String shown = said("show", "" + program.pid(), hex("utf8"));
    assertTrue(shown.contains("content text UTF-8, 14 bytes, then zeros\n"), shown);
  }
}
