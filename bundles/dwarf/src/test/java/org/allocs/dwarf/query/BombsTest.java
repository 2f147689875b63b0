package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwForm.*;
import static org.allocs.dwarf.DwTag.*;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import org.allocs.debug.Definition;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;

/**
 * Small files whose parts are shared so often that reading each part for itself would take hours or
 * more heap than there is. The limits are generous, as machines are slow where fresh memory is:
 * what is not bounded takes thousands of times more.
 */
class BombsTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MAX_NANOS = 60_000_000_000L;
  private static final long MAX_BYTES = 16L << 30;
  private static final int MANY = 100_000;
  private static final int VAST = 1_000_000;

  private interface Question {
    void ask() throws AllocsException;
  }

  private static void ask(String what, Question question) {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    String outcome = "answered";
    try {
      question.ask();
    } catch (AllocsException e) {
      outcome = e.getMessage();
    } catch (OutOfMemoryError e) {
      throw new AssertionError(what, e);
    }
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    String spent = what + ": cpuMillis=" + nanos / 1_000_000 + " allocatedBytes=" + bytes;
    if (Boolean.getBoolean("allocs.show")) {
      System.out.println(spent + " " + outcome);
    }
    assertTrue(nanos < MAX_NANOS && bytes < MAX_BYTES, spent + " " + outcome);
  }

  private static void askAll(DwarfSections sections) {
    DebugData data = DebugData.over(sections);
    FileAddress pc = new FileAddress(0x1000);
    ask("entries", () -> walk(data));
    ask("definitions", () -> names(data));
    ask("function", () -> data.functionAt(pc));
    ask("unit", () -> data.unitAt(new FileAddress(0x77)));
    ask("definition", () -> data.definitionAt(pc));
    ask("type", () -> data.typeNamed("struct no such", Optional.of(pc)));
    ask("identifier", () -> data.typeOfIdentifier("no such", pc));
    ask("composites", () -> data.composites(layout -> layout.type().members().size() >= 0));
    ask("census", data::census);
  }

  private static void walk(DebugData data) throws AllocsException {
    for (Unit unit : data.units()) {
      for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
        walker.tag();
      }
    }
  }

  private static void names(DebugData data) throws AllocsException {
    for (Definition definition : data.definitions()) {
      definition.type().name();
    }
  }

  private static int[] repeated(int count, int first, int... pattern) {
    int[] entries = new int[1 + count * pattern.length];
    entries[0] = first;
    for (int i = 0; i < count; i++) {
      System.arraycopy(pattern, 0, entries, 1 + i * pattern.length, pattern.length);
    }
    return entries;
  }

  private static void put4(int[] entries, int at, int value) {
    for (int i = 0; i < 4; i++) {
      entries[at + i] = value >>> 8 * i & 0xff;
    }
  }

  @Test
  void shouldBearEntriesThatNestWithoutEnd() throws Exception {
    for (int tag :
        new int[] {
          DW_TAG_structure_type, DW_TAG_lexical_block, DW_TAG_subprogram, DW_TAG_namespace
        }) {
      InfoBuilder builder =
          new InfoBuilder()
              .abbreviation(1, DW_TAG_compile_unit, true, DW_AT_language, DW_FORM_data1)
              .abbreviation(2, tag, true)
              .abbreviation(
                  3,
                  DW_TAG_subprogram,
                  true,
                  DW_AT_low_pc,
                  DW_FORM_addr,
                  DW_AT_high_pc,
                  DW_FORM_data4);
      int[] entries = new int[VAST];
      Arrays.fill(entries, 2);
      entries[0] = 1;
      entries[1] = 4; // DW_LANG_C_plus_plus
      entries[2] = 3;
      for (int i = 3; i < 15; i++) {
        entries[i] = i == 4 || i == 12 ? 0x10 : 0;
      }
      askAll(builder.unit4(entries).build());
    }
  }

  @Test
  void shouldBearNamesThatShareTheirBytes() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, true)
            .abbreviation(2, DW_TAG_structure_type, false, DW_AT_name, DW_FORM_strp)
            .abbreviation(
                3,
                DW_TAG_subprogram,
                false,
                DW_AT_name,
                DW_FORM_strp,
                DW_AT_low_pc,
                DW_FORM_addr,
                DW_AT_high_pc,
                DW_FORM_data1);
    builder.string(".debug_str", "x".repeat(VAST));
    int[] entries = repeated(MANY, 1, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 1);
    for (int i = 0; i < MANY; i++) {
      put4(entries, 2 + 19 * i, i);
      put4(entries, 7 + 19 * i, i);
    }
    askAll(builder.unit4(entries).build());
  }

  @Test
  void shouldBearRangeListsThatShareTheirEntries() throws Exception {
    for (boolean empty : new boolean[] {true, false}) {
      InfoBuilder builder =
          new InfoBuilder()
              .abbreviation(1, DW_TAG_compile_unit, true, DW_AT_low_pc, DW_FORM_addr)
              .abbreviation(
                  2,
                  DW_TAG_subprogram,
                  false,
                  DW_AT_name,
                  DW_FORM_string,
                  DW_AT_ranges,
                  DW_FORM_sec_offset);
      for (int i = 0; i < MANY; i++) {
        builder.number(".debug_ranges", 8, 0x1000 + 16 * i);
        builder.number(".debug_ranges", 8, 0x1000 + 16 * i + (empty ? 0 : 8));
      }
      builder.number(".debug_ranges", 8, 0).number(".debug_ranges", 8, 0);
      int[] pattern = repeated(MANY, 0, 2, 'f', 0, 0, 0, 0, 0);
      int[] entries = new int[pattern.length + 8];
      entries[0] = 1;
      System.arraycopy(pattern, 1, entries, 9, pattern.length - 1);
      for (int i = 0; i < MANY; i++) {
        put4(entries, 12 + 7 * i, 16 * (i / 64));
      }
      askAll(builder.unit4(entries).build());
    }
  }

  @Test
  void shouldBearLocationListsThatShareTheirEntries() throws Exception {
    InfoBuilder builder = new InfoBuilder();
    for (int i = 0; i < MANY; i++) {
      builder.number(".debug_loc", 8, 16 * i + 1).number(".debug_loc", 8, 16 * i + 9);
      builder.number(".debug_loc", 2, 0);
    }
    builder.number(".debug_loc", 8, 0).number(".debug_loc", 8, 0);
    UnitContext unit = UnitContext.ofHeader(builder.build(), new DwarfFormat(4, 4, 8), 0);
    LocationLists lists = LocationLists.forOneQuestion(unit);
    ask(
        "location lists",
        () -> {
          for (int i = 0; i < MANY; i++) {
            lists.at(new LocationAttribute.ListOffset(18L * i), 0);
          }
        });
  }

  @Test
  void shouldBearAbbreviationsThatUnitsShare() throws Exception {
    InfoBuilder builder = new InfoBuilder();
    for (int i = 0; i < MANY; i++) {
      builder.bytes(".debug_abbrev", 1, DW_TAG_compile_unit, 0, 0, 0);
    }
    for (int i = 0; i < MANY; i++) {
      builder.number(".debug_info", 4, 8).number(".debug_info", 2, 4);
      builder.number(".debug_info", 4, 5L * i).bytes(".debug_info", 8, 1);
    }
    askAll(builder.build());
  }

  @Test
  void shouldBearFunctionsThatShareTheirParameters() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, true)
            .abbreviation(2, DW_TAG_subprogram, true, DW_AT_name, DW_FORM_string)
            .abbreviation(3, DW_TAG_variable, false)
            .abbreviation(4, DW_TAG_formal_parameter, false)
            .abbreviation(
                5,
                DW_TAG_subprogram,
                false,
                DW_AT_abstract_origin,
                DW_FORM_ref1,
                DW_AT_low_pc,
                DW_FORM_addr,
                DW_AT_high_pc,
                DW_FORM_data1)
            .abbreviation(6, DW_TAG_const_type, false, DW_AT_type, DW_FORM_ref1);
    int[] entries = new int[5 + MANY + 11 * MANY];
    entries[0] = 1;
    entries[1] = 2;
    entries[2] = 'f';
    entries[3] = 0;
    Arrays.fill(entries, 4, 4 + MANY, 3);
    entries[3 + MANY] = 4;
    entries[4 + MANY] = 0;
    for (int i = 0; i < MANY; i++) {
      int at = 5 + MANY + 11 * i;
      entries[at] = 5;
      entries[at + 1] = 12;
      put4(entries, at + 2, 0x1000 + i);
      entries[at + 10] = 1;
    }
    askAll(builder.unit4(entries).build());
  }

  @Test
  void shouldBearLongChainsOfTypes() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, true)
            .abbreviation(2, DW_TAG_typedef, false, DW_AT_type, DW_FORM_ref4)
            .abbreviation(
                3,
                DW_TAG_variable,
                false,
                DW_AT_name,
                DW_FORM_string,
                DW_AT_type,
                DW_FORM_ref4,
                DW_AT_location,
                DW_FORM_exprloc);
    int size = 5 + 17;
    int[] entries = new int[1 + MANY * size];
    entries[0] = 1;
    for (int i = 0; i < MANY; i++) {
      int at = 1 + size * i;
      entries[at] = 2;
      put4(entries, at + 1, 11 + 1 + size * (i + 1 < MANY ? i + 1 : 0));
      entries[at + 5] = 3;
      entries[at + 6] = 'v';
      put4(entries, at + 8, 11 + at);
      entries[at + 12] = 9;
      entries[at + 13] = 3;
      put4(entries, at + 14, 0x1000 + i);
    }
    askAll(builder.unit4(entries).build());
  }

  @Test
  void shouldBearABaseTypeOfManyWords() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, true)
            .abbreviation(
                2,
                DW_TAG_base_type,
                false,
                DW_AT_name,
                DW_FORM_strp,
                DW_AT_byte_size,
                DW_FORM_data1);
    builder.string(".debug_str", "long ".repeat(400_000) + "int");
    DebugData data = DebugData.over(builder.unit4(1, 2, 0, 0, 0, 0, 8).build());
    Unit unit = data.units().get(0);
    ask("base type", () -> data.type(unit.dieAt(12)).name());
    ask("type by such a name", () -> data.typeNamed("long ".repeat(400_000), Optional.empty()));
  }

  @Test
  void shouldBearFileTablesThatShareTheirNames() throws Exception {
    InfoBuilder builder = new InfoBuilder();
    builder.string(".debug_line_str", "x".repeat(VAST));
    int header = 6 + 3 + 3 + 4 * MANY + 4;
    builder.number(".debug_line", 4, 8 + header).bytes(".debug_line", 5, 0, 8, 0);
    builder.number(".debug_line", 4, header).bytes(".debug_line", 1, 1, 1, 0xfb, 14, 1);
    builder.bytes(".debug_line", 1, 1, DW_FORM_line_strp).uleb128(".debug_line", MANY);
    for (int i = 0; i < MANY; i++) {
      builder.number(".debug_line", 4, i);
    }
    builder.bytes(".debug_line", 1, 1, DW_FORM_line_strp, 0);
    DwarfSections sections = builder.build();
    ask(
        "line table",
        () -> LineTable.at(UnitContext.ofHeader(sections, new DwarfFormat(5, 4, 8), 0), 0).file(1));
  }
}
