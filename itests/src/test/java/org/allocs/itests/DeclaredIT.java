package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.allocator.Declarations;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs with allocators of their own, which files describe. */
class DeclaredIT {
  private static final Path FILE =
      Programs.ROOT.resolve("itests/src/test/declared/own_allocators.yaml");
  private static final Path DOCUMENT = Programs.ROOT.resolve("docs/writing-an-allocator.md");
  private static final String CHAPTER = "## Without Java";

  private static Running running;
  private static Lab lab;
  private static Lab.Session session;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    running = Running.start(program());
    lab = new Lab();
    declare(lab);
    session = lab.open(running.pid());
  }

  static Path program() throws Exception {
    return Fixture.program("own_allocators", "-g", "-O1");
  }

  /** A point in the arena of such a program. */
  static long point(Running program) {
    return program.said().stream()
        .filter(line -> line.startsWith("bump ") && line.endsWith(" 16"))
        .map(line -> Long.decode(line.split(" ")[1]))
        .findFirst()
        .orElseThrow();
  }

  /** Has a framework know the allocators of the program. */
  static void declare(Lab lab) throws Exception {
    var service = lab.context().getServiceReference(Declarations.class);
    lab.context().getService(service).use(List.of(FILE));
  }

  @AfterAll
  static void end() {
    session.close();
    lab.close();
    running.close();
  }

  private static List<AddressRange> said(String allocator) {
    return running.said().stream()
        .map(line -> line.split(" "))
        .filter(words -> words[0].equals(allocator))
        .map(words -> AddressRange.ofSize(Long.decode(words[1]), Long.parseLong(words[2])))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"bump, 97", "slab, 234", "slots, 672", "tasks, 41", "blocks, 49"})
  void shouldFindExactlyWhatTheProgramHolds(String allocator, int count) throws Exception {
    List<AddressRange> expected = said(allocator);
    assertEquals(count, expected.size());
    List<AddressRange> found =
        session.list(a -> a.allocator().equals(allocator)).stream().map(Allocation::range).toList();
    assertEquals(expected, found);
    for (AddressRange range : List.of(expected.get(0), expected.get(count - 1))) {
      assertEquals(range, session.leaf(range.base() + range.size() / 2).range());
    }
    assertEquals(List.of(), session.view().problems());
  }

  @Test
  void shouldTellTypesAndNames() throws Exception {
    Allocation task = session.leaf(said("tasks").get(7).base());
    assertEquals("struct task", session.view().type(task).value().orElseThrow().name());
    assertEquals("task 7", task.name().orElseThrow());
    Allocation point = session.leaf(point(running));
    assertEquals("struct point", session.view().type(point).value().orElseThrow().name());
  }

  /** What stands in the document, with other addresses. */
  @Test
  void shouldBeAsDocumented() throws Exception {
    String document = Files.readString(DOCUMENT);
    String chapter = document.substring(document.indexOf(CHAPTER));
    List<String> blocks = blocks(chapter);
    assertTrue(blocks.get(0).lines().count() <= 20, "longer than it is said to be");
    Files.writeString(folder.resolve("arena.yaml"), blocks.get(0));
    try (Running demo = Running.start(List.of(CustomIT.program().toString()), Map.of(), "text ")) {
      for (String block : blocks.subList(1, blocks.size())) {
        assertEquals(withoutAddresses(block), withoutAddresses(replayed(block, demo)));
      }
    }
  }

  private static List<String> blocks(String chapter) {
    return Pattern.compile("```\\w*\n(.*?)```\n", Pattern.DOTALL)
        .matcher(chapter)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** A block of commands, each with what it prints behind it. */
  private String replayed(String block, Running demo) throws Exception {
    StringBuilder all = new StringBuilder();
    for (String line : block.lines().filter(l -> l.startsWith("$ ")).toList()) {
      String command =
          line.substring(2)
              .replace("./allocs", Programs.ROOT.resolve("allocs").toString())
              .replace("$PID", Long.toString(demo.pid()))
              .replace("$POINT", "0x" + Long.toHexString(demo.address("point")));
      Programs.Result result = Programs.run(folder, 60, List.of("bash", "-c", command + " 2>&1"));
      all.append(line).append('\n').append(result.out());
    }
    return all.toString();
  }

  private static String withoutAddresses(String text) {
    Matcher address = Pattern.compile("0x[0-9a-f]{9,12}").matcher(text);
    return address.replaceAll("0x…");
  }
}
