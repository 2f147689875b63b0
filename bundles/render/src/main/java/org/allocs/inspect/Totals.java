package org.allocs.inspect;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;

/**
 * How much each allocator has issued. Allocations nest, so the bytes of different allocators must
 * not be added up.
 *
 * @param byAllocator count and bytes by allocator
 * @param byKind count and bytes of the outermost allocations, by what they are
 */
public record Totals(Map<String, Sum> byAllocator, Map<String, Sum> byKind) {
  /**
   * A number of allocations.
   *
   * @param count how many
   * @param bytes of all together
   */
  public record Sum(long count, long bytes) {
    private Sum plus(Allocation allocation) {
      return new Sum(count + 1, bytes + allocation.size());
    }
  }

  /**
   * Counts everything.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Totals of(MemoryView view) throws AllocsException {
    Map<String, Sum> byAllocator = new TreeMap<>();
    Map<String, Sum> byKind = new TreeMap<>();
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          add(byAllocator, allocation, Allocation::allocator);
          if (depth == 0) {
            add(byKind, allocation, Totals::kind);
          }
          return TreeVisitor.Step.DEEPER;
        });
    return new Totals(byAllocator, byKind);
  }

  private static String kind(Allocation allocation) {
    return Conventions.attribute(allocation, Conventions.KIND).orElse(allocation.allocator());
  }

  private static void add(
      Map<String, Sum> sums, Allocation allocation, Function<Allocation, String> key) {
    String group = key.apply(allocation);
    sums.put(group, sums.getOrDefault(group, new Sum(0, 0)).plus(allocation));
  }
}
