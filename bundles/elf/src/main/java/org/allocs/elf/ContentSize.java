package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.allocs.error.AllocsException;

/** How many bytes a section has when it is decompressed, without decompressing it. */
public final class ContentSize {
  private ContentSize() {}

  /**
   * What the section's own header states where it is compressed, else {@code sh_size}; not checked.
   *
   * @throws AllocsException if a header that has to be there cannot be read
   */
  public static long of(ElfFile file, SectionHeader section) throws AllocsException {
    if (section.type() == SectionHeader.SHT_NOBITS) {
      return section.size();
    }
    if (section.has(SectionHeader.SHF_COMPRESSED)) {
      SectionHeaderDescriptor at = SectionHeaderDescriptor.of(file.header().elfClass());
      ByteBuffer header = file.range(section.offset(), at.chEnd(), section.name()).buffer();
      return file.header().elfClass().word(header, at.chSize());
    }
    return section.name().startsWith(".zdebug_") && section.size() >= Decompressor.OLD_HEADER
        ? old(file, section)
        : section.size();
  }

  private static long old(ElfFile file, SectionHeader section) throws AllocsException {
    ByteBuffer header =
        file.range(section.offset(), Decompressor.OLD_HEADER, section.name())
            .buffer()
            .order(ByteOrder.BIG_ENDIAN);
    return header.getInt(0) == Decompressor.ZLIB
        ? header.getLong(Decompressor.OLD_SIZE)
        : section.size();
  }
}
