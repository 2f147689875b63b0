package org.allocs.malloc.internal;

/**
 * What glibc's malloc keeps before a chunk (malloc/malloc.c, {@code struct malloc_chunk}).
 *
 * <pre>
 *  -16                 -8                  0
 *   ├───────────────────┼───────────────────┼──────────
 *   │ belongs to the    │ size      │A│M│P│ │ memory that
 *   │ chunk before      │           │ │ │ │ │ malloc returned
 * </pre>
 *
 * The size counts from -16 to the next chunk's -16; the chunk may use the 8 bytes there too, unless
 * it has a mapping of its own (M).
 */
final class ChunkHeaderDescriptor {
  static final int BYTES = 8;
  static final long FLAGS = 7;
  static final long IS_MMAPPED = 2;
  static final long OVERHEAD = 8;
  static final long OVERHEAD_MMAPPED = 16;
  static final long LEAST = 32;
  static final long ALIGNMENT = 16;

  private ChunkHeaderDescriptor() {}
}
