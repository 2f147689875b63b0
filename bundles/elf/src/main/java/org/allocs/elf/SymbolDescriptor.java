package org.allocs.elf;

/**
 * Layout of a symbol (gABI, chapter 4, "Symbol Table").
 *
 * <pre>
 *           32   64
 * st_name    0    0
 * st_value   4    8
 * st_size    8   16
 * st_info   12    4   binding in the high, type in the low four bits
 * st_other  13    5   visibility in the low two bits
 * st_shndx  14    6
 * (end)     16   24
 * </pre>
 */
record SymbolDescriptor(
    int name, int value, int symbolSize, int info, int other, int shndx, int size) {
  private static final SymbolDescriptor ELF32 = new SymbolDescriptor(0, 4, 8, 12, 13, 14, 16);
  private static final SymbolDescriptor ELF64 = new SymbolDescriptor(0, 8, 16, 4, 5, 6, 24);

  static SymbolDescriptor of(ElfClass elfClass) {
    return elfClass == ElfClass.ELFCLASS32 ? ELF32 : ELF64;
  }
}
