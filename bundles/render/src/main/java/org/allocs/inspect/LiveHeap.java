package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
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
   * @param count of chunks
   * @param bytes of chunks
   */
  public record Group(
      String label,
      Optional<DataType> type,
      Optional<Site> site,
      Optional<String> reason,
      long count,
      long bytes) {}

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
    return count(view, chunk -> typeKey(view.type(chunk)));
  }

  /**
   * By the instruction that allocated them.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap bySite(MemoryView view) throws AllocsException {
    Map<Long, Answer<Site>> known = new HashMap<>();
    return count(view, chunk -> siteKey(siteOf(view, chunk, known)));
  }

  private static Answer<Site> siteOf(
      MemoryView view, Allocation chunk, Map<Long, Answer<Site>> known) {
    if (chunk.siteAddress().isEmpty()) {
      return view.site(chunk);
    }
    return known.computeIfAbsent(chunk.siteAddress().getAsLong(), address -> view.site(chunk));
  }

  private static Group typeKey(Answer<DataType> answer) {
    String label = answer.value().map(DataType::name).orElse("(unknown)");
    return new Group(label, answer.value(), Optional.empty(), answer.reason(), 0, 0);
  }

  private static Group siteKey(Answer<Site> answer) {
    String label =
        answer
            .value()
            .map(site -> Sites.label(site) + " (" + AddressRange.hex(site.address()) + ")")
            .orElse("(unknown)");
    return new Group(label, Optional.empty(), answer.value(), answer.reason(), 0, 0);
  }

  private static LiveHeap count(MemoryView view, Function<Allocation, Group> key)
      throws AllocsException {
    Map<Group, long[]> counts = new HashMap<>();
    List<String> opaque = new ArrayList<>();
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          if (Conventions.isHeapChunk(allocation)) {
            long[] sums = counts.computeIfAbsent(key.apply(allocation), group -> new long[2]);
            sums[0]++;
            sums[1] += allocation.size();
          }
          note.ifPresent(why -> opaque.add(describe(allocation, why)));
          return TreeVisitor.Step.DEEPER;
        });
    return of(counts, opaque);
  }

  private static String describe(Allocation arena, String why) {
    return arena.allocator() + arena.name().map(name -> " " + name).orElse("") + ": " + why;
  }

  private static LiveHeap of(Map<Group, long[]> counts, List<String> opaque) {
    List<Group> groups = new ArrayList<>();
    long count = 0;
    long bytes = 0;
    for (Map.Entry<Group, long[]> entry : counts.entrySet()) {
      Group key = entry.getKey();
      long[] sums = entry.getValue();
      groups.add(new Group(key.label(), key.type(), key.site(), key.reason(), sums[0], sums[1]));
      count += sums[0];
      bytes += sums[1];
    }
    groups.sort(Comparator.comparingLong(Group::bytes).reversed().thenComparing(Group::label));
    return new LiveHeap(groups, count, bytes, opaque.stream().distinct().toList());
  }
}
