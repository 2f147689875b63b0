package org.allocs.dwarf.macro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allocs.debug.MacroEvent;
import org.allocs.debug.MacroHistory;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.dwarf.query.DebugData;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables of macros written byte by byte. */
class MacroTablesTest {
  private static final String MACRO = ".debug_macro";
  private static final int UNIT = 0x11;
  private static final int SEC_OFFSET = 0x17;
  private static final int MACROS = 0x79;
  private static final int STR_OFFSETS_BASE = 0x72;
  private static final int DEFINE = 1;
  private static final int UNDEF = 2;
  private static final int START = 3;
  private static final int END = 4;
  private static final int IMPORT = 7;
  private static final int DEFINE_STRX = 11;
  private static final int UNDEF_STRX = 12;

  /** A unit with a table at 0, whose header is written. */
  private static InfoBuilder unit(int stringsBase) {
    return new InfoBuilder()
        .abbreviation(1, UNIT, false, MACROS, SEC_OFFSET, STR_OFFSETS_BASE, SEC_OFFSET)
        .unit4(1, 0, 0, 0, 0, stringsBase, 0, 0, 0)
        .bytes(MACRO, 5, 0, 0);
  }

  private static List<MacroEvent> events(DebugData data, String name) throws Exception {
    List<MacroHistory> found = data.macrosNamed(name);
    return found.isEmpty() ? List.of() : found.get(0).events();
  }

  @Test
  void shouldReadStringsByIndexFromTheBaseOfTheUnit() throws Exception {
    InfoBuilder builder = unit(4);
    builder.bytes(MACRO, DEFINE_STRX, 0, 1, UNDEF_STRX, 0, 0, 0);
    builder.number(".debug_str_offsets", 4, 0xffff);
    builder.number(".debug_str_offsets", 4, 0).number(".debug_str_offsets", 4, 2);
    builder.string(".debug_str", "A").string(".debug_str", "A 42");
    assertEquals(
        List.of(new MacroEvent(true, "A 42", List.of()), new MacroEvent(false, "A", List.of())),
        events(DebugData.over(builder.build()), "A"));
  }

  @Test
  void shouldTakeANameAndNotItsStart() throws Exception {
    InfoBuilder builder = unit(0);
    for (String text : List.of("AB 1", "A(x) x", "A.B 3", "B A")) {
      builder.bytes(MACRO, DEFINE, 0).string(MACRO, text);
    }
    builder.bytes(MACRO, UNDEF, 0).string(MACRO, "A").bytes(MACRO, 0);
    assertEquals(
        List.of("#define A(x) x", "#undef A"),
        events(DebugData.over(builder.build()), "A").stream().map(MacroEvent::directive).toList());
  }

  @Test
  void shouldNotFollowImportsInACircle() throws Exception {
    DebugData data = DebugData.over(unit(0).bytes(MACRO, IMPORT, 0, 0, 0, 0, 0).build());
    String why =
        assertThrows(MalformedFileException.class, () -> data.macrosNamed("A")).getMessage();
    assertTrue(why.contains("import each other"), why);
  }

  /** Each of 40 tables imports the next one twice. */
  @Test
  @Timeout(60)
  void shouldNotFollowImportsThatDoubleEachTime() throws Exception {
    InfoBuilder builder = unit(0);
    for (int i = 0; i < 40; i++) {
      int next = builder.size(MACRO) + 2 * 5 + 1;
      builder.bytes(MACRO, IMPORT).number(MACRO, 4, next);
      builder.bytes(MACRO, IMPORT).number(MACRO, 4, next).bytes(MACRO, 0, 5, 0, 0);
    }
    builder.bytes(MACRO, DEFINE, 0).string(MACRO, "A 1").bytes(MACRO, 0);
    DebugData data = DebugData.over(builder.build());
    String why =
        assertThrows(MalformedFileException.class, () -> data.macrosNamed("A")).getMessage();
    assertTrue(why.contains("vast numbers"), why);
  }

  @Test
  void shouldLeaveOutUnitsWhoseTablesAreWrong() throws Exception {
    for (int[] wrong :
        List.of(
            new int[] {END, 0}, new int[] {99, 0}, new int[] {START, 1}, new int[] {DEFINE, 1})) {
      DebugData data = DebugData.over(unit(0).bytes(MACRO, wrong).build());
      assertThrows(MalformedFileException.class, () -> data.macrosNamed("A"));
      assertEquals(1, data.problems().messages().size());
    }
  }

  /** Files have numbers that no line table names. */
  @Test
  void shouldTellLinesOfFilesWithoutNames() throws Exception {
    InfoBuilder builder = unit(0).bytes(MACRO, START, 0, 1, START, 3, 2, DEFINE, 5);
    builder.string(MACRO, "A").bytes(MACRO, END, END, 0);
    MacroEvent event = events(DebugData.over(builder.build()), "A").get(0);
    assertEquals(
        List.of("?:5", "?:3"),
        event.chain().stream().map(place -> place.file() + ":" + place.line()).toList());
  }
}
