package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.model.Allocation;
import org.allocs.type.DataType;

/**
 * Groups of chunks that have allocator, calls, site and size in common, by number. Look-ups of
 * plain chunks make no object. Used by one thread while it grows. Kept from one moment of a target
 * to the next: in each {@link #begin round} samples are taken anew, so that they hold on to nothing
 * of moments before.
 */
final class ChunkGroups {
  /** Groups at most; further chunks are in one that stands for none in particular. */
  private static final int MAX_GROUPS = 1 << 19;

  private static final int FIRST_SLOTS = 1 << 10;

  /** No origin of a plain chunk. */
  private static final long NONE = -1;

  /** Chunks after which it is not told that one is like the one before. */
  private static final int OFTEN = 0xff;

  private final List<Allocation> samples = new ArrayList<>();
  private int[] seen = new int[FIRST_SLOTS];
  private int round;
  private final Map<Described, Integer> described = new HashMap<>();
  private final Map<String, Integer> allocators = new HashMap<>();
  private long[] origins = new long[FIRST_SLOTS];
  private long[] sizes = new long[FIRST_SLOTS];
  private int[] numbers = new int[FIRST_SLOTS];
  private int used;

  /** How often that was asked since. */
  private int asked;

  private int last;
  private long lastOrigin = NONE;
  private long lastSize;

  private record Described(
      String allocator, List<Long> calls, long size, Optional<DataType> type) {}

  /** Makes a sample of a group that is new. */
  @FunctionalInterface
  interface Sample<E extends Exception> {
    Allocation make() throws E;
  }

  int count() {
    return samples.size();
  }

  /** Begins to group chunks of another moment. */
  void begin() {
    round++;
    lastOrigin = NONE;
  }

  /**
   * Lets go of what was sampled before and has no like now, but for what all of it had in common.
   */
  void end() {
    for (int i = 0; i < samples.size(); i++) {
      Allocation sample = samples.get(i);
      if (seen[i] != round) {
        seen[i] = round;
        samples.set(i, bare(sample));
      }
    }
  }

  private static Allocation bare(Allocation sample) {
    Allocation.Builder bare =
        Allocation.of(sample.allocator(), sample.range())
            .attribute("kind", "heap-chunk")
            .calls(sample.calls());
    sample.siteAddress().ifPresent(bare::siteAddress);
    return (sample.bytes() == 0 ? bare.empty() : bare).build();
  }

  Allocation sample(int group) {
    return samples.get(group);
  }

  /** A number for an allocator, for {@link #plain}. */
  int allocator(String name) {
    return allocators.computeIfAbsent(name, n -> allocators.size());
  }

  /**
   * The group of a chunk that was reported as plain numbers, if it is that of the chunk before;
   * else negative. Now and then it is not told all the same: where ten million chunks are alike,
   * what was compiled for them would else not reckon with another, and be compiled again then.
   */
  int last(int allocator, int origin, long size) {
    if (++asked > OFTEN) {
      asked = 0;
      lastOrigin = NONE;
    }
    return (wide(allocator, origin) ^ lastOrigin | size ^ lastSize) == 0 ? last : -1;
  }

  private static long wide(int allocator, int origin) {
    return (long) allocator << 32 | Integer.toUnsignedLong(origin);
  }

  /** The group of a chunk that was reported as plain numbers. */
  <E extends Exception> int plain(int allocator, int origin, long size, Sample<E> sample) throws E {
    long wide = wide(allocator, origin);
    int slot = slot(wide, size);
    if (numbers[slot] == 0) {
      Allocation made = sample.make();
      if (samples.size() >= MAX_GROUPS) {
        return other(made);
      }
      int group = add(made);
      origins[slot] = wide;
      sizes[slot] = size;
      numbers[slot] = group + 1;
      grow();
      slot = slot(wide, size);
    }
    lastOrigin = wide;
    lastSize = size;
    last = numbers[slot] - 1;
    if (seen[last] != round) {
      see(last, sample.make());
    }
    return last;
  }

  private void see(int group, Allocation sample) {
    seen[group] = round;
    samples.set(group, sample);
  }

  /**
   * The group of a chunk that was reported as an object.
   *
   * @param own type that its allocator tells, if it does
   */
  int described(Allocation chunk, Optional<DataType> own) {
    Described key = new Described(chunk.allocator(), chunk.calls(), chunk.bytes(), own);
    Integer known = described.get(key);
    if (known == null && samples.size() >= MAX_GROUPS) {
      return other(chunk);
    }
    if (known != null && seen[known] != round) {
      see(known, chunk);
    }
    return known != null ? known : described.computeIfAbsent(key, k -> add(chunk));
  }

  private int add(Allocation sample) {
    int group = samples.size();
    samples.add(sample);
    seen = group < seen.length ? seen : Arrays.copyOf(seen, 2 * group);
    seen[group] = round;
    return group;
  }

  /** Of what there are too many sorts to tell them apart, but for those of no bytes. */
  private int other(Allocation chunk) {
    boolean empty = chunk.bytes() == 0;
    Described key = new Described(chunk.allocator(), List.of(), empty ? -2 : -1, Optional.empty());
    return described.computeIfAbsent(
        key,
        k -> {
          Allocation.Builder sample =
              Allocation.of(chunk.allocator(), chunk.range())
                  .attribute("kind", "heap-chunk")
                  .siteUnknown("there are too many different sites and sizes");
          return add((empty ? sample.empty() : sample).build());
        });
  }

  private int slot(long origin, long size) {
    long mixed = (origin * 0x9E3779B97F4A7C15L ^ size) * 0xD6E8FEB86659FD93L;
    int mask = numbers.length - 1;
    int slot = (int) (mixed >>> 32) & mask;
    while (numbers[slot] != 0 && (origins[slot] != origin || sizes[slot] != size)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    if (++used * 2 <= numbers.length) {
      return;
    }
    long[] oldOrigins = origins;
    long[] oldSizes = sizes;
    int[] oldNumbers = numbers;
    origins = new long[2 * oldOrigins.length];
    sizes = new long[2 * oldSizes.length];
    numbers = new int[2 * oldNumbers.length];
    Arrays.fill(numbers, 0);
    for (int i = 0; i < oldNumbers.length; i++) {
      if (oldNumbers[i] != 0) {
        int slot = slot(oldOrigins[i], oldSizes[i]);
        origins[slot] = oldOrigins[i];
        sizes[slot] = oldSizes[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }
}
