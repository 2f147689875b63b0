package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.allocs.binary.Section;
import org.allocs.debug.UnitCensus;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.macro.MacroCount;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares counts with readelf's. */
class CensusTest {
  @TempDir Path directory;

  private long count(List<String> lines, String pattern) {
    return lines.stream().filter(line -> line.matches(pattern)).count();
  }

  @ParameterizedTest
  @CsvSource({"gcc,-gdwarf-4", "clang,-gdwarf-5", "g++,-fdebug-types-section", "g++,-gdwarf-5"})
  void shouldCountWhatReadelfShows(String compiler, String debug) throws Exception {
    String source = compiler.endsWith("++") ? Sources.CPP : Sources.C;
    Path program = Tools.compile(directory, "counted", source, compiler, "-g", debug, "-O2", "-w");
    UnitCensus census = DebugData.over(new TestElf(program)).census();
    List<String> dump = Tools.run(directory, "readelf", "--debug-dump=info", program.toString());
    assertEquals(count(dump, " *<[0-9a-f]+><[0-9a-f]+>: Abbrev Number: [1-9].*"), census.entries());
    assertEquals(count(dump, ".*\\(DW_TAG_inlined_subroutine\\).*"), census.inlined());
    assertEquals(
        count(dump, " *Compilation Unit @ .*"),
        census.kinds().values().stream().mapToLong(Long::longValue).sum());
    assertEquals(Map.of(), census.skipped());
    assertTrue(census.functions() > 0 && census.variables() > 0 && census.types() > 0);
  }

  @Test
  void shouldCountTheRowsOfLineTables() throws Exception {
    Path program = Tools.compile(directory, "lines", Sources.C, "gcc", "-g", "-O2", "-w");
    UnitCensus census = DebugData.over(new TestElf(program)).census();
    List<String> rows =
        Tools.run(directory, "readelf", "--debug-dump=decodedline", program.toString());
    long addresses =
        rows.stream()
            .filter(line -> line.matches("\\S+ +[0-9]+ +0x[0-9a-f]+.*"))
            .map(line -> line.split(" +")[2])
            .distinct()
            .count();
    assertEquals(addresses, census.lines());
    assertEquals(Map.of("C11", 1L), census.languages());
    assertEquals(Map.of("5", 1L), census.versions());
    assertEquals(Map.of("compile", 1L), census.kinds());
    assertTrue(census.producers().keySet().iterator().next().startsWith("GNU C17"));
  }

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-5",
    "gcc,-gdwarf-4",
    "gcc,-gdwarf-4 -gstrict-dwarf",
    "gcc,-gdwarf64 -gdwarf-5",
    "clang,-gdwarf-5 -fdebug-macro",
    "clang,-gdwarf-4 -fdebug-macro"
  })
  void shouldCountMacrosAsReadelfShowsThem(String compiler, String options) throws Exception {
    String source = "#include <limits.h>\n#define ONCE(x) (x + 1)\n#undef INT_MAX\n" + Sources.C;
    Path program =
        Tools.compile(directory, "defines", source, compiler, ("-g3 -w " + options).split(" "));
    UnitCensus census = DebugData.over(new TestElf(program)).census();
    List<String> dump = Tools.run(directory, "readelf", "--debug-dump=macro", program.toString());
    assertEquals(count(dump, " *DW_MAC(RO|INFO)_define.*"), census.macros());
    assertTrue(census.macros() > 300, census.toString());
    assertEquals(Map.of(), census.skipped());
  }

  @Test
  void shouldCountMacrosUpToWhatIsWrong() throws Exception {
    byte[] table = {5, 0, 0, 1, 9, 'A', 0, 1, 9, 'B', 0, 99, 0};
    Problems problems = new Problems();
    Section section =
        new Section("made", ".debug_macro", ByteBuffer.wrap(table), ByteOrder.LITTLE_ENDIAN);
    DwarfSections sections =
        new DwarfSections() {
          @Override
          public String file() {
            return "made";
          }

          @Override
          public Section section(String name) {
            return name.equals(".debug_macro") ? section : Section.empty("made", name);
          }
        };
    assertEquals(2, MacroCount.of(sections, problems));
    assertTrue(problems.messages().get(0).contains("DW_MACRO=99"), problems.messages().toString());
  }
}
