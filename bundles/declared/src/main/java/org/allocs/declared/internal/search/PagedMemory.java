package org.allocs.declared.internal.search;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.allocs.declared.internal.expression.Words;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.target.Memory;

/**
 * Reads numbers from pages that were read whole: what a walk looks at lies close together. Keeps a
 * few of them, so it shows memory as it was up to a whole search ago. Used by one thread.
 */
final class PagedMemory implements Words {
  private static final int PAGE = 4096;
  private static final int MAX_PAGES = 1024;

  private final Memory memory;
  private final Map<Long, byte[]> pages =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
          return size() > MAX_PAGES;
        }
      };
  private long lastBase = 1;
  private byte[] last = new byte[0];

  PagedMemory(Memory memory) {
    this.memory = memory;
  }

  /** Numbers of a target as they are now. */
  static Words direct(Memory memory) {
    return (address, bytes) -> number(memory.read(address, bytes), 0, bytes);
  }

  @Override
  public long read(long address, int bytes) throws AllocsException {
    int offset = (int) (address & PAGE - 1);
    if (offset + bytes > PAGE) {
      return direct(memory).read(address, bytes);
    }
    byte[] page = page(address - offset);
    if (offset + bytes > page.length) {
      throw new MemoryFaultException(address, bytes);
    }
    return number(page, offset, bytes);
  }

  private byte[] page(long base) throws AllocsException {
    if (base == lastBase) {
      return last;
    }
    byte[] page = pages.get(base);
    if (page == null) {
      byte[] bytes = new byte[PAGE];
      int got = memory.readSome(base, bytes, 0, PAGE);
      page = got == PAGE ? bytes : Arrays.copyOf(bytes, Math.max(0, got));
      pages.put(base, page);
    }
    lastBase = base;
    last = page;
    return page;
  }

  private static long number(byte[] from, int offset, int bytes) {
    long number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      number = number << 8 | from[offset + i] & 0xff;
    }
    return number;
  }
}
