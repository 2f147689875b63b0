package org.allocs.elf;

/**
 * A section header (gABI, chapter 4). The values are as stored: offset and size may lie outside the
 * file, which is checked when the bytes are read.
 *
 * @param index place among the section headers; 0 is the reserved one
 * @param name from the section name table
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param addr {@code sh_addr}; in a relocatable file, where that is 0, where the section would be
 *     if {@code .text} and then all others that occupy memory lay one after the other
 * @param offset {@code sh_offset}, unsigned
 * @param size {@code sh_size}, unsigned
 * @param link {@code sh_link}
 * @param info {@code sh_info}
 * @param addralign {@code sh_addralign}
 * @param entsize {@code sh_entsize}
 */
public record SectionHeader(
    int index,
    String name,
    int type,
    long flags,
    long addr,
    long offset,
    long size,
    int link,
    int info,
    long addralign,
    long entsize) {
  /** Inactive. */
  public static final int SHT_NULL = 0;

  /** Bytes whose meaning is the program's. */
  public static final int SHT_PROGBITS = 1;

  /** Complete symbol table. */
  public static final int SHT_SYMTAB = 2;

  /** String table. */
  public static final int SHT_STRTAB = 3;

  /** Relocations with addends. */
  public static final int SHT_RELA = 4;

  /** Notes. */
  public static final int SHT_NOTE = 7;

  /** Takes no space in the file. */
  public static final int SHT_NOBITS = 8;

  /** Relocations without addends. */
  public static final int SHT_REL = 9;

  /** Symbols for dynamic linking. */
  public static final int SHT_DYNSYM = 11;

  /** Section indexes that do not fit into symbols. */
  public static final int SHT_SYMTAB_SHNDX = 18;

  /** First of the types that a machine defines. */
  public static final int SHT_LOPROC = 0x70000000;

  /** Writable. */
  public static final long SHF_WRITE = 1;

  /** Occupies memory. */
  public static final long SHF_ALLOC = 2;

  /** Executable. */
  public static final long SHF_EXECINSTR = 4;

  /** Thread-local. */
  public static final long SHF_TLS = 0x400;

  /** Member of a group, of which a linker keeps one of a name. */
  public static final long SHF_GROUP = 0x200;

  /** Its bytes are compressed. */
  public static final long SHF_COMPRESSED = 0x800;

  /** Whether a flag is set. */
  public boolean has(long flag) {
    return (flags & flag) != 0;
  }

  /** Whether its bytes have to be decompressed: by its flags, or by the older convention. */
  public boolean isCompressed() {
    return has(SHF_COMPRESSED) || name.startsWith(".zdebug_");
  }

  /** Whether an address is inside. */
  public boolean covers(long address) {
    return Long.compareUnsigned(address - addr, size) < 0
        && Long.compareUnsigned(address, addr) >= 0;
  }

  /** {@code sh_type} by its name in the specification; a number where it has none. */
  public String typeName() {
    return SectionNames.type(type);
  }

  /** {@code sh_flags} as letters, as readelf prints them: {@code WA}. */
  public String flagLetters() {
    return SectionNames.flags(flags);
  }

  /** The same at another address. */
  SectionHeader at(long address) {
    return new SectionHeader(
        index, name, type, flags, address, offset, size, link, info, addralign, entsize);
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public int hashCode() {
    return 31 * index + Long.hashCode(offset);
  }
}
