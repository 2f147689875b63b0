package org.allocs.custom.obstack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.TreeMap;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** Finds the live chunks of heaps that begin with where they end. Used by one thread. */
final class ChunkSearch {
  private static final int MAX_CHUNKS = 1 << 20;

  /** Bytes that a chunk has less than it is told to have, where its heap rounds up to pages. */
  private static final int MAX_ROUNDED = 4096;

  private static final int WINDOW = 1 << 16;

  private final ObstackCode code;
  private final Memory memory;
  private final TreeMap<Long, Chunk> found = new TreeMap<>(Long::compareUnsigned);
  private final byte[] window = new byte[WINDOW];
  private long start;
  private int length;

  ChunkSearch(ObstackCode code, Memory memory) {
    this.code = code;
    this.memory = memory;
  }

  /** Those found so far, by their first addresses. */
  TreeMap<Long, Chunk> found() {
    return found;
  }

  /** Looks at all chunks of a heap. */
  void search(PlainArena heap) throws AllocsException {
    heap.forEachPlain(
        heap.range(),
        (base, size, origin) -> {
          boolean may = size > ObstackDescriptor.CHUNK.size() && (base & Long.BYTES - 1) == 0;
          if (may && read(base)) {
            long more = base + size - word(base);
            if (more >= 0 && more < Math.min(MAX_ROUNDED, size - ObstackDescriptor.CHUNK.size())) {
              add(heap.describe(base, size, origin), more, word(base + Long.BYTES));
            }
          }
          return found.size() < MAX_CHUNKS;
        });
  }

  /** Adds a chunk of the heap, if that may have so many bytes more than were asked for. */
  private void add(Allocation chunk, long more, long previous) throws AllocsException {
    boolean called = code.called(chunk);
    if (more < rounded(chunk) && (called || !chunk.attributes().containsKey("doubt"))) {
      AddressRange range = new AddressRange(chunk.base(), chunk.limit() - more);
      found.put(chunk.base(), new Chunk(range, previous, called));
    }
  }

  private static long rounded(Allocation chunk) {
    String stated = chunk.attributes().getOrDefault("rounded", "1");
    return stated.matches("[1-9][0-9]{0,4}") ? Long.parseLong(stated) : 1;
  }

  /** Has the header of a chunk in the window; ascending ones are read many at once. */
  private boolean read(long base) throws AllocsException {
    if (base < start || base + ObstackDescriptor.CHUNK.size() > start + length) {
      start = base;
      length = memory.readSome(base, window, 0, WINDOW);
    }
    return base + ObstackDescriptor.CHUNK.size() <= start + length;
  }

  private long word(long address) {
    return ByteBuffer.wrap(window).order(ByteOrder.LITTLE_ENDIAN).getLong((int) (address - start));
  }
}
