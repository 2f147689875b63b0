package org.allocs.malloc.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.TypedefType;

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

  /** Bytes from the start of the header to what malloc returned. */
  static final int BEFORE = 16;

  private static final DataType SIZE_T =
      new TypedefType("size_t", new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8));

  /** Without the links that a chunk has only while it is free. */
  static final DataType TYPE =
      new CompositeType(
          CompositeType.Kind.STRUCT,
          Optional.of("malloc_chunk"),
          "struct malloc_chunk",
          "malloc_chunk",
          OptionalLong.of(BEFORE),
          () ->
              List.of(
                  Member.of("mchunk_prev_size", SIZE_T, 0),
                  Member.of("mchunk_size", SIZE_T, BEFORE - BYTES)));

  private ChunkHeaderDescriptor() {}
}
