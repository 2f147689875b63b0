package org.allocs.malloc.internal;

/**
 * What glibc's malloc keeps beside its chunks (malloc/malloc.c, malloc/arena.c), on machines with
 * words of 8 bytes.
 *
 * <pre>
 * malloc_state:  mutex 4 | flags 4 | [have_fastchunks 4 | padding 4] | [fastbinsY 10 * 8]
 *                | top 8 | last_remainder 8
 *                | bins 127 * (fd 8 | bk 8) | binmap 16 | next 8 | next_free 8
 *                | [attached_threads 8] | system_mem 8 | max_system_mem 8
 * malloc_par:    … | [hp_flags 4] | n_mmaps 4 | n_mmaps_max 4 | max_n_mmaps 4 | no_dyn_threshold 4
 *                | [padding 4] | mmapped_mem 8 | max_mmapped_mem 8 | [max_total_mem 8] | sbrk_base 8 | …
 * heap_info:     ar_ptr 8 | prev 8 | size 8 | mprotect_size 8 | …
 * </pre>
 *
 * <p>What is in brackets some releases have. So places in malloc_state are counted from its bins,
 * by which it is found: the words of a bin that is empty are the address 16 bytes before them.
 */
final class MallocStateDescriptor {
  /** Pairs of words, {@code NBINS - 1}. */
  static final int BINS = 127;

  /** Bytes of a pair. */
  static final int BIN = 16;

  /** From the chunk that a bin pretends to be to its two words; as in every chunk. */
  static final int FD = 16;

  static final int BK = 24;

  static final int TOP = -16;
  static final int FASTBINS = -96;
  static final int FASTBIN_COUNT = 10;
  static final int NEXT = BINS * BIN + 16;

  /** The least bytes that follow the bins. */
  static final int AFTER_BINS = NEXT + 32;

  /** Where there may be more, up to the first chunk behind the arena of a thread. */
  static final int MOST_AFTER_BINS = AFTER_BINS + 128;

  /** From the start of malloc_state to its bins. */
  static final int LEAST_BEFORE_BINS = 24;

  static final int MOST_BEFORE_BINS = 160;

  /** From the start of malloc_state. */
  static final int FLAGS = 4;

  /** {@code NONCONTIGUOUS_BIT}: some of the main arena is not in the heap segment. */
  static final int NONCONTIGUOUS = 2;

  /** From mmapped_mem back to n_mmaps, with padding and without. */
  static final int[] COUNTS_BEFORE = {20, 16};

  /** From mmapped_mem on to sbrk_base. */
  static final int[] SBRK_BASE_BEHIND = {16, 24};

  /** {@code DEFAULT_MMAP_MAX}. */
  static final int USUAL_MOST_MMAPS = 65536;

  static final int PAR_BYTES = 48;

  static final int HEAP_PREVIOUS = 8;
  static final int HEAP_SIZE = 16;
  static final int HEAP_BYTES = 24;

  /** {@code HEAP_MAX_SIZE}, to a multiple of which heaps are aligned. */
  static final long HEAP_ALIGNMENT = 64L << 20;

  private MallocStateDescriptor() {}
}
