package org.allocs.elf;

/**
 * Layout of a program header (gABI, chapter 5, "Program Header").
 *
 * <pre>
 *           32   64
 * p_type     0    0
 * p_flags   24    4
 * p_offset   4    8
 * p_vaddr    8   16
 * p_paddr   12   24
 * p_filesz  16   32
 * p_memsz   20   40
 * p_align   28   48
 * (end)     32   56
 * </pre>
 */
record ProgramHeaderDescriptor(
    int type, int flags, int offset, int vaddr, int filesz, int memsz, int align, int size) {
  private static final ProgramHeaderDescriptor ELF32 =
      new ProgramHeaderDescriptor(0, 24, 4, 8, 16, 20, 28, 32);
  private static final ProgramHeaderDescriptor ELF64 =
      new ProgramHeaderDescriptor(0, 4, 8, 16, 32, 40, 48, 56);

  static ProgramHeaderDescriptor of(ElfClass elfClass) {
    return elfClass == ElfClass.ELFCLASS32 ? ELF32 : ELF64;
  }
}
