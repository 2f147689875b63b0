package org.allocs.elf;

import java.nio.ByteBuffer;

/** Width of addresses and offsets ({@code EI_CLASS}). */
public enum ElfClass {
  /** 4 bytes. */
  ELFCLASS32(4),
  /** 8 bytes. */
  ELFCLASS64(8);

  private final int wordBytes;

  ElfClass(int wordBytes) {
    this.wordBytes = wordBytes;
  }

  /** Bytes of an address. */
  public int wordBytes() {
    return wordBytes;
  }

  /** The unsigned word at an index of a buffer. */
  long word(ByteBuffer bytes, int at) {
    return wordBytes == 8 ? bytes.getLong(at) : bytes.getInt(at) & 0xffffffffL;
  }
}
