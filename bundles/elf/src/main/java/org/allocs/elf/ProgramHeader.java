package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/**
 * A program header (gABI, chapter 5). The values are as stored: offsets and sizes may lie outside
 * the file, which is checked when they are read.
 *
 * @param index place among the program headers, from 0
 * @param type {@code p_type}
 * @param flags {@code p_flags}
 * @param offset {@code p_offset}, unsigned
 * @param vaddr {@code p_vaddr}
 * @param filesz {@code p_filesz}, unsigned
 * @param memsz {@code p_memsz}, unsigned
 * @param align {@code p_align}
 */
public record ProgramHeader(
    int index, int type, int flags, long offset, long vaddr, long filesz, long memsz, long align) {
  /** Loadable segment. */
  public static final int PT_LOAD = 1;

  /** Dynamic linking information. */
  public static final int PT_DYNAMIC = 2;

  /** Path of the program interpreter. */
  public static final int PT_INTERP = 3;

  /** Notes. */
  public static final int PT_NOTE = 4;

  /** The program headers themselves. */
  public static final int PT_PHDR = 6;

  /** Template of thread-local storage. */
  public static final int PT_TLS = 7;

  /** {@code .eh_frame_hdr} (LSB, core, section 10.6). */
  public static final int PT_GNU_EH_FRAME = 0x6474e550;

  /** Whether the stack is executable. */
  public static final int PT_GNU_STACK = 0x6474e551;

  /** Read-only after relocation. */
  public static final int PT_GNU_RELRO = 0x6474e552;

  /** Executable. */
  public static final int PF_X = 1;

  /** Writable. */
  public static final int PF_W = 2;

  /** Readable. */
  public static final int PF_R = 4;

  /**
   * The kernel writes one for each mapping, of which a process may have 65530 if nobody said more.
   */
  private static final int MAX = 1 << 20;

  static final String WHERE = "program headers";

  /** {@code rwx} letters, with {@code -} for absent ones. */
  public String permissions() {
    return ((flags & PF_R) != 0 ? "r" : "-")
        + ((flags & PF_W) != 0 ? "w" : "-")
        + ((flags & PF_X) != 0 ? "x" : "-");
  }

  /** Whether the file has bytes for an address. */
  boolean hasBytesAt(long address) {
    return Long.compareUnsigned(address - vaddr, filesz) < 0
        && Long.compareUnsigned(address, vaddr) >= 0;
  }

  /** Whether an address is in the segment in memory. */
  boolean covers(long address) {
    return Long.compareUnsigned(address - vaddr, memsz) < 0
        && Long.compareUnsigned(address, vaddr) >= 0;
  }

  static List<ProgramHeader> readAll(ByteSource source, ElfHeader header) throws AllocsException {
    long count = count(source, header);
    if (count == 0) {
      return List.of();
    }
    if (count > MAX) {
      throw new MalformedFileException(source.name(), WHERE, 0, "too many: number=" + count);
    }
    ProgramHeaderDescriptor at = ProgramHeaderDescriptor.of(header.elfClass());
    int stride = header.phentsize();
    if (stride < at.size()) {
      throw new MalformedFileException(source.name(), WHERE, 0, "e_phentsize=" + stride);
    }
    int length = source.checkedLength(header.phoff(), count * stride, WHERE);
    ByteBuffer bytes = source.read(header.phoff(), length, WHERE).order(header.order());
    List<ProgramHeader> all = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      all.add(one(header.elfClass(), at, bytes, i, i * stride));
    }
    return List.copyOf(all);
  }

  private static long count(ByteSource source, ElfHeader header) throws AllocsException {
    if (header.phnum() != FileHeaderDescriptor.PN_XNUM || header.shoff() == 0) {
      return header.phoff() == 0 ? 0 : header.phnum();
    }
    return SectionTable.initial(source, header).info() & 0xffffffffL;
  }

  private static ProgramHeader one(
      ElfClass elfClass, ProgramHeaderDescriptor at, ByteBuffer bytes, int index, int base) {
    return new ProgramHeader(
        index,
        bytes.getInt(base + at.type()),
        bytes.getInt(base + at.flags()),
        elfClass.word(bytes, base + at.offset()),
        elfClass.word(bytes, base + at.vaddr()),
        elfClass.word(bytes, base + at.filesz()),
        elfClass.word(bytes, base + at.memsz()),
        elfClass.word(bytes, base + at.align()));
  }
}
