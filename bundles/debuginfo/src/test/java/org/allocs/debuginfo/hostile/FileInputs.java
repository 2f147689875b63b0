package org.allocs.debuginfo.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfSymbol;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;

/** Inputs of a {@link FuzzTarget} that are parts of an ELF file, of which all else is right. */
final class FileInputs {
  /** Where what is compressed begins, after its kind and its size in 3 bytes. */
  static final int COMPRESSED = 4;

  /** Where the tables begin, after machine, kind, and the sizes of symbols and relocations. */
  static final int TABLES = 6;

  private static final int[] MACHINES = {
    2, 3, 4, 8, 20, 21, 22, 40, 43, 50, 62, 183, 243, 247, 252, 258
  };

  private static final int WIDE = 1;
  private static final int BIG = 2;
  private static final int RELA = 4;

  private FileInputs() {}

  private static ElfFile elf(byte[] image) throws AllocsException {
    return ElfFile.of("fuzzed", ByteBuffer.wrap(image));
  }

  /** Kind of compression, stated size, compressed bytes. */
  static void compressed(byte[] input, Tally tally) {
    if (input.length < COMPRESSED) {
      return;
    }
    int kind = input[0] & 3;
    int size = input[1] & 0xff | (input[2] & 0xff) << 8 | (input[3] & 0xff) << 16;
    byte[] bytes = Arrays.copyOfRange(input, COMPRESSED, input.length);
    ByteBuffer content = ByteBuffer.allocate(24 + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    boolean old = kind == 0;
    if (old) {
      content.put(new byte[] {'Z', 'L', 'I', 'B'}).order(ByteOrder.BIG_ENDIAN).putLong(size);
    } else {
      content.putInt(kind).putInt(0).putLong(size).putLong(1);
    }
    content.put(bytes);
    byte[] section = Arrays.copyOf(content.array(), content.position());
    byte[] image =
        new SmallElf(true, ByteOrder.LITTLE_ENDIAN)
            .section(
                old ? ".zdebug_str" : ".debug_str",
                SectionHeader.SHT_PROGBITS,
                old ? 0 : SectionHeader.SHF_COMPRESSED,
                0,
                0,
                section)
            .file(SmallElf.ET_REL, SmallElf.EM_X86_64);
    tally.ask(() -> elf(image).section(".debug_str"));
  }

  /** What {@code .gnu_debugdata} has. */
  static void mini(byte[] input, Tally tally) {
    byte[] image =
        new SmallElf(true, ByteOrder.LITTLE_ENDIAN)
            .section(".gnu_debugdata", SectionHeader.SHT_PROGBITS, 0, 0, 0, input)
            .file(2, SmallElf.EM_X86_64);
    tally.ask(() -> symbols(elf(image).miniDebugInfo()));
  }

  private static void symbols(Optional<ElfFile> inside) throws AllocsException {
    if (inside.isPresent()) {
      inside.get().symbols().forEach(ElfSymbol::name);
    }
  }

  /** A table of symbols, a table of relocations, and the section that they are for. */
  static void relocations(byte[] input, Tally tally) {
    if (input.length < TABLES) {
      return;
    }
    int kind = input[1];
    int symbols = TABLES + (input[2] & 0xff | (input[3] & 0xff) << 8);
    int relocations = symbols + (input[4] & 0xff | (input[5] & 0xff) << 8);
    ByteOrder order = (kind & BIG) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    int table = (kind & RELA) == 0 ? SectionHeader.SHT_REL : SectionHeader.SHT_RELA;
    byte[] image =
        new SmallElf((kind & WIDE) != 0, order)
            .section(".symtab", SectionHeader.SHT_SYMTAB, 0, 2, 0, part(input, TABLES, symbols))
            .section(".strtab", SectionHeader.SHT_STRTAB, 0, 0, 0, new byte[1])
            .section(".rel.debug_info", table, 0, 1, 4, part(input, symbols, relocations))
            .section(
                ".debug_info",
                SectionHeader.SHT_PROGBITS,
                0,
                0,
                0,
                part(input, relocations, input.length))
            .file(SmallElf.ET_REL, MACHINES[(input[0] & 0xff) % MACHINES.length]);
    tally.ask(() -> elf(image).section(".debug_info"));
    tally.ask(() -> elf(image).laidOut().section(".debug_info"));
  }

  /** The first bytes of an input for {@link #relocations}. */
  static byte[] relocationsHeader(
      int machine, boolean wide, boolean big, boolean rela, int symbols, int relocations) {
    int place = 0;
    while (MACHINES[place] != machine) {
      place++;
    }
    int kind = (wide ? WIDE : 0) | (big ? BIG : 0) | (rela ? RELA : 0);
    return new byte[] {
      (byte) place,
      (byte) kind,
      (byte) symbols,
      (byte) (symbols >> 8),
      (byte) relocations,
      (byte) (relocations >> 8)
    };
  }

  private static byte[] part(byte[] input, int from, int to) {
    int start = Math.min(from, input.length);
    return Arrays.copyOfRange(input, start, Math.max(start, Math.min(to, input.length)));
  }
}
