package org.allocs.dwarf.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares what indexes of names say with what other tools read in them. */
class UnitNamesTest {
  @TempDir Path directory;

  private final Map<String, String> sources = new TreeMap<>(Sources.SPLIT_C);

  @BeforeEach
  void layOut() throws Exception {
    java.nio.file.Files.writeString(directory.resolve("shared.h"), sources.remove("shared.h"));
  }

  private Path build(String compiler, String... options) throws Exception {
    return Tools.build(directory, "named", sources, compiler, options);
  }

  private void assertSays(Map<String, SortedSet<Long>> expected, UnitNames names) throws Exception {
    assertTrue(expected.size() > 15, expected::toString);
    for (Map.Entry<String, SortedSet<Long>> entry : expected.entrySet()) {
      UnitHits hits = new UnitHits();
      names.find(entry.getKey(), hits);
      assertEquals(entry.getValue(), hits.offsets(), entry::getKey);
      UnitHits none = new UnitHits();
      names.find(entry.getKey() + "_", none);
      assertEquals(new TreeSet<>(), none.offsets());
    }
    assertEquals(3, names.covered().size());
  }

  private static void add(Map<String, SortedSet<Long>> to, String name, long unit) {
    to.computeIfAbsent(name, none -> new TreeSet<>()).add(unit);
  }

  /** As readelf has it. */
  private Map<String, SortedSet<Long>> gdbIndex(Path program) throws Exception {
    Pattern unit =
        Pattern.compile("^\\[ *(\\d+)\\] 0x([0-9a-f]+|0) - 0x.*|^\\[ *(\\d+)\\] ([0-9a-f]+) - .*");
    Pattern symbol = Pattern.compile("^\\[ *\\d+\\] (.*): (\\d+) \\[.*");
    Pattern several = Pattern.compile("^\\[ *\\d+\\] (.*):$");
    Pattern more = Pattern.compile("^\\s+(\\d+) \\[.*");
    List<Long> units = new ArrayList<>();
    Map<String, SortedSet<Long>> found = new TreeMap<>();
    String name = "";
    String[] command = {"readelf", "--debug-dump=gdb_index", program.toString()};
    for (String line : Tools.run(directory, command)) {
      Matcher isUnit = unit.matcher(line);
      Matcher isSymbol = symbol.matcher(line);
      Matcher isSeveral = several.matcher(line);
      Matcher isMore = more.matcher(line);
      if (isUnit.matches()) {
        units.add(Long.parseLong(isUnit.group(isUnit.group(2) == null ? 4 : 2), 16));
      } else if (isSymbol.matches()) {
        add(found, isSymbol.group(1), units.get(Integer.parseInt(isSymbol.group(2))));
      } else if (isSeveral.matches()) {
        name = isSeveral.group(1);
      } else if (isMore.matches()) {
        add(found, name, units.get(Integer.parseInt(isMore.group(1))));
      }
    }
    return found;
  }

  @Test
  void shouldReadTheIndexOfGdb() throws Exception {
    Path program = build("gcc", "-g");
    Tools.run(directory, "gdb-add-index", program.toString());
    TestElf elf = new TestElf(program);
    assertSays(gdbIndex(program), GdbIndex.of(elf));
    assertEquals(3, GdbIndex.of(elf).ranges().size());
  }

  @Test
  void shouldReadTheIndexOfGold() throws Exception {
    Path program = build("gcc", "-g", "-ggnu-pubnames", "-gdwarf-4");
    List<String> command = new ArrayList<>(List.of("gcc", "-fuse-ld=gold", "-Wl,--gdb-index"));
    for (String source : sources.keySet()) {
      command.add("named-" + source + ".o");
    }
    command.addAll(List.of("-o", program.toString()));
    Tools.run(directory, command.toArray(String[]::new));
    assertSays(gdbIndex(program), GdbIndex.of(new TestElf(program)));
  }

