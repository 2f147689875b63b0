package org.allocs.typing.internal.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Words of a target's memory, read a page at a time: what lies together is asked for together. Used
 * by one thread.
 */
final class PagedMemory {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SHIFT = 12;
  private static final int BYTES = 1 << SHIFT;
  private static final int SLOTS = 1 << 11;

  private final Memory memory;
  private final long[] pages = new long[SLOTS];
  private final byte[][] bytes = new byte[SLOTS][];

  /** How many bytes of a page are there. */
  private final int[] lengths = new int[SLOTS];

  private boolean unreadable;

  PagedMemory(Memory memory) {
    this.memory = memory;
    Arrays.fill(pages, -1);
  }

  /** A word; 0, and {@link #failed}, where it cannot be read. */
  long word(long address) throws AllocsException {
    int into = (int) address & BYTES - 1;
    if (into > BYTES - Long.BYTES) {
      return across(address);
    }
    int slot = load(address >>> SHIFT);
    if (into + Long.BYTES > lengths[slot]) {
      unreadable = true;
      return 0;
    }
    return (long) LONG.get(bytes[slot], into);
  }

  /** Whether any word could not be read since the last call. */
  boolean failed() {
    boolean failed = unreadable;
    unreadable = false;
    return failed;
  }

  private long across(long address) throws AllocsException {
    byte[] word = new byte[Long.BYTES];
    if (memory.readSome(address, word, 0, Long.BYTES) != Long.BYTES) {
      unreadable = true;
      return 0;
    }
    return (long) LONG.get(word, 0);
  }

  private int load(long page) throws AllocsException {
    int slot = (int) page & SLOTS - 1;
    if (pages[slot] != page) {
      if (bytes[slot] == null) {
        bytes[slot] = new byte[BYTES];
      }
      lengths[slot] = memory.readSome(page << SHIFT, bytes[slot], 0, BYTES);
      pages[slot] = page;
    }
    return slot;
  }
}
