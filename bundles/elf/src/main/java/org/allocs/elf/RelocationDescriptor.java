package org.allocs.elf;

/**
 * Layout of a relocation (gABI, chapter 4, "Relocation").
 *
 * <pre>
 *           32   64
 * r_offset   0    0
 * r_info     4    8   symbol above, type in the low 8 or 32 bits
 * (end REL)  8   16
 * r_addend   8   16   of SHT_RELA only
 * (end RELA) 12  24
 * </pre>
 */
record RelocationDescriptor(int info, int addend, int typeBits, int relaSize) {
  static final int OFFSET = 0;

  private static final RelocationDescriptor ELF32 = new RelocationDescriptor(4, 8, 8, 12);
  private static final RelocationDescriptor ELF64 = new RelocationDescriptor(8, 16, 32, 24);

  static RelocationDescriptor of(ElfClass elfClass) {
    return elfClass == ElfClass.ELFCLASS32 ? ELF32 : ELF64;
  }

  /** Bytes of one, without or with addend. */
  int size(boolean rela) {
    return rela ? relaSize : addend;
  }

  /** The type in an {@code r_info}. */
  int type(long info) {
    return (int) (info & (1L << typeBits) - 1);
  }

  /** The index of the symbol in an {@code r_info}. */
  long symbol(long info) {
    return info >>> typeBits;
  }
}
