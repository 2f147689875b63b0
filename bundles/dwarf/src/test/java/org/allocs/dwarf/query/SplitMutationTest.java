package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.TableStore;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flips bytes of split files, packages and skeletons: there is an answer or a checked failure. */
class SplitMutationTest {
  private static final List<String> SKELETON =
      List.of(
          ".debug_info",
          ".debug_abbrev",
          ".debug_addr",
          ".debug_str",
          ".debug_ranges",
          ".debug_rnglists",
          ".debug_line",
          ".debug_line_str",
          ".debug_str_offsets");

  private static final List<String> SPLIT =
      List.of(
          ".debug_info.dwo",
          ".debug_info.dwo",
          ".debug_types.dwo",
          ".debug_abbrev.dwo",
          ".debug_str.dwo",
          ".debug_str_offsets.dwo",
          ".debug_loc.dwo",
          ".debug_loclists.dwo",
          ".debug_rnglists.dwo",
          ".debug_line.dwo",
          ".debug_cu_index",
          ".debug_cu_index",
          ".debug_tu_index");

  /** Ends early on a slow machine; a hang shows as a test that the build's time limit ends. */
  private static final long MAX_NANOS = 1_000_000_000L * Long.getLong("allocs.fuzz.seconds", 3);

  private static final int ROUNDS = Integer.getInteger("allocs.fuzz.rounds", 150);

  @TempDir Path directory;

  private record Part(String file, Map<String, Section> sections) implements DwarfSections {
    @Override
    public Section section(String name) {
      return sections.getOrDefault(name, Section.empty(file, name));
    }
  }

  private record Program(
      DwarfSections skeletons, List<DwarfSections> files, Optional<DwarfSections> packed)
      implements DwarfSections {
    @Override
    public String file() {
      return "skeletons";
    }

    @Override
    public Section section(String name) throws MalformedFileException {
      return skeletons.section(name);
    }

    @Override
    public List<DwarfSections> splitFiles(String name, Optional<String> compDir) {
      return files;
    }

    @Override
    public Optional<DwarfSections> splitPackage() {
      return packed;
    }

    /** Wants all tables, and forgets them. */
    @Override
    public TableStore tables() {
      return new TableStore() {
        @Override
        public Optional<ByteBuffer> find(String table) {
          return Optional.empty();
        }

        @Override
        public void keep(String table, ByteBuffer content) {}
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-4,-O2,false",
    "gcc,-gdwarf-5,-O2,false",
    "clang,-gdwarf-5,-O2,true",
    "g++,-gdwarf-4,-fdebug-types-section,true",
    "clang++,-gdwarf-5,-fdebug-types-section,true"
  })
  void shouldAnswerOrFailInWords(String compiler, String version, String option, boolean packed)
      throws Exception {
    String source = compiler.endsWith("++") ? Sources.CPP : Sources.C;
    Path program =
        Tools.compile(
            directory, "split", source, compiler, "-g", version, option, "-w", "-gsplit-dwarf");
    TestElf skeletons = new TestElf(program);
    TestElf split = new TestElf(packed ? pack(program, version) : splitFile());
    Random random = new Random(Long.getLong("allocs.fuzz.seed", 1999993));
    long start = System.nanoTime();
    int answers = 0;
    for (int i = 0; i < ROUNDS && System.nanoTime() - start < MAX_NANOS; i++) {
      DwarfSections other = new Part("split", MutationTest.mutate(split, SPLIT, random));
      Part bones = new Part("skeletons", MutationTest.mutate(skeletons, SKELETON, random));
      Program mutant =
          packed
              ? new Program(either(bones, skeletons, i), List.of(), Optional.of(other))
              : new Program(either(bones, skeletons, i), List.of(other), Optional.empty());
      answers += MutationTest.exercise(DebugData.over(mutant), random);
    }
    assertTrue(answers > 0);
  }

  /** Skeletons stay whole in most rounds: what they say leads to all the rest. */
  private static DwarfSections either(Part mutated, TestElf whole, int round) {
    return round % 4 == 0 ? mutated : whole;
  }

  private Path splitFile() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(".dwo")).findFirst().orElseThrow();
    }
  }

  private Path pack(Path program, String version) throws Exception {
    String tool = version.equals("-gdwarf-4") ? "dwp" : "llvm-dwp";
    Path output = directory.resolve("package.dwp");
    Tools.run(directory, tool, "-e", program.toString(), "-o", output.toString());
    return output;
  }
}
