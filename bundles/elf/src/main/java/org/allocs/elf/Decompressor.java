package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.DataFormatException;
import org.allocs.binary.Section;
import org.allocs.elf.internal.zstd.Zstd;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;

/**
 * Compressed sections: {@code SHF_COMPRESSED} with zlib or zstd (gABI, chapter 4, "Section
 * Compression"), and the older {@code .zdebug_} sections, which start with {@code ZLIB} and their
 * size as a big-endian 8-byte word.
 */
final class Decompressor {
  /** First word of an old section, big-endian. */
  static final int ZLIB = 0x5a4c4942;

  /** Where an old section has its size. */
  static final int OLD_SIZE = 4;

  /** Where an old section has its content. */
  static final int OLD_HEADER = 12;

  /** Deflate cannot do better than this (RFC 1951: 258 bytes from 2 bits). */
  private static final long MAX_RATIO = 1032;

  private final ByteSource source;
  private final ElfHeader file;
  private final SectionHeader of;

  Decompressor(ByteSource source, ElfHeader file, SectionHeader of) {
    this.source = source;
    this.file = file;
    this.of = of;
  }

  /** Whether a section is an old compressed one: some of that name are not compressed. */
  static boolean isOld(ByteSource source, SectionHeader of) throws AllocsException {
    return of.name().startsWith(".zdebug_")
        && of.size() >= OLD_HEADER
        && source.read(of.offset(), OLD_HEADER, of.name()).order(ByteOrder.BIG_ENDIAN).getInt(0)
            == ZLIB;
  }

  /** Bytes of an {@code SHF_COMPRESSED} section. */
  Section flagged() throws AllocsException {
    Header header = header();
    switch (header.type()) {
      case SectionHeaderDescriptor.ELFCOMPRESS_ZLIB:
        return inflate(header.end(), header.size());
      case SectionHeaderDescriptor.ELFCOMPRESS_ZSTD:
        return zstd(header.end(), header.size());
      default:
        throw new UnsupportedException(
            "compression not supported: ch_type="
                + header.type()
                + " file="
                + source.name()
                + " section="
                + of.name()
                + "; objcopy --decompress-debug-sections makes a copy that can be read");
    }
  }

  /** An {@code SHF_COMPRESSED} section before it is decompressed; empty where it is not by zlib. */
  Optional<Inflation> inflation() throws AllocsException {
    Header header = header();
    return header.type() == SectionHeaderDescriptor.ELFCOMPRESS_ZLIB
        ? Optional.of(inflation(header.end(), header.size()))
        : Optional.empty();
  }

  /** What stands before compressed data: {@code ch_type}, {@code ch_size}, and where it ends. */
  private record Header(int type, long size, int end) {}

  private Header header() throws AllocsException {
    SectionHeaderDescriptor at = SectionHeaderDescriptor.of(file.elfClass());
    if (of.size() >= 0 && of.size() < at.chEnd()) {
      throw malformed(0, "compression header runs past the end: size=" + of.size());
    }
    ByteBuffer start = source.read(of.offset(), at.chEnd(), of.name()).order(file.order());
    long size = file.elfClass().word(start, at.chSize());
    return new Header(start.getInt(SectionHeaderDescriptor.CH_TYPE), size, at.chEnd());
  }

  /** Bytes of a {@code .zdebug_} section that {@link #isOld}. */
  Section old() throws AllocsException {
    ByteBuffer start = source.read(of.offset(), OLD_HEADER, of.name()).order(ByteOrder.BIG_ENDIAN);
    return inflate(OLD_HEADER, start.getLong(OLD_SIZE));
  }

  /**
   * @param most bytes that the input can yield
   */
  private byte[] output(long size, long most) throws AllocsException {
    if (size < 0 || size > most || size > Section.MAX_SIZE) {
      throw malformed(0, "uncompressed size=" + Long.toUnsignedString(size) + " possible=" + most);
    }
    return source.allocate((int) size, of.name());
  }

  private Section zstd(int from, long size) throws AllocsException {
    int input = source.checkedLength(of.offset() + from, of.size() - from, of.name());
    byte[] packed = source.read(of.offset() + from, input, of.name()).array();
    try {
      byte[] bytes = output(size, Zstd.mostFrom(packed));
      Zstd.decode(packed, bytes);
      return new Section(source.name(), of.name(), ByteBuffer.wrap(bytes), file.order());
    } catch (DataFormatException e) {
      throw malformed(from, "compressed data: " + e.getMessage());
    }
  }

  /** One that zlib compressed, before it is decompressed. */
  private Inflation inflation(int from, long size) throws AllocsException {
    source.checkedLength(of.offset(), of.size(), of.name());
    byte[] bytes = output(size, MAX_RATIO * (of.size() - from + 1));
    return new Inflation(source, file, of, from, bytes);
  }

  private Section inflate(int from, long size) throws AllocsException {
    Inflation inflation = inflation(from, size);
    inflation.run(got -> {});
    return inflation.section();
  }

  private MalformedFileException malformed(long offset, String detail) {
    return new MalformedFileException(source.name(), of.name(), offset, detail);
  }
}
