package org.allocs.inspect;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;

/**
 * Everything in a process, added up. Allocations nest, so the bytes of different allocators must
 * not be added.
 *
 * @param byAllocator count and bytes by allocator
 * @param byKind count and bytes of the outermost allocations, by what they are
 * @param types the live heap by type
 * @param sites the live heap by site
 * @param stoppedAt the first allocation that was not counted, if there was no time for all
 */
public record Totals(
    Map<String, Sum> byAllocator,
    Map<String, Sum> byKind,
    LiveHeap types,
    LiveHeap sites,
    Optional<Allocation> stoppedAt) {
  /** To look at the clock takes longer than to count. */
  private static final int LOOK_EVERY = 1024;

  /**
   * A number of allocations.
   *
   * @param count how many
   * @param bytes of all together
   */
  public record Sum(long count, long bytes) {}

  /**
   * Counts everything, in one walk.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Totals of(MemoryView view) throws AllocsException {
    return of(view, () -> false);
  }

  /**
   * Counts as much as there is time for, in one walk, in ascending order of addresses.
   *
   * @param late asked now and then whether time is up
   * @throws AllocsException if the target cannot be read
   */
  public static Totals of(MemoryView view, BooleanSupplier late) throws AllocsException {
    Counting counting = new Counting(view, late);
    view.walk(AddressRange.ALL, counting::mapping);
    view.walk(AddressRange.ALL, counting);
    return new Totals(
        sums(counting.byAllocator),
        sums(counting.byKind),
        counting.types.total(),
        counting.sites.total(),
        counting.stoppedAt);
  }

  /** The walk. */
  private static final class Counting implements TreeVisitor {
    private final Map<String, long[]> byAllocator = new HashMap<>();
    private final Map<String, long[]> byKind = new HashMap<>();
    private final HeapCounter types;
    private final HeapCounter sites;
    private final BooleanSupplier late;
    private Optional<Allocation> stoppedAt = Optional.empty();
    private int visits;

    Counting(MemoryView view, BooleanSupplier late) {
      this.types = HeapCounter.byType(view);
      this.sites = HeapCounter.bySite(view, Conventions::isHeapChunk);
      this.late = late;
    }

    /** The outermost ones are few: there is always time for them. */
    Step mapping(
        int depth, Allocation allocation, Optional<String> suballocator, Optional<String> note) {
      add(byKind, kind(allocation), allocation);
      return Step.SKIP;
    }

    @Override
    public Step visit(
        int depth, Allocation allocation, Optional<String> suballocator, Optional<String> note) {
      if (++visits % LOOK_EVERY == 0 && late.getAsBoolean()) {
        stoppedAt = Optional.of(allocation);
        return Step.STOP;
      }
      add(byAllocator, allocation.allocator(), allocation);
      types.add(allocation, note);
      sites.add(allocation, note);
      return Step.DEEPER;
    }
  }

  private static String kind(Allocation allocation) {
    return Conventions.attribute(allocation, Conventions.KIND).orElse(allocation.allocator());
  }

  private static void add(Map<String, long[]> sums, String key, Allocation allocation) {
    long[] sum = sums.computeIfAbsent(key, k -> new long[2]);
    sum[0]++;
    sum[1] += allocation.bytes();
  }

  private static Map<String, Sum> sums(Map<String, long[]> counted) {
    Map<String, Sum> sums = new TreeMap<>();
    counted.forEach((key, sum) -> sums.put(key, new Sum(sum[0], sum[1])));
    return sums;
  }
}
