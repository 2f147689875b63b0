package org.allocs.custom.obstack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/** Finds the live chunks of heaps that begin with where they end. Used by one thread. */
final class ChunkSearch {
  private static final int MAX_CHUNKS = 1 << 20;
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
    Map<Integer, Boolean> called = new HashMap<>();
    heap.forEachPlain(
        heap.range(),
        (base, size, origin) -> {
          boolean may = size > ObstackDescriptor.CHUNK.size() && (base & Long.BYTES - 1) == 0;
          if (may && read(base) && word(base) == base + size) {
            Boolean known = called.get(origin);
            if (known == null) {
              known = code.called(heap.describe(base, size, origin));
              called.put(origin, known);
            }
            AddressRange range = AddressRange.ofSize(base, size);
            found.put(base, new Chunk(range, word(base + Long.BYTES), known));
          }
          return found.size() < MAX_CHUNKS;
        });
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
