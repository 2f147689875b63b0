package org.allocs.statics.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Metadata;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.type.DataType;

/**
 * Reads what a loaded file records of its parts: its own header and the program headers where they
 * are mapped, section headers and symbols in the file. Nothing that contradicts the part asked for
 * is believed.
 */
record ElfRecords(LoadedObject object, ModuleInfo module, Memory memory) {
  /** More sections than any linker makes of a program. */
  private static final int MAX_SECTIONS = 1 << 17;

  private static final String NO_HEADER = "the file has no header of little-endian ELF-64";
  private static final String[][] TABLES = {{".symtab", ".strtab"}, {".dynsym", ".dynstr"}};

  /** The header of the file. */
  Answer<Metadata> file() throws AllocsException {
    Optional<Segment> first = first();
    if (first.isEmpty()) {
      return Answer.unknown("no segment has the header of the file");
    }
    ByteBuffer header = header(first.get());
    return isElf64(header)
        ? known("header of the file", ElfRecordDescriptor.EHDR, header, address(first.get()))
        : Answer.unknown(NO_HEADER);
  }

  /** The program header of a segment. */
  Answer<Metadata> segment(Segment segment) throws AllocsException {
    Optional<Segment> first = first();
    if (first.isEmpty()) {
      return Answer.unknown("no segment has the program headers");
    }
    ByteBuffer header = header(first.get());
    if (!isElf64(header)) {
      return Answer.unknown(NO_HEADER);
    }
    int count = Short.toUnsignedInt(header.getShort(ElfRecordDescriptor.E_PHNUM));
    int each = Short.toUnsignedInt(header.getShort(ElfRecordDescriptor.E_PHENTSIZE));
    long at = header.getLong(ElfRecordDescriptor.E_PHOFF);
    long room = first.get().fileSize() - (long) count * ElfRecordDescriptor.PHDR_BYTES;
    boolean mapped = each == ElfRecordDescriptor.PHDR_BYTES && at >= 0 && at <= room;
    if (!mapped || segment.index() < 0 || segment.index() >= count) {
      return Answer.unknown("the program headers are not mapped with the first segment");
    }
    long address =
        address(first.get()) + at + (long) segment.index() * ElfRecordDescriptor.PHDR_BYTES;
    ByteBuffer entry = little(memory.read(address, ElfRecordDescriptor.PHDR_BYTES));
    return entry.getLong(ElfRecordDescriptor.P_VADDR) == segment.address().value()
        ? known("program header", ElfRecordDescriptor.PHDR, entry, address)
        : Answer.unknown("the program header in memory is of another segment");
  }

  private static Answer<Metadata> known(
      String what, DataType type, ByteBuffer bytes, long address) {
    return Answer.known(
        new Metadata(what, type, bytes.array(), OptionalLong.of(address)),
        Evidence.certain("ELF", what));
  }

  /** The segment that begins with the file. */
  private Optional<Segment> first() {
    return module.segments().stream()
        .filter(s -> s.fileOffset() == 0 && s.fileSize() >= ElfRecordDescriptor.EHDR_BYTES)
        .findFirst();
  }

  private long address(Segment segment) {
    return object.toTarget(segment.address());
  }

  private ByteBuffer header(Segment first) throws AllocsException {
    return little(memory.read(address(first), ElfRecordDescriptor.EHDR_BYTES));
  }

