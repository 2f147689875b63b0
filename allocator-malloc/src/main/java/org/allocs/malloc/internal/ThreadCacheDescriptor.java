package org.allocs.malloc.internal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a thread keeps of chunks that it freed ({@code tcache_perthread_struct}), itself in a chunk:
 * a number for each size, and the first chunk of each size's list.
 *
 * <pre>
 * glibc 2.26 to 2.29:  counts 64 * 1 | entries 64 * 8
 * glibc 2.30 to 2.41:  counts 64 * 2 | entries 64 * 8
 * glibc 2.42 on:       num_slots 76 * 2 | entries 76 * 8     (how many more there is room for)
 * chunk in a list:     next 8 | [key 8]        next is, from 2.32 on, combined with its own address
 * </pre>
 *
 * @param width bytes of a number
 * @param lists how many
 */
record ThreadCacheDescriptor(int width, int lists) {
  private static final List<ThreadCacheDescriptor> KNOWN =
      List.of(
          new ThreadCacheDescriptor(1, 64),
          new ThreadCacheDescriptor(2, 64),
          new ThreadCacheDescriptor(2, 76));

  /** Lists of one size each; those behind are of sizes up to the next power of two. */
  private static final int SMALL_LISTS = 64;

  private static final int SIZE_STEP = 16;
  private static final long LEAST_SIZE = KNOWN.get(0).chunkSize();
  private static final long MOST_SIZE = KNOWN.get(2).chunkSize() + SIZE_STEP;

  /** The layout for which a chunk is just large enough, or takes in a rest that is none. */
  static Optional<ThreadCacheDescriptor> of(long chunkSize) {
    if (chunkSize < LEAST_SIZE || chunkSize > MOST_SIZE) {
      return Optional.empty();
    }
    for (ThreadCacheDescriptor each : KNOWN) {
      long more = chunkSize - each.chunkSize();
      if (more == 0 || more == SIZE_STEP) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  int bytes() {
    return lists * (width + Long.BYTES);
  }

  private long chunkSize() {
    return bytes() + ChunkHeaderDescriptor.OVERHEAD + 15 & -ChunkHeaderDescriptor.ALIGNMENT;
  }

  int count(ByteBuffer bytes, int list) {
    return width == 1 ? bytes.get(list) & 0xff : bytes.getShort(list * Short.BYTES) & 0xffff;
  }

  long entry(ByteBuffer bytes, int list) {
    return bytes.getLong(lists * width + list * Long.BYTES);
  }

  /** Whether the numbers say of all lists alike whether they are empty. */
  boolean isPlausible(ByteBuffer bytes) {
    int empty = lists == SMALL_LISTS ? 0 : -1;
    for (int i = 0; i < lists; i++) {
      long entry = entry(bytes, i);
      int count = count(bytes, i);
      if (entry == 0 && empty < 0) {
        empty = count;
      }
      if ((entry & ChunkHeaderDescriptor.ALIGNMENT - 1) != 0 || entry == 0 && count != empty) {
        return false;
      }
    }
    for (int i = 0; i < lists; i++) {
      if (entry(bytes, i) != 0 && count(bytes, i) == empty) {
        return false;
      }
    }
    return true;
  }

  /** Whether no list has anything. */
  boolean isEmpty(ByteBuffer bytes) {
    for (int i = 0; i < lists; i++) {
      if (entry(bytes, i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether chunks of a size belong into a list. */
  static boolean fits(int list, long chunkSize) {
    long small = ChunkHeaderDescriptor.LEAST + (long) list * SIZE_STEP;
    return list < SMALL_LISTS
        ? chunkSize == small
        : chunkSize >= ChunkHeaderDescriptor.LEAST + (long) SMALL_LISTS * SIZE_STEP;
  }
}
