package org.allocs.statics.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.debug.Section;
import org.allocs.error.AllocsException;
import org.allocs.model.Metadata;

/**
 * In what way a section is a sequence of records of different lengths: ELF says it by type and
 * flags.
 */
enum Packing {
  /** Each ends with its only zero byte: {@code SHT_STRTAB}, or {@code SHF_STRINGS} of bytes. */
  STRINGS {
    @Override
    Bounds bounds(byte[] bytes) {
      Bounds bounds = new Bounds(1);
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          // Further zeros behind a string are padding; the empty string is the first.
          if (i > start || start == 0) {
            bounds.add(start, i + 1);
          }
          start = i + 1;
        }
      }
      return bounds;
    }
  },

  /** {@code SHT_NOTE}: a header with two lengths, a name and a description. */
  NOTES {
    @Override
    Bounds bounds(byte[] bytes) {
      Bounds words = notes(bytes, Integer.BYTES);
      return words.end() == bytes.length ? words : notes(bytes, Long.BYTES);
    }
  };

  private static final String STRING_TABLE = "SHT_STRTAB";
  private static final String NOTE = "SHT_NOTE";
  private static final String HOLDS_STRINGS = "S";

  /** Where the records of a section are, as offsets. */
  abstract Bounds bounds(byte[] bytes);

  /** That of a section; empty if it is not packed, or not with bytes. */
  static Optional<Packing> of(Image image, Section section) throws AllocsException {
    if (section.type().equals(NOTE)) {
      return Optional.of(NOTES);
    }
    boolean strings =
        section.type().equals(STRING_TABLE)
            || (section.flags().contains(HOLDS_STRINGS) && isOfBytes(image, section));
    return strings ? Optional.of(STRINGS) : Optional.empty();
  }

  private static boolean isOfBytes(Image image, Section section) throws AllocsException {
    Optional<Metadata> header = image.records().section(section).value();
    return header.isPresent()
        && ByteBuffer.wrap(header.get().bytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong(ElfRecordDescriptor.SH_ENTSIZE)
            == 1;
  }

  /**
   * Notes up to the first that does not fit.
   *
   * @param alignment of names and descriptions: words in ELF-64 too, but for properties of GNU's
   */
  private static Bounds notes(byte[] bytes, int alignment) {
    ByteBuffer section = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Bounds bounds = new Bounds(alignment);
    long at = 0;
    while (at + ElfRecordDescriptor.NHDR_BYTES <= bytes.length) {
      long name = Integer.toUnsignedLong(section.getInt((int) at + ElfRecordDescriptor.N_NAMESZ));
      long size = Integer.toUnsignedLong(section.getInt((int) at + ElfRecordDescriptor.N_DESCSZ));
      long description = aligned(at + ElfRecordDescriptor.NHDR_BYTES + name, alignment);
      long end = aligned(description + size, alignment);
      if (description + size > bytes.length) {
        break;
      }
      bounds.add((int) at, (int) Math.min(end, bytes.length));
      at = end;
    }
    return bounds;
  }

  static long aligned(long offset, int alignment) {
    return offset + alignment - 1 & -alignment;
  }
}
