package org.allocs.auxv.internal;

/**
 * Entries of the auxiliary vector (System V ABI for x86-64, section 3.4.3; {@code Elf64_auxv_t} of
 * elf.h) and what is around it:
 *
 * <pre>
 *   argc | argv[0..argc-1] NULL | envp[..] NULL | auxv[..] AT_NULL | padding | random bytes
 *   | platform | padding | strings of argv | strings of envp | execfn | 8 zero bytes
 * </pre>
 */
final class AuxvDescriptor {
  static final int WORD = 8;
  static final int ENTRY_SIZE = 16;
  static final int A_VAL = 8;

  static final long AT_NULL = 0;
  static final long AT_PHDR = 3;
  static final long AT_PHNUM = 5;
  static final long AT_ENTRY = 9;
  static final long AT_PLATFORM = 15;
  static final long AT_BASE_PLATFORM = 24;
  static final long AT_RANDOM = 25;
  static final long AT_EXECFN = 31;

  static final int RANDOM_BYTES = 16;
  static final int ZEROS_AT_TOP = 8;

  private AuxvDescriptor() {}
}
