package org.allocs.dwarf.oracle;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.frame.CallFrameInfo;
import org.allocs.dwarf.frame.FrameSection;
import org.allocs.dwarf.frame.Unwinder;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.range.AddressRangeSets;
import org.allocs.dwarf.range.LocationEntry;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.range.RangeLists;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flips bytes of real sections: only checked exceptions may come out, and soon. */
class MutationTest {
  private static final List<String> NAMES =
      List.of(
          ".eh_frame",
          ".eh_frame_hdr",
          ".debug_frame",
          ".debug_line",
          ".debug_line_str",
          ".debug_str",
          ".debug_addr",
          ".debug_ranges",
          ".debug_rnglists",
          ".debug_loc",
          ".debug_loclists",
          ".debug_aranges");

  private static final Memory MEMORY =
      (address, into, offset, length) -> {
        for (int i = 0; i < length; i++) {
          into[offset + i] = (byte) (address + i);
        }
        return length;
      };

  @TempDir private Path directory;

  /** Sections of a file, all or one of them damaged. */
  private record Damaged(TestElf elf, Map<String, Section> sections) implements DwarfSections {
    static Damaged of(TestElf elf, Random random) {
      Map<String, Section> sections = new HashMap<>();
      for (String name : NAMES) {
        Section whole = elf.section(name);
        byte[] bytes = new byte[whole.size()];
        whole.buffer().get(bytes);
        int flips = bytes.length == 0 ? 0 : 1 + random.nextInt(8);
        for (int i = 0; i < flips; i++) {
          bytes[random.nextInt(bytes.length)] =
              (byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(3) - 1);
        }
        int length = random.nextInt(8) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        sections.put(name, new Section("damaged", name, buffer, ByteOrder.LITTLE_ENDIAN));
      }
      return new Damaged(elf, sections);
    }

    @Override
    public String file() {
      return "damaged";
    }

    @Override
    public Section section(String name) {
      return sections.getOrDefault(name, Section.empty("damaged", name));
    }
  }

  @Test
  void shouldSurviveDamage() throws Exception {
    Path gcc4 = Tools.compile(directory, "four", Fixtures.PROGRAM, "gcc", "-gdwarf-4", "-O2");
    Path clang5 = Tools.compile(directory, "five", Fixtures.PROGRAM, "clang", "-gdwarf-5", "-O2");
    Path gcc5 = Tools.compile(directory, "gcc5", Fixtures.PROGRAM, "gcc", "-gdwarf-5", "-O2");
    Random random = new Random(1999993);
    assertTimeoutPreemptively(
        Duration.ofSeconds(300),
        () -> {
          for (Path program : List.of(gcc4, clang5, gcc5)) {
            TestElf elf = new TestElf(program);
            for (int i = 0; i < 700; i++) {
              exercise(Damaged.of(elf, random), random);
            }
          }
        });
  }

  private static void exercise(Damaged sections, Random random) {
    int version = random.nextBoolean() ? 4 : 5;
    UnitContext unit = unit(sections, version, random.nextInt(64));
    attempt(() -> AddressRangeSets.read(sections));
    attempt(() -> frames(sections, random));
    attempt(
        () -> {
          LineTable lines = LineTable.of(unit);
          lines.at(random.nextInt(0x2000));
          lines.forEach((address, file, line, column, end) -> lines.file(file));
          return lines.problem();
        });
    for (int i = 0; i < 4; i++) {
      int value = random.nextInt(i < 2 ? 64 : 1024);
      boolean indexed = i % 2 == 0;
      attempt(() -> RangeLists.of(unit).read(new RangesAttribute(indexed, value)));
      LocationAttribute list =
          indexed
              ? new LocationAttribute.ListIndex(value)
              : new LocationAttribute.ListOffset(value);
      attempt(() -> evaluate(LocationLists.of(unit).read(list)));
    }
    int at = random.nextInt(sections.section(".debug_line").size() + 1);
    attempt(() -> raw(sections.section(".debug_line"), at));
  }

  private static Object frames(Damaged sections, Random random) {
    Section bytes = sections.section(".eh_frame");
    FrameSection section =
        FrameSection.of(bytes, sections.elf().address(".eh_frame"), 8)
            .withHeader(sections.section(".eh_frame_hdr"), sections.elf().address(".eh_frame_hdr"));
    Unwinder unwinder = new Unwinder(List.of(CallFrameInfo.ehFrame(section)));
    Registers registers = new Registers();
    for (int i = 0; i <= 16; i++) {
      registers = registers.with(i, random.nextLong());
    }
    for (int i = 0; i < 20; i++) {
      unwinder.unwind(registers, new FileAddress(0x1000 + random.nextInt(0x600)), 0, MEMORY);
    }
    return unwinder;
  }

  private static Object evaluate(List<LocationEntry> entries) throws AllocsException {
    for (LocationEntry entry : entries) {
      attempt(() -> ExpressionEvaluator.evaluate(entry.expression(), machine()));
    }
    return entries;
  }

  /** Any bytes at all as an expression. */
  private static Object raw(Section section, int at) throws AllocsException {
    int length = Math.min(64, section.size() - at);
    return ExpressionEvaluator.evaluate(new Expression(section, at, length, 8, 4), machine(), 1);
  }

  private static ExpressionContext machine() {
    return new ExpressionContext() {
      @Override
      public OptionalLong register(int number) {
        return OptionalLong.of(number);
      }

      @Override
      public Optional<Memory> memory() {
        return Optional.of(MEMORY);
      }
    };
  }

  private static UnitContext unit(DwarfSections sections, int version, long base) {
    return new UnitContext(
        sections,
        new DwarfFormat(version, 4, 8),
        0,
        0,
        Optional.empty(),
        Optional.of("/src"),
        OptionalLong.of(0x1000),
        OptionalLong.of(0),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.of(base),
        OptionalLong.of(base),
        Optional.empty());
  }

  private interface Attempt {
    Object make() throws AllocsException;
  }

  private static void attempt(Attempt attempt) {
    try {
      attempt.make();
    } catch (AllocsException expected) {
      // That is how damage is to be reported.
    }
  }
}