  private static boolean isElf64(ByteBuffer header) {
    return header.getInt(0) == ElfRecordDescriptor.MAGIC
        && header.getShort(ElfRecordDescriptor.CLASS_AND_DATA)
            == ElfRecordDescriptor.CLASS64_LITTLE_ENDIAN;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The header of a section, which is mostly not mapped. */
  Answer<Metadata> section(Section section) throws AllocsException {
    Answer<Path> file = object.file();
    if (!file.isKnown()) {
      return Answer.unknown("section headers are in the file alone: " + file.reason().get());
    }
    try (FileChannel channel = FileChannel.open(file.value().get(), StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, ElfRecordDescriptor.EHDR_BYTES);
      if (!isElf64(header)) {
        return Answer.unknown(NO_HEADER);
      }
      ByteBuffer all = sectionHeaders(channel, header);
      int bytes = ElfRecordDescriptor.SHDR_BYTES;
      for (int at = 0; at + bytes <= all.limit(); at += bytes) {
        if (isOf(all, at, section)) {
          byte[] entry = Arrays.copyOfRange(all.array(), at, at + bytes);
          return Answer.known(
              new Metadata("section header", ElfRecordDescriptor.SHDR, entry, OptionalLong.empty()),
              Evidence.certain("ELF", "section header " + at / bytes + " of " + object.path()));
        }
      }
      return Answer.unknown("the file has no section header with its address and size");
    } catch (IOException e) {
      throw new FileAccessException(file.value().get().toString(), e);
    }
  }

  private static ByteBuffer sectionHeaders(FileChannel channel, ByteBuffer header)
      throws IOException {
    long at = header.getLong(ElfRecordDescriptor.E_SHOFF);
    int each = Short.toUnsignedInt(header.getShort(ElfRecordDescriptor.E_SHENTSIZE));
    if (at <= 0 || at > channel.size() || each != ElfRecordDescriptor.SHDR_BYTES) {
      return little(new byte[0]);
    }
    long count = Short.toUnsignedLong(header.getShort(ElfRecordDescriptor.E_SHNUM));
    if (count == 0) {
      // As many as do not fit there: the first header has their number (ELF, e_shnum).
      count = read(channel, at, each).getLong(ElfRecordDescriptor.SH_SIZE);
    }
    return read(channel, at, (int) Math.max(0, Math.min(count, MAX_SECTIONS)) * each);
  }

  /** As many bytes as the file has, with zeros for those that it has not. */
  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer bytes = little(new byte[length]);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) > 0) {
      // Goes on where the last read ended.
    }
    return bytes.clear();
  }

  private static boolean isOf(ByteBuffer all, int at, Section section) {
    return all.getLong(at + ElfRecordDescriptor.SH_ADDR) == section.address().value()
        && all.getLong(at + ElfRecordDescriptor.SH_SIZE) == section.size()
        && (all.getLong(at + ElfRecordDescriptor.SH_FLAGS) & ElfRecordDescriptor.SHF_ALLOC) != 0;
  }

  /** The entry of a symbol: of {@code .symtab} if there is one, or else of {@code .dynsym}. */
  Answer<Metadata> symbol(String name, FileAddress address) {
    for (String[] table : TABLES) {
      Optional<byte[]> symbols = module.sectionBytes(table[0]).value();
      Optional<byte[]> strings = module.sectionBytes(table[1]).value();
      if (symbols.isPresent() && strings.isPresent()) {
        ByteBuffer all = little(symbols.get());
        int bytes = ElfRecordDescriptor.SYM_BYTES;
        for (int at = 0; at + bytes <= all.limit(); at += bytes) {
          if (isOf(all, at, address) && hasName(all, at, strings.get(), name)) {
            byte[] entry = Arrays.copyOfRange(symbols.get(), at, at + bytes);
            return Answer.known(
                new Metadata(
                    "entry of " + table[0], ElfRecordDescriptor.SYM, entry, OptionalLong.empty()),
                Evidence.certain("ELF", table[0] + " " + at / bytes + " of " + object.path()));
          }
        }
      }
    }
    return Answer.unknown("no symbol table that can be read has it");
  }

  private static boolean isOf(ByteBuffer all, int at, FileAddress address) {
    return all.getLong(at + ElfRecordDescriptor.ST_VALUE) == address.value()
        && all.getShort(at + ElfRecordDescriptor.ST_SHNDX) != 0;
  }

  /** The table may have the version behind the name, after an {@code @}. */
  private static boolean hasName(ByteBuffer all, int at, byte[] strings, String name) {
    long from = Integer.toUnsignedLong(all.getInt(at + ElfRecordDescriptor.ST_NAME));
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    if (from + wanted.length >= strings.length) {
      return false;
    }
    int end = (int) from + wanted.length;
    return Arrays.equals(strings, (int) from, end, wanted, 0, wanted.length)
        && (strings[end] == 0 || strings[end] == '@');
  }
}
