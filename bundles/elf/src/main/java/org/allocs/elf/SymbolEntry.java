package org.allocs.elf;

import java.nio.ByteBuffer;

/**
 * An entry of a symbol table that is passed on the way to what is looked for: no more of it is read
 * than is asked for. Valid as long as the call that it is given to lasts.
 */
public final class SymbolEntry {
  private static final byte VERSION = '@';

  private final ElfClass elfClass;
  private final SymbolDescriptor at;
  private final ByteBuffer bytes;
  private final ByteBuffer names;
  private int base;

  SymbolEntry(ElfClass elfClass, ByteBuffer bytes, ByteBuffer names) {
    this.elfClass = elfClass;
    this.at = SymbolDescriptor.of(elfClass);
    this.bytes = bytes;
    this.names = names;
  }

  /** Goes to another entry, by the offset of its first byte. */
  SymbolEntry moveTo(int offset) {
    base = offset;
    return this;
  }

  /** {@code st_value}. */
  public long value() {
    return elfClass.word(bytes, base + at.value());
  }

  /** {@code st_size}, unsigned. */
  public long size() {
    return elfClass.word(bytes, base + at.symbolSize());
  }

  /** As {@link ElfSymbol#type}. */
  public int type() {
    return bytes.get(base + at.info()) & 0xf;
  }

  /** As {@link ElfSymbol#isInSection}. */
  public boolean isInSection() {
    int stored = storedSection();
    return stored != ElfSymbol.SHN_UNDEF
        && (stored < ElfSymbol.SHN_LORESERVE || stored == ElfSymbol.SHN_XINDEX);
  }

  /** Whether {@link ElfSymbol#plainName} is this one, in UTF-8 and not empty. */
  public boolean isNamed(byte[] wanted) {
    long offset = nameOffset();
    if (offset == 0 || offset + wanted.length >= names.limit()) {
      return false;
    }
    int start = (int) offset;
    for (int i = 0; i < wanted.length; i++) {
      if (names.get(start + i) != wanted[i]) {
        return false;
      }
    }
    byte next = names.get(start + wanted.length);
    return next == 0 || next == VERSION;
  }

  int storedSection() {
    return bytes.getShort(base + at.shndx()) & 0xffff;
  }

  long nameOffset() {
    return bytes.getInt(base + at.name()) & 0xffffffffL;
  }

  int binding() {
    return bytes.get(base + at.info()) >> 4 & 0xf;
  }

  int visibility() {
    return bytes.get(base + at.other()) & 3;
  }
}
