package org.allocs.debuginfo.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import org.allocs.binary.Section;
import org.allocs.debuginfo.internal.cache.CacheFiles;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.RangesAttribute;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionDescriber;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.expr.ExpressionNames;
import org.allocs.dwarf.expr.RegisterNames;
import org.allocs.dwarf.frame.CallFrameInfo;
import org.allocs.dwarf.frame.FrameSection;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.range.LocationEntry;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.range.RangeLists;
import org.allocs.elf.ElfFile;
import org.allocs.elf.internal.zstd.Zstd;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;

/** What is fuzzed. Each takes any bytes; anything but an {@link AllocsException} is a defect. */
enum FuzzTarget {
  /** A whole ELF file, and what DWARF and call frames it has. */
  ELF {
    @Override
    void run(byte[] input, Tally tally) {
      tally.ask(
          () -> {
            ElfFile elf = ElfFile.of("fuzzed", ByteBuffer.wrap(input));
            ElfQuestions.ask(elf, tally);
            new FrameQuestions(tally, 50).ask(elf);
            new DwarfQuestions(new ElfSections(elf), tally, 200).ask();
          });
    }
  },
  /** Sections of DWARF, as {@link SectionPack} has them. */
  INFO {
    @Override
    void run(byte[] input, Tally tally) {
      new DwarfQuestions(SectionPack.unpack(input), tally, 1000).ask();
    }
  },
  /** Line programs with their strings, as {@link SectionPack} has them. */
  LINE {
    @Override
    void run(byte[] input, Tally tally) {
      DwarfSections sections = SectionPack.unpack(input);
      UnitContext unit = UnitContext.ofHeader(sections, new DwarfFormat(5, 4, 8), 0);
      tally.ask(
          () -> {
            LineTable table = LineTable.at(unit, 0);
            table.forEach(
                (address, file, line, column, end) -> {
                  tally.rows++;
                  table.at(address);
                  table.file(file);
                });
            table.problem();
          });
    }
  },
  /** Version, size of addresses, then one section that is taken for every kind of list. */
  LISTS {
    @Override
    void run(byte[] input, Tally tally) {
      if (input.length < 2) {
        return;
      }
      DwarfFormat format = new DwarfFormat(2 + (input[0] & 3), 4, 4 << (input[1] & 1));
      DwarfSections sections = everywhere(Arrays.copyOfRange(input, 2, input.length));
      UnitContext unit = UnitContext.ofHeader(sections, format, 0);
      for (long at = 0; at < Math.min(16, input.length); at++) {
        long offset = at;
        tally.ask(() -> RangeLists.of(unit).read(new RangesAttribute(false, offset)));
        tally.ask(() -> RangeLists.of(unit).read(new RangesAttribute(true, offset)));
        tally.ask(() -> evaluate(unit, new LocationAttribute.ListOffset(offset), tally));
        tally.ask(() -> evaluate(unit, new LocationAttribute.ListIndex(offset), tally));
      }
    }
  },
  /** Size of addresses, then an expression. */
  EXPRESSION {
    @Override
    void run(byte[] input, Tally tally) {
      Section section = section(".debug_info", input);
      int address = input.length == 0 ? 8 : 1 << (input[0] & 3);
      tally.ask(
          () -> {
            Expression expression =
                Expression.read(section.cursor(1), Math.max(0, input.length - 1), address, 4);
            ExpressionEvaluator.evaluate(expression, Surroundings.NONE)
                .value()
                .ifPresent(where -> where.describe());
            ExpressionEvaluator.value(expression, Surroundings.NONE);
          });
      ExpressionNames names = () -> RegisterNames.X86_64;
      Expression whole = new Expression(section, 0, input.length, address, 4);
      tally.ask(() -> ExpressionDescriber.location(whole, names).text());
      tally.ask(() -> ExpressionDescriber.value(whole, names).text());
      tally.ask(() -> ExpressionDescriber.ofFrame(whole, names, true).text());
    }
  },
  /** Size in two bytes, then frames of Zstandard that have so much. */
  ZSTD {
    @Override
    void run(byte[] input, Tally tally) {
      if (input.length < 2) {
        return;
      }
      byte[] output = new byte[input[0] & 0xff | (input[1] & 0xff) << 8];
      tally.ask(
          () -> {
            try {
              byte[] frames = Arrays.copyOfRange(input, 2, input.length);
              Zstd.mostFrom(frames);
              Zstd.decode(frames, output);
            } catch (DataFormatException e) {
              throw new UnsupportedException(e.getMessage());
            }
          });
    }
  },
  /** Compressed sections, as {@link FileInputs} has them. */
  COMPRESSED {
    @Override
    void run(byte[] input, Tally tally) {
      FileInputs.compressed(input, tally);
    }
  },
  /** The file within a file, packed with xz. */
  XZ {
    @Override
    void run(byte[] input, Tally tally) {
      FileInputs.mini(input, tally);
    }
  },
  /** Relocations of a file that is not linked, as {@link FileInputs} has them. */
  RELOCATIONS {
    @Override
    void run(byte[] input, Tally tally) {
      FileInputs.relocations(input, tally);
    }
  },
  /** Indexes of names beside the sections that they are for, as {@link SectionPack} has them. */
  NAMES {
    @Override
    void run(byte[] input, Tally tally) {
      NameQuestions.ask(SectionPack.unpack(input), tally);
    }
  },
  /** A program whose units are in a package, and the package alone. */
  SPLIT {
    @Override
    void run(byte[] input, Tally tally) {
      PackedPrograms.ask(input, tally);
    }
  },
  /** Which file of the cache on disk, then what it has. */
  CACHE {
    @Override
    void run(byte[] input, Tally tally) {
      if (input.length == 0) {
        return;
      }
      byte[] content = Arrays.copyOfRange(input, 1, input.length);
      tally.ask(
          () -> {
            try {
              Cache.FILES.read(input[0] & 0xff, content);
            } catch (IOException e) {
              throw new UnsupportedException(e.toString());
            }
          });
    }
  },
  /** Kind of section and size of addresses, then call frame information. */
  FRAMES {
    @Override
    void run(byte[] input, Tally tally) {
      if (input.length == 0) {
        return;
      }
      int address = (input[0] & 2) == 0 ? 8 : 4;
      Section bytes = section(".eh_frame", Arrays.copyOfRange(input, 1, input.length));
      FrameSection frames =
          FrameSection.of(bytes, 0x400000, address)
              .withBases(0x401000, 0x402000)
              .withPointers(OptionalLong::of)
              .withHeader(bytes, 0x3ff000);
      boolean exceptions = (input[0] & 1) == 0;
      new FrameQuestions(tally, 1000)
          .ask(exceptions ? CallFrameInfo.ehFrame(frames) : CallFrameInfo.debugFrame(frames));
    }
  };

  /** A directory that is made when first needed. */
  static final class Cache {
    static final CacheFiles FILES = new CacheFiles(directory());

    private Cache() {}

    private static Path directory() {
      try {
        Path made = Files.createTempDirectory("fuzzed-cache");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made)));
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void remove(Path top) {
      try (Stream<Path> files = Files.walk(top)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Asks everything of what the bytes mean. */
  abstract void run(byte[] input, Tally tally);

  private static Section section(String name, byte[] bytes) {
    return new Section("fuzzed", name, ByteBuffer.wrap(bytes), ByteOrder.LITTLE_ENDIAN);
  }

  private static DwarfSections everywhere(byte[] bytes) {
    return new DwarfSections() {
      @Override
      public String file() {
        return "fuzzed";
      }

      @Override
      public Section section(String name) {
        return FuzzTarget.section(name, bytes);
      }
    };
  }

  private static void evaluate(UnitContext unit, LocationAttribute list, Tally tally)
      throws AllocsException {
    for (LocationEntry entry : LocationLists.of(unit).read(list)) {
      tally.ask(() -> ExpressionEvaluator.evaluate(entry.expression(), Surroundings.NONE));
    }
  }
}
