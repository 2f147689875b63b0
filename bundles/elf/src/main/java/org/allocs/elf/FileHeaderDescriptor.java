package org.allocs.elf;

/**
 * Layout of the ELF header (gABI, chapter 4, "ELF Header").
 *
 * <pre>
 *            32   64
 * e_ident     0    0   16 bytes: magic, class, byte order, version, ABI
 * e_type     16   16
 * e_machine  18   18
 * e_version  20   20
 * e_entry    24   24
 * e_phoff    28   32
 * e_shoff    32   40
 * e_flags    36   48
 * e_ehsize   40   52
 * e_phentsize 42  54
 * e_phnum    44   56
 * e_shentsize 46  58
 * e_shnum    48   60
 * e_shstrndx 50   62
 * (end)      52   64
 * </pre>
 */
record FileHeaderDescriptor(
    int entry,
    int phoff,
    int shoff,
    int flags,
    int phentsize,
    int phnum,
    int shentsize,
    int shnum,
    int shstrndx,
    int size) {
  /** Bytes of {@code e_ident}. */
  static final int EI_NIDENT = 16;

  /** First four bytes, as a big-endian word. */
  static final int ELFMAG = 0x7f454c46;

  static final int EI_CLASS = 4;
  static final int EI_DATA = 5;
  static final int EI_VERSION = 6;
  static final int ELFDATA2LSB = 1;
  static final int ELFDATA2MSB = 2;
  static final int EV_CURRENT = 1;
  static final int E_TYPE = 16;
  static final int E_MACHINE = 18;

  /** Value of {@code e_phnum} that sends to {@code sh_info} of section header 0. */
  static final int PN_XNUM = 0xffff;

  /** Value of {@code e_shstrndx} that sends to {@code sh_link} of section header 0. */
  static final int SHN_XINDEX = 0xffff;

  private static final FileHeaderDescriptor ELF32 =
      new FileHeaderDescriptor(24, 28, 32, 36, 42, 44, 46, 48, 50, 52);
  private static final FileHeaderDescriptor ELF64 =
      new FileHeaderDescriptor(24, 32, 40, 48, 54, 56, 58, 60, 62, 64);

  static FileHeaderDescriptor of(ElfClass elfClass) {
    return elfClass == ElfClass.ELFCLASS32 ? ELF32 : ELF64;
  }
}
