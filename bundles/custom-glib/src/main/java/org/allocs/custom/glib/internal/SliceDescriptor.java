package org.allocs.custom.glib.internal;

/**
 * What gslice.c of GLib 2.16 to 2.74 keeps, on machines with words of 8 bytes:
 *
 * <pre>
 * Allocator:    min_page_size 8 | max_page_size 8 | always_malloc 4 | bypass_magazines 4
 *               | debug_blocks 4 | padding 4 | working_set_msecs 8 | color_increment 4 | padding 4
 *               | max_slab_chunk_size_for_magazine_cache 8 | magazine_mutex 8 | magazines 8
 *               | contention_counters 8 | mutex_counter 4 | stamp_counter 4 | last_stamp 4 | padding 4
 *               | slab_mutex 8 | slab_stack 8 | color_accu 4
 * SlabInfo:     chunks 8 | n_allocated 4 | padding 4 | next 8 | prev 8
 * ChunkLink:    next 8 | data 8
 * ThreadMemory: magazine1 8 | magazine2 8 | Magazine[2][n]
 * Magazine:     chunks 8 | count 8
 * </pre>
 *
 * <p>A slab is chunks of one size, at a power of two, and a SlabInfo behind them. Chunks that a
 * thread has freed are in one of its magazines, those of magazines that are full in the list of
 * all, and those that were not needed for long back in their slab's own list.
 */
final class SliceDescriptor {
  static final int ALLOCATOR_BYTES = 120;
  static final int MIN_PAGE_SIZE = 0;
  static final int MAX_PAGE_SIZE = 8;
  static final int ALWAYS_MALLOC = 16;
  static final int BYPASS_MAGAZINES = 20;
  static final int WORKING_SET_MSECS = 32;
  static final int COLOR_INCREMENT = 40;
  static final int MAX_CACHED = 48;
  static final int MAGAZINES = 64;
  static final int SLAB_STACK = 104;

  static final int CHUNKS = 0;
  static final int ALLOCATED = 8;
  static final int NEXT = 16;
  static final int PREVIOUS = 24;
  static final int SLAB_BYTES = 32;

  static final int LINK = 0;
  static final int DATA = 8;

  static final int MAGAZINE1 = 0;
  static final int MAGAZINE2 = 8;
  static final int THREAD_HEADER = 16;
  static final int MAGAZINE_BYTES = 16;

  /** What sizes and addresses of chunks are multiples of. */
  static final int ALIGNMENT = 16;

  /** {@code SLAB_INFO_SIZE}: a SlabInfo and what keeps the last bytes for malloc. */
  static final int SLAB_INFO_SIZE = 48;

  /** Chunks of a slab at least. */
  static final int LEAST_CHUNKS = 8;

  /** What a process begins with; a test suite may set others, which are not known. */
  static final long USUAL_MIN_PAGE = 128;

  static final long USUAL_MAX_PAGE = 8192;
  static final long USUAL_MSECS = 15_000;

  private SliceDescriptor() {}

  /** Bytes of a chunk. */
  static int chunkSize(int index) {
    return (index + 1) * ALIGNMENT;
  }

  /** Bytes from the start of a slab to that of the next one there could be. */
  static int pageSize(int chunkSize) {
    int least = LEAST_CHUNKS * chunkSize + SLAB_INFO_SIZE;
    return Math.max((int) USUAL_MIN_PAGE, Integer.highestOneBit(least - 1) << 1);
  }

  /** Chunks of a slab. */
  static int chunks(int chunkSize) {
    return (pageSize(chunkSize) - SLAB_INFO_SIZE) / chunkSize;
  }

  /** Sizes that there are: {@code MAX_SLAB_INDEX}. */
  static int sizes() {
    return (int) (USUAL_MAX_PAGE - SLAB_INFO_SIZE) / LEAST_CHUNKS / ALIGNMENT;
  }
}
