package org.allocs.inspect;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.type.DataType;

/**
 * The live chunks of every heap, counted in groups. Memory grows with the number of groups, not of
 * chunks.
 *
 * @param groups the one with most bytes first
 * @param count of all chunks
 * @param bytes of all chunks, as the program asked for them
 * @param opaque heaps whose chunks cannot be told, with the reason
 */
public record LiveHeap(List<Group> groups, long count, long bytes, List<String> opaque) {
  /**
   * Chunks that have something in common.
   *
   * @param label what they have in common, for a person
   * @param type their type, when they are grouped by type and it is known
   * @param site where they come from, when they are grouped by site and it is known
   * @param reason why the type or the site is not known, where it is not
   * @param calls that led to them, from the allocator outwards, when they are grouped by calls
   * @param count of chunks
   * @param bytes of chunks
   */
  public record Group(
      String label,
      Optional<DataType> type,
      Optional<Site> site,
      Optional<String> reason,
      List<Site> calls,
      long count,
      long bytes) {
    /** Checks that nothing is absent. */
    public Group {
      calls = List.copyOf(calls);
    }
  }

  /** Checks that nothing is absent. */
  public LiveHeap {
    groups = List.copyOf(groups);
    opaque = List.copyOf(opaque);
  }

  /** Share of all bytes, 0 to 1. */
  public double share(Group group) {
    return bytes == 0 ? 0 : (double) group.bytes() / bytes;
  }

  /**
   * By type; chunks of no known type are grouped by the reason.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap byType(MemoryView view) throws AllocsException {
    return count(view, HeapCounter.byType(view));
  }

  /**
   * By the instruction that allocated them.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap bySite(MemoryView view) throws AllocsException {
    return count(view, HeapCounter.bySite(view, Conventions::isHeapChunk));
  }

  /**
   * By the instruction that asked for them, what one allocator issued, of whatever kind.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap bySite(MemoryView view, String allocator) throws AllocsException {
    return count(view, HeapCounter.bySite(view, each -> each.allocator().equals(allocator)));
  }

  /**
   * By the calls that led to them, as far as those were recorded.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap byCalls(MemoryView view) throws AllocsException {
    return count(view, HeapCounter.byCalls(view));
  }

  private static LiveHeap count(MemoryView view, HeapCounter counter) throws AllocsException {
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          counter.add(allocation, note);
          return TreeVisitor.Step.DEEPER;
        });
    return counter.total();
  }
}
