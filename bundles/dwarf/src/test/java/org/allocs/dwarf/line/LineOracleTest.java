package org.allocs.dwarf.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.UnitLength;
import org.allocs.dwarf.oracle.Fixtures;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole line tables against readelf, and single instructions against addr2line. */
class LineOracleTest {
  private static final String HEX_ROW = "^(\\S.*?)\\s+(\\d+|-)\\s+(0x[0-9a-f]+|0)(\\s.*)?$";

  @TempDir private Path directory;

  @Test
  void shouldAgreeOnEveryVersion() throws Exception {
    for (String version : List.of("-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5")) {
      for (Path program : Fixtures.programs(directory, version)) {
        compareRows(program);
        comparePositions(program, 200);
      }
    }
  }

  @Test
  void shouldAgreeOnThe64BitFormat() throws Exception {
    String[] options = {"-gdwarf-5", "-gdwarf64", "-O2", "-gno-as-loc-support"};
    Path program = Tools.compile(directory, "wide", Fixtures.PROGRAM, "gcc", options);
    compareRows(program);
    comparePositions(program, 200);
  }

  private List<LineTable> tables(TestElf elf) throws Exception {
    List<LineTable> tables = new ArrayList<>();
    Cursor at = elf.section(".debug_line").cursor();
    while (at.hasRemaining()) {
      tables.add(LineTable.at(unit(elf), at.position()));
      at.skip(UnitLength.read(at).length());
    }
    return tables;
  }

  private UnitContext unit(TestElf elf) {
    OptionalLong none = OptionalLong.empty();
    return new UnitContext(
        elf,
        new DwarfFormat(4, 4, 8),
        0,
        0,
        Optional.empty(),
        Optional.of(directory.toString()),
        none,
        none,
        none,
        none,
        none,
        none,
        Optional.empty());
  }

  private void compareRows(Path program) throws Exception {
    Map<Long, String> expected = new TreeMap<>();
    for (String line : Tools.run(directory, "readelf", "-W", "-wNL", program.toString())) {
      if (line.matches(HEX_ROW) && !line.startsWith("File name")) {
        String address = line.replaceAll(HEX_ROW, "$3");
        boolean end = line.contains(" END") || line.replaceAll(HEX_ROW, "$2").equals("-");
        String row = end ? "end" : line.replaceAll(HEX_ROW, "$1:$2");
        expected.put(Long.decode(address), row);
      }
    }
    Map<Long, String> actual = new TreeMap<>();
    for (LineTable table : tables(new TestElf(program))) {
      assertEquals(Optional.empty(), table.problem());
      table.forEach(
          (address, file, line, column, end) -> {
            String name = Path.of(table.file(file).orElse("?")).getFileName().toString();
            actual.put(address, end ? "end" : name + ":" + line);
          });
    }
    assertFalse(actual.isEmpty());
    assertEquals(expected, actual, program.toString());
  }

  private void comparePositions(Path program, int count) throws Exception {
    TestElf elf = new TestElf(program);
    long text = elf.address(".text");
    Random random = new Random(1999993);
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add("0x" + Long.toHexString(text + random.nextInt(elf.section(".text").size())));
    }
    Path input = Files.write(directory.resolve("addresses"), addresses);
    List<String> lines = Tools.run(directory, input, "addr2line", "-e", program.toString());
    List<LineTable> tables = tables(elf);
    int known = 0;
    for (int i = 0; i < count; i++) {
      long pc = Long.decode(addresses.get(i));
      Optional<LinePosition> position =
          tables.stream().flatMap(table -> table.at(pc).stream()).findFirst();
      String actual =
          position.filter(p -> p.line() > 0).map(p -> p.file() + ":" + p.line()).orElse("??:?");
      String expected = lines.get(i).replaceAll(" \\(discriminator \\d+\\)", "");
      boolean unknown = expected.endsWith(":?") || expected.equals("??:0");
      assertEquals(unknown ? "??:?" : expected, actual, program + " " + addresses.get(i));
      known += position.isPresent() ? 1 : 0;
    }
    assertTrue(known > count / 4, "known=" + known);
  }
}
