package org.allocs.malloc.internal;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Recognizes chunks that glibc gave mappings of their own, which begin with a header that says so,
 * and have whole pages. The kernel shows neighbours as one mapping. From glibc 2.43 on the header
 * does not count the last 16 bytes, of which 8 may be used, as of other chunks, and the lowest bit
 * of the word before says whether pages are huge.
 */
final class MappedChunks {
  private static final long PAGE = 4096;
  private static final int WINDOW = 1 << 12;
  private static final long FLAG_BITS = ChunkHeaderDescriptor.FLAGS;

  /** The largest alignment that is looked for: what was mapped begins that far before the chunk. */
  private static final long MOST_ALIGNED = 1L << 30;

  private final MemoryWindow window;

  MappedChunks(Memory memory) {
    this.window = new MemoryWindow(memory, WINDOW);
  }

  /**
   * One.
   *
   * @param mapped all that was mapped for it
   * @param user what the program got
   * @param size as its header says it
   */
  record Found(AddressRange mapped, AddressRange user, long size) {
    /** Where its header is. */
    long chunk() {
      return user.base() - ChunkHeaderDescriptor.BEFORE;
    }
  }

  /** The chunk for which memory was mapped from a page on; empty if there is none. */
  Optional<Found> at(long page, long limit) throws AllocsException {
    window.forget();
    boolean may =
        window.has(page, ChunkHeaderDescriptor.BEFORE, WINDOW)
            && window.word(page) >>> 1 == 0
            && (window.word(page + Long.BYTES) & FLAG_BITS) == ChunkHeaderDescriptor.IS_MMAPPED;
    if (!may) {
      return Optional.empty();
    }
    Optional<Found> found = chunk(page, page, limit);
    // One that had to be aligned is further behind, and says how far; what is here is of before.
    long user = page + ChunkHeaderDescriptor.BEFORE;
    for (long each = 2 * ChunkHeaderDescriptor.ALIGNMENT;
        each <= MOST_ALIGNED && AddressRange.lessThan(page + each, limit);
        each *= 2) {
      long chunk = (user + each - 1 & -each) - ChunkHeaderDescriptor.BEFORE;
      Optional<Found> aligned = chunk(chunk, page, limit);
      if (aligned.isEmpty() && chunk - page < ChunkHeaderDescriptor.LEAST) {
        aligned = chunk(chunk + each, page, limit);
      }
      if (aligned.isPresent()) {
        return aligned;
      }
    }
    return found;
  }

  private Optional<Found> chunk(long chunk, long page, long limit) throws AllocsException {
    int header = ChunkHeaderDescriptor.BEFORE;
    if (!window.has(chunk, header, chunk == page ? WINDOW : header)) {
      return Optional.empty();
    }
    long before = chunk - page;
    long field = window.word(chunk + Long.BYTES);
    long size = field & ~FLAG_BITS;
    long uncounted = (size + before) % PAGE == 0 ? 0 : header;
    long room = limit - chunk - uncounted;
    boolean fits =
        (window.word(chunk) & ~FLAG_BITS) == before
            && (field & FLAG_BITS) == ChunkHeaderDescriptor.IS_MMAPPED
            && (size + before + uncounted) % PAGE == 0
            && size >= ChunkHeaderDescriptor.LEAST
            && Long.compareUnsigned(size, room) <= 0;
    if (!fits) {
      return Optional.empty();
    }
    AddressRange mapped = new AddressRange(page, chunk + size + uncounted);
    long end = mapped.limit() - (uncounted == 0 ? 0 : ChunkHeaderDescriptor.OVERHEAD);
    return Optional.of(new Found(mapped, new AddressRange(chunk + header, end), size));
  }
}
