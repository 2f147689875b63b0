package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.error.MalformedFileException;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index that a file has changes how fast an answer comes, not what it is. */
class NameHintsTest {
  private static final List<String> INDEXES =
      List.of(
          ".debug_names",
          ".gdb_index",
          ".debug_gnu_pubnames",
          ".debug_gnu_pubtypes",
          ".debug_pubnames",
          ".debug_pubtypes");

  @TempDir Path directory;

  /** A file whose indexes are others than it has. */
  private record Other(TestElf elf, Map<String, Section> indexes) implements DwarfSections {
    @Override
    public String file() {
      return elf.file();
    }

    @Override
    public Section section(String name) throws MalformedFileException {
      return INDEXES.contains(name)
          ? indexes.getOrDefault(name, Section.empty(file(), name))
          : elf.section(name);
    }

    @Override
    public List<DwarfSections> splitFiles(String name, Optional<String> compDir) {
      return elf.splitFiles(name, compDir);
    }
  }

  /**
   * Builds a program.
   *
   * @param how compiler, options, and after a colon what makes the index
   */
  private TestElf build(String how) throws Exception {
    String[] parts = how.split(" : ");
    List<String> words = new ArrayList<>(List.of(parts[0].split(" ")));
    String compiler = words.remove(0);
    words.add("-g");
    Map<String, String> sources =
        new TreeMap<>(compiler.endsWith("++") ? Sources.SPLIT_CPP : Sources.SPLIT_C);
    Files.writeString(directory.resolve("shared.h"), sources.remove("shared.h"));
    Path program =
        Tools.build(directory, "indexed", sources, compiler, words.toArray(String[]::new));
    if (parts.length > 1) {
      List<String> indexer = new ArrayList<>(List.of(parts[1].split(" ")));
      indexer.add(program.toString());
      Tools.run(directory, indexer.toArray(String[]::new));
    }
    return new TestElf(program);
  }

