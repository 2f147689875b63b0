package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.allocs.binary.Section;
import org.allocs.debug.Definition;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.error.MalformedFileException;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flips bytes of every section: whatever comes of it is an answer or a checked failure. */
class MutationTest {
  private static final List<String> NAMES =
      List.of(
          ".debug_info",
          ".debug_info",
          ".debug_info",
          ".debug_abbrev",
          ".debug_abbrev",
          ".debug_str",
          ".debug_line_str",
          ".debug_addr",
          ".debug_str_offsets",
          ".debug_rnglists",
          ".debug_ranges",
          ".debug_types");

  /** Ends early on a slow machine; a hang shows as a test that the build's time limit ends. */
  private static final long MAX_NANOS = 1_000_000_000L * Long.getLong("allocs.fuzz.seconds", 4);

  private static final int ROUNDS = Integer.getInteger("allocs.fuzz.rounds", 150);

  @TempDir Path directory;

  private record Mutant(String file, Map<String, Section> sections) implements DwarfSections {
    @Override
    public Section section(String name) {
      return sections.getOrDefault(name, Section.empty(file, name));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-3,-O2",
    "gcc,-gdwarf-5,-O2",
    "clang,-gdwarf-5,-O2",
    "g++,-fdebug-types-section,-O0"
  })
  void shouldAnswerOrFailInWords(String compiler, String debug, String level) throws Exception {
    String source = compiler.equals("g++") ? Sources.CPP : Sources.C;
    Path program = Tools.compile(directory, "mutated", source, compiler, "-g", debug, level, "-w");
    TestElf original = new TestElf(program);
    Random random = new Random(Long.getLong("allocs.fuzz.seed", 1999993));
    long start = System.nanoTime();
    int answers = 0;
    for (int i = 0; i < ROUNDS && System.nanoTime() - start < MAX_NANOS; i++) {
      answers += exercise(DebugData.over(mutate(original, random)), random);
    }
    assertTrue(answers > 0);
  }

  private static Mutant mutate(TestElf original, Random random) {
    return new Mutant("mutant", mutate(original, NAMES, random));
  }

  /** Sections of a file, some of them with other bytes than it has. */
  static Map<String, Section> mutate(TestElf original, List<String> names, Random random) {
    Map<String, Section> sections = new HashMap<>();
    for (String name : names) {
      sections.put(name, original.section(name));
    }
    int flips = 1 + random.nextInt(8);
    for (int i = 0; i < flips; i++) {
      String name = names.get(random.nextInt(names.size()));
      Section section = sections.get(name);
      byte[] bytes = new byte[section.size()];
      section.buffer().get(bytes);
      if (bytes.length > 0) {
        bytes[random.nextInt(bytes.length)] =
            (byte) (random.nextBoolean() ? random.nextInt() : 0xff * random.nextInt(2));
      }
      if (random.nextInt(20) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      ByteBuffer mutated = ByteBuffer.wrap(bytes);
      sections.put(name, new Section("mutant", name, mutated, ByteOrder.LITTLE_ENDIAN));
    }
    return sections;
  }

  static int exercise(DebugData data, Random random) {
    int answers = 0;
    answers += attempt(() -> definitions(data));
    answers += attempt(() -> walk(data));
    for (int i = 0; i < 10; i++) {
      FileAddress pc = new FileAddress(0x1000 + random.nextInt(0x900));
      answers += attempt(() -> data.functionAt(pc).isPresent() ? 1 : 0);
      answers += attempt(() -> data.definitionAt(pc).isPresent() ? 1 : 0);
      answers += attempt(() -> data.typeOfIdentifier("argc", pc).isPresent() ? 1 : 0);
      answers +=
          attempt(() -> data.typeNamed("struct nested", Optional.of(pc)).isPresent() ? 1 : 0);
      answers +=
          attempt(() -> data.typeNamed("outer::inner::Item", Optional.of(pc)).isPresent() ? 1 : 0);
    }
    return answers;
  }

  private interface Question {
    int ask() throws MalformedFileException;
  }

  private static int attempt(Question question) {
    try {
      return question.ask();
    } catch (MalformedFileException e) {
      return 0;
    }
  }

  private static int definitions(DebugData data) throws MalformedFileException {
    int count = 0;
    for (Definition definition : data.definitions()) {
      touch(definition.type(), 0);
      count++;
    }
    return count;
  }

  private static void touch(DataType type, int depth) {
    type.name();
    type.uniqtype();
    type.byteSize();
    if (type.stripped() instanceof CompositeType composite && depth < 3) {
      composite.members().forEach(member -> touch(member.type(), depth + 1));
    }
  }

  private static int walk(DebugData data) throws MalformedFileException {
    int count = 0;
    for (Unit unit : data.units()) {
      for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
        walker.die();
        count++;
      }
    }
    return count;
  }
}