  /** As llvm-dwarfdump has it: tables one after the other, of one unit each, or one of all. */
  private Map<String, SortedSet<Long>> debugNames(Path program) throws Exception {
    Pattern unit = Pattern.compile("\\s+CU\\[\\d+\\]: 0x([0-9a-f]+)");
    Pattern string = Pattern.compile("\\s+String: 0x[0-9a-f]+ \"(.*)\"");
    Pattern index = Pattern.compile("\\s+DW_IDX_compile_unit: (0x[0-9a-f]+|\\d+)");
    List<Long> units = new ArrayList<>();
    Map<String, SortedSet<Long>> found = new TreeMap<>();
    String name = "";
    String[] command = {"llvm-dwarfdump", "--debug-names", program.toString()};
    for (String line : Tools.run(directory, command)) {
      Matcher isUnit = unit.matcher(line);
      Matcher isString = string.matcher(line);
      Matcher isIndex = index.matcher(line);
      if (line.startsWith("Name Index @")) {
        units.clear();
      } else if (isUnit.matches()) {
        units.add(Long.parseLong(isUnit.group(1), 16));
      } else if (isString.matches()) {
        name = isString.group(1);
      } else if (isIndex.matches()) {
        add(found, name, units.get(Integer.decode(isIndex.group(1))));
      } else if (line.strip().startsWith("Entry @") && units.size() == 1) {
        add(found, name, units.get(0));
      }
    }
    return found;
  }

  @Test
  void shouldReadTheNamesOfLlvm() throws Exception {
    Path program = build("clang", "-gdwarf-5", "-gpubnames", "-mllvm", "-accel-tables=Dwarf");
    assertSays(debugNames(program), DebugNames.of(new TestElf(program)));
  }

  @Test
  void shouldReadTheNamesOfGdb() throws Exception {
    Path program = build("gcc", "-g");
    Tools.run(directory, "gdb-add-index", "-dwarf-5", program.toString());
    assertSays(debugNames(program), DebugNames.of(new TestElf(program)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc -gpubnames",
        "gcc -ggnu-pubnames",
        "gcc -gsplit-dwarf",
        "clang -gdwarf-4 -gpubnames",
        "clang -ggnu-pubnames",
        "clang -gdwarf64 -gdwarf-5 -ggnu-pubnames"
      })
  void shouldReadNamesOfCompilers(String command) throws Exception {
    String[] words = (command + " -g").split(" ");
    Path program = build(words[0], java.util.Arrays.copyOfRange(words, 1, words.length));
    Map<String, SortedSet<Long>> expected = new TreeMap<>();
    Pattern set = Pattern.compile("\\s+Offset into .debug_info section:\\s+(?:0x)?([0-9a-f]+)");
    Pattern entry = Pattern.compile("\\s+[0-9a-f]+\\s+(?:[sg],\\w+\\s+)?(\\S.*)");
    long unit = -1;
    for (String kind : new String[] {"pubnames", "pubtypes"}) {
      String[] dump = {"readelf", "--debug-dump=" + kind, program.toString()};
      for (String line : Tools.run(directory, dump)) {
        Matcher isSet = set.matcher(line);
        Matcher isEntry = entry.matcher(line);
        if (isSet.matches()) {
          unit = Long.parseLong(isSet.group(1), 16);
        } else if (isEntry.matches() && !line.contains("Kind") && !line.contains("Name")) {
          add(expected, isEntry.group(1).strip(), unit);
        }
      }
    }
    assertSays(expected, PublicNames.of(new TestElf(program)));
  }

  @Test
  void shouldBeEmptyWithoutAnIndex() throws Exception {
    TestElf elf = new TestElf(build("gcc", "-g"));
    for (UnitNames names : List.of(DebugNames.of(elf), GdbIndex.of(elf), PublicNames.of(elf))) {
      UnitHits hits = new UnitHits();
      names.find("main", hits);
      assertTrue(hits.offsets().isEmpty() && names.covered().isEmpty());
      assertFalse(hits.isTooMany());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Item", "ns::Item", "ns::Box<a::b, c<d::e>>::Item", "a<b::c>::Item"})
  void shouldTellWhatComesAfterTheLastScope(String name) {
    assertEquals("Item", DebugNames.unqualified(name));
  }
}
