package org.allocs.malloc.internal;

import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/**
 * Reads the sizes that glibc keeps before its chunks. A header that does not fit the request is not
 * believed.
 */
record ChunkHeaders(Memory memory) {
  /** A chunk takes in a rest that is too small to be one, and realloc may leave as much behind. */
  private static final long MOST_MORE = 128;

  /** A mapping ends at a page, perhaps a huge one. */
  private static final long MOST_MORE_MMAPPED = (2L << 20) + MOST_MORE;

  /** Bytes that may be used from a chunk's base; empty if its header says nothing plausible. */
  OptionalLong usable(Allocation chunk) {
    try {
      long field = memory.readLong(chunk.base() - ChunkHeaderDescriptor.BYTES);
      return plausible(field, chunk.bytes());
    } catch (AllocsException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong plausible(long field, long requested) {
    boolean mmapped = (field & ChunkHeaderDescriptor.IS_MMAPPED) != 0;
    long size = field & ~ChunkHeaderDescriptor.FLAGS;
    long overhead =
        mmapped ? ChunkHeaderDescriptor.OVERHEAD_MMAPPED : ChunkHeaderDescriptor.OVERHEAD;
    long more = size - overhead - requested;
    boolean believed =
        size >= ChunkHeaderDescriptor.LEAST
            && size % ChunkHeaderDescriptor.ALIGNMENT == 0
            && more >= 0
            && more <= (mmapped ? MOST_MORE_MMAPPED : MOST_MORE);
    return believed ? OptionalLong.of(size - overhead) : OptionalLong.empty();
  }
}