  private static List<String> names(DebugData data) throws Exception {
    List<String> names = new ArrayList<>();
    for (Unit listed : data.units()) {
      for (Unit unit : listed.expanded()) {
        for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
          QualifiedNames.of(walker.die()).ifPresent(names::add);
        }
      }
    }
    return names.stream().sorted().distinct().toList();
  }

  private static List<String> answers(DebugData data, List<String> names) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String name : names) {
      for (String keyword : new String[] {"", "struct ", "union ", "enum "}) {
        Optional<DataType> type = data.typeNamed(keyword + name, Optional.empty());
        answers.add(keyword + name + " is " + type.map(t -> t.name() + t.byteSize()));
      }
      Optional<DataType> value = data.typeOfIdentifier(name, new FileAddress(1));
      answers.add(name + " has type " + value.map(t -> t.name() + t.byteSize()));
    }
    return answers;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc -gsplit-dwarf -gdwarf-5",
        "g++ -O0 : gdb-add-index",
        "g++ -O0 : gdb-add-index -dwarf-5",
        "g++ -O2 -ggnu-pubnames -fdebug-types-section",
        "clang++ -gdwarf-5 -fdebug-types-section -gpubnames -mllvm -accel-tables=Dwarf"
      })
  void shouldAnswerAsWithoutIt(String how) throws Exception {
    compare(how);
  }

  @Tag("heavy")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc -O0 : gdb-add-index",
        "gcc -O0 : gdb-add-index -dwarf-5",
        "gcc -O0 -gdwarf-4 -ggnu-pubnames",
        "gcc -gsplit-dwarf -gdwarf-4",
        "g++ -gsplit-dwarf -fdebug-types-section",
        "g++ -gsplit-dwarf -fdebug-types-section : gdb-add-index",
        "g++ -gdwarf-4 -fdebug-types-section : gdb-add-index",
        "g++ -gdwarf-5 -fdebug-types-section : gdb-add-index -dwarf-5",
        "clang -gdwarf-5 -gpubnames -mllvm -accel-tables=Dwarf",
        "clang++ -gdwarf-5 -gpubnames -mllvm -accel-tables=Dwarf",
        "clang++ -gdwarf-4 -gpubnames",
        "clang++ -gdwarf-5 -gsplit-dwarf",
        "clang++ -gdwarf-5 -gsplit-dwarf -gpubnames -mllvm -accel-tables=Dwarf"
      })
  void shouldAnswerAsWithoutItHoweverItWasMade(String how) throws Exception {
    compare(how);
  }

  private void compare(String how) throws Exception {
    TestElf elf = build(how);
    boolean indexed = false;
    for (String name : INDEXES) {
      indexed |= !elf.section(name).isEmpty();
    }
    assertTrue(indexed, "no index");
    DebugData plain = DebugData.over(new Other(elf, Map.of()));
    List<String> names = names(plain);
    List<String> expected = answers(plain, names);
    assertTrue(names.size() > 20, names::toString);
    List<String> found = new ArrayList<>();
    for (String name : names) {
      // Each with an index that was not replaced by a better one before.
      found.addAll(answers(DebugData.over(elf), List.of(name)));
    }
    assertEquals(String.join("\n", expected), String.join("\n", found));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc -O0 : gdb-add-index",
        "gcc -O0 : gdb-add-index -dwarf-5",
        "gcc -O0 -ggnu-pubnames",
        "clang -gdwarf-5 -gpubnames -mllvm -accel-tables=Dwarf"
      })
  void shouldReadNoOtherUnits(String how) throws Exception {
    TestElf elf = build(how);
    List<Unit> units = DebugData.over(elf).units();
    Section info = elf.section(".debug_info");
    byte[] bytes = new byte[info.size()];
    info.buffer().get(bytes);
    Unit spoiled = units.get(0);
    for (int i = spoiled.root().offset() + 40; i < spoiled.endOffset(); i++) {
      bytes[i] = (byte) 0xff;
    }
    Section broken = new Section(elf.file(), ".debug_info", ByteBuffer.wrap(bytes), info.order());
    DwarfSections sections =
        new DwarfSections() {
          @Override
          public String file() {
            return elf.file();
          }

          @Override
          public Section section(String name) {
            return name.equals(".debug_info") ? broken : elf.section(name);
          }
        };
    DebugData data = DebugData.over(sections);
    assertEquals(
        16, data.typeNamed("union number", Optional.empty()).get().byteSize().getAsLong() * 2);
    assertEquals("[]", data.problems().messages().toString());
    data.typeNamed("union nowhere", Optional.empty());
    assertNotEquals("[]", data.problems().messages().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc -O0 : gdb-add-index",
        "gcc -O0 : gdb-add-index -dwarf-5",
        "gcc -O0 -ggnu-pubnames",
        "clang -gdwarf-5 -gpubnames -mllvm -accel-tables=Dwarf"
      })
  void shouldNotBelieveIt(String how) throws Exception {
    TestElf elf = build(how);
    DebugData plain = DebugData.over(new Other(elf, Map.of()));
    List<String> names = List.of("tree", "number", "point", "forest", "main", "shade");
    List<String> expected = answers(plain, names);
    Random random = new Random(Long.getLong("allocs.fuzz.seed", 1999993));
    for (int i = 0; i < Integer.getInteger("allocs.fuzz.rounds", 150); i++) {
      Map<String, Section> mutated = MutationTest.mutate(elf, INDEXES, random);
      assertEquals(expected, answers(DebugData.over(new Other(elf, mutated)), names));
    }
  }

  /** clang leaves out {@code .debug_aranges}, so that only the index has addresses. */
  @ParameterizedTest
  @ValueSource(strings = {"clang -O0 : gdb-add-index", "clang -O2 -gsplit-dwarf : gdb-add-index"})
  void shouldFindTheSameFunctions(String how) throws Exception {
    TestElf elf = build(how);
    assertTrue(elf.section(".debug_aranges").isEmpty());
    DebugData plain = DebugData.over(new Other(elf, Map.of()));
    DebugData indexed = DebugData.over(elf);
    int functions = 0;
    for (long pc = 0x1000; pc < 0x1500; pc++) {
      FileAddress at = new FileAddress(pc);
      Optional<String> expected = plain.functionAt(at).map(scope -> scope.info().name());
      assertEquals(expected, indexed.functionAt(at).map(scope -> scope.info().name()));
      functions += expected.isPresent() ? 1 : 0;
    }
    assertTrue(functions > 100, "functions=" + functions);
  }
}
