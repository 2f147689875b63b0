package org.allocs.elf;

/**
 * An entry of a symbol table (gABI, chapter 4, "Symbol Table").
 *
 * @param name as stored; may carry a version after {@code @}
 * @param value {@code st_value}
 * @param size {@code st_size}, unsigned
 * @param type one of the {@code STT_} constants or another number
 * @param binding one of the {@code STB_} constants or another number
 * @param visibility low two bits of {@code st_other}
 * @param section index of the section, {@code SHN_XINDEX} resolved; above 0xff00 a special one, see
 *     {@link #isInSection}
 * @param special whether {@code section} is a reserved value such as {@code SHN_ABS}
 */
public record ElfSymbol(
    String name,
    long value,
    long size,
    int type,
    int binding,
    int visibility,
    int section,
    boolean special) {
  /** Of no stated type. */
  public static final int STT_NOTYPE = 0;

  /** Data. */
  public static final int STT_OBJECT = 1;

  /** Code. */
  public static final int STT_FUNC = 2;

  /** A section. */
  public static final int STT_SECTION = 3;

  /** A source file. */
  public static final int STT_FILE = 4;

  /** An uninitialised common block. */
  public static final int STT_COMMON = 5;

  /** Thread-local: the value is an offset in the thread's block. */
  public static final int STT_TLS = 6;

  /** A function that returns the address of the function to use. */
  public static final int STT_GNU_IFUNC = 10;

  /** Visible in one file only. */
  public static final int STB_LOCAL = 0;

  /** Visible everywhere. */
  public static final int STB_GLOBAL = 1;

  /** Global of lower precedence. */
  public static final int STB_WEAK = 2;

  /** Global and one in the whole process. */
  public static final int STB_GNU_UNIQUE = 10;

  /** Not defined here. */
  public static final int SHN_UNDEF = 0;

  /** First reserved section index. */
  public static final int SHN_LORESERVE = 0xff00;

  /** The value is absolute. */
  public static final int SHN_ABS = 0xfff1;

  /** An uninitialised common block that has no place yet. */
  public static final int SHN_COMMON = 0xfff2;

  /** The index is in the {@code SHT_SYMTAB_SHNDX} section. */
  public static final int SHN_XINDEX = 0xffff;

  /** Whether it is defined in a section of this file. */
  public boolean isInSection() {
    return !special && section != SHN_UNDEF;
  }

  /** The name without a version. */
  public String plainName() {
    int at = name.indexOf('@');
    return at > 0 ? name.substring(0, at) : name;
  }
}
