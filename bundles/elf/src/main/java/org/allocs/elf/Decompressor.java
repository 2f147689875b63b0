package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;

/**
 * Compressed sections: {@code SHF_COMPRESSED} with zlib (gABI, chapter 4, "Section Compression"),
 * and the older {@code .zdebug_} sections, which start with {@code ZLIB} and their size as a
 * big-endian 8-byte word.
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
  private final String name;
  private final ByteBuffer packed;

  /**
   * @param packed all bytes of the section, in the file's byte order
   */
  Decompressor(ByteSource source, String name, ByteBuffer packed) {
    this.source = source;
    this.name = name;
    this.packed = packed;
  }

  /** Bytes of an {@code SHF_COMPRESSED} section. */
  Section flagged(ElfClass elfClass) throws AllocsException {
    SectionHeaderDescriptor at = SectionHeaderDescriptor.of(elfClass);
    if (packed.limit() < at.chEnd()) {
      throw malformed(0, "compression header runs past the end: size=" + packed.limit());
    }
    int type = packed.getInt(SectionHeaderDescriptor.CH_TYPE);
    if (type != SectionHeaderDescriptor.ELFCOMPRESS_ZLIB) {
      String kind = type == SectionHeaderDescriptor.ELFCOMPRESS_ZSTD ? "zstd" : "ch_type=" + type;
      throw new UnsupportedException(
          "compression not supported: "
              + kind
              + " file="
              + source.name()
              + " section="
              + name
              + "; objcopy --decompress-debug-sections makes a copy that can be read");
    }
    return inflate(at.chEnd(), elfClass.word(packed, at.chSize()));
  }

  /** Bytes of a {@code .zdebug_} section; the bytes as they are where the header is missing. */
  Section old() throws AllocsException {
    ByteOrder order = packed.order();
    ByteBuffer big = packed.duplicate().order(ByteOrder.BIG_ENDIAN);
    if (packed.limit() < OLD_HEADER || big.getInt(0) != ZLIB) {
      return new Section(source.name(), name, packed, order);
    }
    return inflate(OLD_HEADER, big.getLong(OLD_SIZE));
  }

  private Section inflate(int from, long size) throws AllocsException {
    long input = packed.limit() - from;
    if (size < 0 || size > MAX_RATIO * (input + 1) || size > Integer.MAX_VALUE - 8) {
      throw malformed(0, "uncompressed size=" + Long.toUnsignedString(size) + " from=" + input);
    }
    byte[] bytes = source.allocate((int) size, name);
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed.duplicate().position(from));
      int got = 0;
      while (got < bytes.length) {
        int step = inflater.inflate(bytes, got, bytes.length - got);
        if (step == 0) {
          throw malformed(from + inflater.getTotalIn(), "compressed data ends early: got=" + got);
        }
        got += step;
      }
    } catch (DataFormatException e) {
      throw malformed(from + inflater.getTotalIn(), "compressed data: " + e.getMessage());
    } finally {
      inflater.end();
    }
    return new Section(source.name(), name, ByteBuffer.wrap(bytes), packed.order());
  }

  private MalformedFileException malformed(long offset, String detail) {
    return new MalformedFileException(source.name(), name, offset, detail);
  }
}
