package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.TreeVisitor;
import org.allocs.target.LoadedObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every string and note that readelf prints of the files of a program, where they are loaded. */
class PackedIT {
  private static final Pattern STRING = Pattern.compile("  \\[ *([0-9a-f]+)]  (.*)");
  private static final Pattern NOTE = Pattern.compile("  (\\S+) +0x([0-9a-f]{8})\t.*");
  private static final Pattern SECTION = Pattern.compile("Displaying notes found in: (\\S+)");

  private static Lab lab;
  private static Running running;
  private static Lab.Session session;

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab();
    running = Running.start(Fixture.program("protocol", "-g", "-O0", include()), "last");
    session = lab.open(running.pid());
  }

  private static String include() {
    return "-I" + Programs.HOME.resolve("include");
  }

  @AfterAll
  static void end() {
    session.close();
    running.close();
    lab.close();
  }

  private static List<LoadedObject> files() throws Exception {
    return session.target().objects().stream().filter(o -> o.file().isKnown()).toList();
  }

  private static String readelf(LoadedObject object, String... options) throws Exception {
    Path file = object.file().value().orElseThrow();
    List<String> command = new ArrayList<>(List.of("readelf"));
    command.addAll(List.of(options));
    command.add(file.toString());
    return Programs.run(Path.of("/tmp"), 60, command).out();
  }

  /** What was packed into a section of a file. */
  private static List<Allocation> packed(LoadedObject object, String section) throws Exception {
    List<Allocation> found = new ArrayList<>();
    boolean[] inside = {false};
    session
        .view()
        .walk(
            object.range(),
            (depth, allocation, suballocator, note) -> {
              if (allocation.allocator().equals("static-section")) {
                inside[0] = allocation.name().orElse("").equals(section);
              } else if (inside[0] && allocation.allocator().equals("packed")) {
                found.add(allocation);
              }
              return TreeVisitor.Step.DEEPER;
            });
    return found;
  }

  @Test
  void shouldFindTheStringsThatReadelfPrints() throws Exception {
    int strings = 0;
    for (LoadedObject object : files()) {
      List<Allocation> found = packed(object, ".dynstr");
      long first = found.get(0).base();
      List<String> ours =
          found.stream()
              .filter(string -> string.size() > 1)
              .map(string -> (string.base() - first) + " " + string.name().orElseThrow())
              .toList();
      List<String> theirs =
          readelf(object, "-p", ".dynstr")
              .lines()
              .map(STRING::matcher)
              .filter(Matcher::matches)
              .map(line -> Long.parseLong(line.group(1), 16) + " " + line.group(2))
              .toList();
      assertEquals(theirs, ours, object.path());
      strings += ours.size();
    }
    assertTrue(strings > 2000, "strings of the C library among them: " + strings);
  }

  @Test
  void shouldAnswerForEachByteOfAString() throws Exception {
    LoadedObject library =
        files().stream().filter(LoadedObject::isCLibrary).findFirst().orElseThrow();
    Allocation string =
        packed(library, ".dynstr").stream().filter(a -> a.size() > 8).findFirst().orElseThrow();
    for (long at = string.base(); at != string.limit(); at++) {
      assertEquals(string, session.leaf(at), AddressRange.hex(at));
    }
    assertEquals(
        "char[" + string.size() + "]", session.view().type(string).value().orElseThrow().name());
  }

  @Test
  void shouldFindTheNotesThatReadelfPrints() throws Exception {
    int notes = 0;
    for (LoadedObject object : files()) {
      List<String> theirs = new ArrayList<>();
      List<String> ours = new ArrayList<>();
      for (String line : readelf(object, "-nW").split("\n")) {
        Matcher section = SECTION.matcher(line);
        Matcher note = NOTE.matcher(line);
        if (section.matches()) {
          for (Allocation each : packed(object, section.group(1))) {
            String type = session.view().type(each).value().orElseThrow().name();
            ours.add(each.name().orElseThrow().split(" ")[0] + type.replaceAll(".*desc", ""));
          }
        } else if (note.matches()) {
          theirs.add(note.group(1) + "[" + Long.parseLong(note.group(2), 16) + "]; }");
        }
      }
      // Notes for debuggers are in no segment.
      theirs.removeIf(each -> each.startsWith("stapsdt"));
      assertEquals(theirs, ours, object.path());
      notes += ours.size();
    }
    assertTrue(notes >= 4, "notes=" + notes);
  }
}
