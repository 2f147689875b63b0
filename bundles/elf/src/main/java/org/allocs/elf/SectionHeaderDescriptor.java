package org.allocs.elf;

/**
 * Layout of a section header (gABI, chapter 4, "Section Header") and of the header that starts the
 * bytes of a compressed section.
 *
 * <pre>
 *               32   64                       32   64
 * sh_name        0    0      ch_type           0    0
 * sh_type        4    4      (ch_reserved)          4
 * sh_flags       8    8      ch_size           4    8
 * sh_addr       12   16      ch_addralign      8   16
 * sh_offset     16   24      (end)            12   24
 * sh_size       20   32
 * sh_link       24   40
 * sh_info       28   44
 * sh_addralign  32   48
 * sh_entsize    36   56
 * (end)         40   64
 * </pre>
 */
record SectionHeaderDescriptor(
    int name,
    int type,
    int flags,
    int addr,
    int offset,
    int sectionSize,
    int link,
    int info,
    int addralign,
    int entsize,
    int size,
    int chSize,
    int chEnd) {
  static final int CH_TYPE = 0;
  static final int ELFCOMPRESS_ZLIB = 1;
  static final int ELFCOMPRESS_ZSTD = 2;

  private static final SectionHeaderDescriptor ELF32 =
      new SectionHeaderDescriptor(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 4, 12);
  private static final SectionHeaderDescriptor ELF64 =
      new SectionHeaderDescriptor(0, 4, 8, 16, 24, 32, 40, 44, 48, 56, 64, 8, 24);

  static SectionHeaderDescriptor of(ElfClass elfClass) {
    return elfClass == ElfClass.ELFCLASS32 ? ELF32 : ELF64;
  }
}
