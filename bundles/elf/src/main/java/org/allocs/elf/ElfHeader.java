package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.allocs.error.MalformedFileException;

/**
 * The ELF header (gABI, chapter 4).
 *
 * @param elfClass width of addresses
 * @param order of multi-byte values
 * @param type {@code e_type}, one of the {@code ET_} constants or another number
 * @param machine {@code e_machine}
 * @param entry {@code e_entry}
 * @param phoff {@code e_phoff}, unsigned
 * @param shoff {@code e_shoff}, unsigned; 0 where there are no section headers
 * @param flags {@code e_flags}
 * @param phentsize {@code e_phentsize}
 * @param phnum {@code e_phnum} as stored, before {@code PN_XNUM} is resolved
 * @param shentsize {@code e_shentsize}
 * @param shnum {@code e_shnum} as stored: 0 also where the count is in section header 0
 * @param shstrndx {@code e_shstrndx} as stored, before {@code SHN_XINDEX} is resolved
 */
public record ElfHeader(
    ElfClass elfClass,
    ByteOrder order,
    int type,
    int machine,
    long entry,
    long phoff,
    long shoff,
    int flags,
    int phentsize,
    int phnum,
    int shentsize,
    int shnum,
    int shstrndx) {
  /** Relocatable file. */
  public static final int ET_REL = 1;

  /** Executable at a fixed address. */
  public static final int ET_EXEC = 2;

  /** Shared object or position-independent executable. */
  public static final int ET_DYN = 3;

  /** Core file. */
  public static final int ET_CORE = 4;

  /** Intel 80386. */
  public static final int EM_386 = 3;

  /** MIPS. */
  public static final int EM_MIPS = 8;

  /** AMD x86-64. */
  public static final int EM_X86_64 = 62;

  static final String WHERE = "ELF header";

  /** {@code e_type} by its name in the specification; a number where it has none. */
  public String typeName() {
    return HeaderNames.type(type);
  }

  /** {@code e_machine} by its name in the specification; a number where it has none. */
  public String machineName() {
    return HeaderNames.machine(machine);
  }

  /** Reads what {@code source} starts with. */
  static ElfHeader read(ByteSource source) throws org.allocs.error.AllocsException {
    ByteBuffer ident = source.read(0, FileHeaderDescriptor.EI_NIDENT, WHERE);
    if (ident.order(ByteOrder.BIG_ENDIAN).getInt(0) != FileHeaderDescriptor.ELFMAG) {
      throw malformed(source, 0, "not an ELF file");
    }
    ElfClass elfClass = elfClass(source, ident.get(FileHeaderDescriptor.EI_CLASS));
    ByteOrder order = order(source, ident.get(FileHeaderDescriptor.EI_DATA));
    int version = ident.get(FileHeaderDescriptor.EI_VERSION);
    if (version != FileHeaderDescriptor.EV_CURRENT) {
      throw malformed(source, FileHeaderDescriptor.EI_VERSION, "EI_VERSION=" + version);
    }
    FileHeaderDescriptor at = FileHeaderDescriptor.of(elfClass);
    ByteBuffer bytes = source.read(0, at.size(), WHERE).order(order);
    return new ElfHeader(
        elfClass,
        order,
        u16(bytes, FileHeaderDescriptor.E_TYPE),
        u16(bytes, FileHeaderDescriptor.E_MACHINE),
        elfClass.word(bytes, at.entry()),
        elfClass.word(bytes, at.phoff()),
        elfClass.word(bytes, at.shoff()),
        bytes.getInt(at.flags()),
        u16(bytes, at.phentsize()),
        u16(bytes, at.phnum()),
        u16(bytes, at.shentsize()),
        u16(bytes, at.shnum()),
        u16(bytes, at.shstrndx()));
  }

  private static ElfClass elfClass(ByteSource source, int value) throws MalformedFileException {
    if (value < 1 || value > 2) {
      throw malformed(source, FileHeaderDescriptor.EI_CLASS, "EI_CLASS=" + value);
    }
    return ElfClass.values()[value - 1];
  }

  private static ByteOrder order(ByteSource source, int value) throws MalformedFileException {
    if (value == FileHeaderDescriptor.ELFDATA2LSB) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    if (value == FileHeaderDescriptor.ELFDATA2MSB) {
      return ByteOrder.BIG_ENDIAN;
    }
    throw malformed(source, FileHeaderDescriptor.EI_DATA, "EI_DATA=" + value);
  }

  private static int u16(ByteBuffer bytes, int at) {
    return bytes.getShort(at) & 0xffff;
  }

  private static MalformedFileException malformed(ByteSource source, long at, String detail) {
    return new MalformedFileException(source.name(), WHERE, at, detail);
  }
}
