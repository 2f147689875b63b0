package org.allocs.auxv.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The kernel's own copy of the vector.
 *
 * @param entries in order, the terminator last
 */
record AuxiliaryVector(List<Entry> entries) {
  /** No kernel writes as many. */
  private static final int MAX_ENTRIES = 256;

  /** One pair. */
  record Entry(long type, long value) {
    /**
     * Whether the dynamic linker may have written another value into the program's copy: it does
     * when it is started as a command itself.
     */
    boolean isRewritable() {
      return type == AuxvDescriptor.AT_PHDR
          || type == AuxvDescriptor.AT_PHNUM
          || type == AuxvDescriptor.AT_ENTRY
          || type == AuxvDescriptor.AT_EXECFN;
    }
  }

  static AuxiliaryVector parse(byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>();
    while (words.remaining() >= AuxvDescriptor.ENTRY_SIZE && entries.size() < MAX_ENTRIES) {
      Entry entry = new Entry(words.getLong(), words.getLong());
      entries.add(entry);
      if (entry.type == AuxvDescriptor.AT_NULL) {
        break;
      }
    }
    return new AuxiliaryVector(List.copyOf(entries));
  }

  /** Whether it is one: it ends with its terminator and has something before it. */
  boolean isComplete() {
    return entries.size() > 1 && entries.get(entries.size() - 1).type == AuxvDescriptor.AT_NULL;
  }

  long size() {
    return (long) entries.size() * AuxvDescriptor.ENTRY_SIZE;
  }

  /** The value of the first entry of a type. */
  OptionalLong value(long type) {
    return entries.stream().filter(e -> e.type == type).mapToLong(Entry::value).findFirst();
  }

  /** Whether a block of memory shows this vector at an address. */
  boolean isAt(Block block, long address) {
    for (int i = 0; i < entries.size(); i++) {
      long at = address + (long) i * AuxvDescriptor.ENTRY_SIZE;
      Entry entry = entries.get(i);
      boolean same =
          block.word(at) == entry.type
              && (entry.isRewritable() || block.word(at + AuxvDescriptor.A_VAL) == entry.value);
      if (!same) {
        return false;
      }
    }
    return true;
  }
}
