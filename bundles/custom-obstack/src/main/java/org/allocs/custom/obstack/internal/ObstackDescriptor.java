package org.allocs.custom.obstack.internal;

import org.allocs.debug.StructLayout;

/**
 * What obstack.h has, on machines with words of 8 bytes: version 1, as glibc has it, and version 2,
 * as libiberty and gnulib do, which has a longer {@code alignment_mask}.
 *
 * <pre>
 * struct _obstack_chunk: limit 8 | prev 8 | contents …
 *
 *   limit ─────────────────────────────────────────────────────────────┐
 * ┌──────┬───────────────────────────┬────────────────┬───────────────┐│
 * │header│ objects that are finished │ one that grows │ never used    ││
 * └──────┴───────────────────────────┴────────────────┴───────────────┘▼
 * chunk   contents, aligned           object_base      next_free        chunk_limit
 * </pre>
 *
 * <p>Of chunks before the last one nothing tells where their last object ends.
 */
final class ObstackDescriptor {
  static final StructLayout RECORD =
      StructLayout.parse(
          "obstack 88: chunk_size 0, chunk 8, object_base 16, next_free 24, chunk_limit 32, temp 40,"
              + " alignment_mask 48:4, chunkfun 56, freefun 64, extra_arg 72, flags 80:4");

  static final StructLayout CHUNK = StructLayout.parse("_obstack_chunk 16: limit 0, prev 8");

  /**
   * {@code maybe_empty_object}: set with the last chunk that is freed, and not in a record that has
   * begun or got a chunk since, unless an object of no bytes was finished.
   */
  static final int MAYBE_EMPTY = 2;

  /** An object is at a multiple of no more than this. */
  static final int MAX_ALIGNMENT = 4096;

  private ObstackDescriptor() {}
}
