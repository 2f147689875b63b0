package org.allocs.elf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/**
 * Finds {@code .eh_frame}, by section headers or through {@code .eh_frame_hdr} (LSB, core, section
 * 10.6.2): version, three encodings, pointer to {@code .eh_frame}.
 */
final class EhFrames {
  private static final String HDR = ".eh_frame_hdr";
  private static final int VERSION = 1;
  private static final int DW_EH_PE_FORMAT = 0x0f;
  private static final int DW_EH_PE_PCREL = 0x10;
  private static final int DW_EH_PE_DATAREL = 0x30;

  private EhFrames() {}

  static Optional<PlacedSection> ehFrameHdr(ElfFile file) throws AllocsException {
    Optional<SectionHeader> header = file.sectionHeader(HDR);
    if (header.isPresent()) {
      return placed(file, header.get());
    }
    List<ProgramHeader> segments = file.programHeaders(ProgramHeader.PT_GNU_EH_FRAME);
    return segments.isEmpty()
        ? Optional.empty()
        : file.at(segments.get(0).vaddr(), segments.get(0).filesz(), HDR);
  }

  static Optional<PlacedSection> ehFrame(ElfFile file) throws AllocsException {
    Optional<SectionHeader> header = file.sectionHeader(".eh_frame");
    if (header.isPresent()) {
      return placed(file, header.get());
    }
    Optional<PlacedSection> hdr = ehFrameHdr(file);
    if (hdr.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong address = pointer(hdr.get(), file.header().elfClass().wordBytes());
    return address.isEmpty()
        ? Optional.empty()
        : file.at(address.getAsLong(), Long.MAX_VALUE, ".eh_frame");
  }

  private static Optional<PlacedSection> placed(ElfFile file, SectionHeader header)
      throws AllocsException {
    boolean stored = header.type() != SectionHeader.SHT_NOBITS;
    return stored
        ? Optional.of(new PlacedSection(file.section(header), header.addr()))
        : Optional.empty();
  }

  /** {@code eh_frame_ptr}; empty where its encoding is omitted or needs the process. */
  private static OptionalLong pointer(PlacedSection hdr, int wordBytes)
      throws MalformedFileException {
    Cursor cursor = hdr.data().cursor();
    int version = cursor.u8();
    if (version != VERSION) {
      throw cursor.malformedAt(0, "version=" + version);
    }
    int encoding = cursor.u8();
    cursor.skip(2);
    long place = hdr.address() + cursor.position();
    OptionalLong value = value(cursor, encoding & DW_EH_PE_FORMAT, wordBytes);
    if (value.isEmpty()) {
      return value;
    }
    switch (encoding & ~DW_EH_PE_FORMAT) {
      case 0:
        return value;
      case DW_EH_PE_PCREL:
        return OptionalLong.of(place + value.getAsLong());
      case DW_EH_PE_DATAREL:
        return OptionalLong.of(hdr.address() + value.getAsLong());
      default:
        return OptionalLong.empty();
    }
  }

  private static OptionalLong value(Cursor cursor, int format, int wordBytes)
      throws MalformedFileException {
    switch (format) {
      case 0x00: // DW_EH_PE_absptr
        return OptionalLong.of(cursor.unsigned(wordBytes));
      case 0x03: // DW_EH_PE_udata4
        return OptionalLong.of(cursor.u32());
      case 0x0b: // DW_EH_PE_sdata4
        return OptionalLong.of(cursor.s32());
      case 0x04: // DW_EH_PE_udata8
      case 0x0c: // DW_EH_PE_sdata8
        return OptionalLong.of(cursor.u64());
      default:
        return OptionalLong.empty();
    }
  }
}
