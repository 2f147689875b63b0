package org.allocs.malloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedChunk;
import org.allocs.target.Memory;

/**
 * Reads the sizes that glibc keeps before its chunks, many at once where many are asked for in
 * ascending order. A header that does not fit the request is not believed. Used by one thread.
 */
final class ChunkHeaders {
  /** Bytes to read for one chunk. */
  static final int ONE = ChunkHeaderDescriptor.BYTES;

  /** Bytes to read where neighbours are asked for too. */
  static final int MANY = 4096;

  /** A chunk takes in a rest that is too small to be one, and realloc may leave as much behind. */
  private static final long MOST_MORE = 128;

  /** A mapping ends at a page, perhaps a huge one. */
  private static final long MOST_MORE_MMAPPED = (2L << 20) + MOST_MORE;

  private final Memory memory;
  private final byte[] window;
  private long start;
  private int length;

  ChunkHeaders(Memory memory, int bytes) {
    this.memory = memory;
    this.window = new byte[bytes];
  }

  /** Bytes that may be used from a chunk's base; empty if its header says nothing plausible. */
  OptionalLong usable(RecordedChunk chunk) throws AllocsException {
    long at = chunk.base() - ChunkHeaderDescriptor.BYTES;
    long into = at - start;
    if (into < 0 || into + ChunkHeaderDescriptor.BYTES > length) {
      start = at;
      length = memory.readSome(at, window, 0, window.length);
      into = 0;
    }
    if (length < ChunkHeaderDescriptor.BYTES) {
      return OptionalLong.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(window).order(ByteOrder.LITTLE_ENDIAN);
    return plausible(bytes.getLong((int) into), chunk.size());
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
