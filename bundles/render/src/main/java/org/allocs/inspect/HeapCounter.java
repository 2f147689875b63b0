package org.allocs.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.allocs.inspect.LiveHeap.Group;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.type.DataType;

/**
 * Puts chunks into groups while a walk goes on. There may be millions of chunks, so a chunk costs
 * two look-ups. Of a chunk that a custom allocator parcels out those bytes count that its objects
 * leave: no byte counts twice.
 */
final class HeapCounter {
  private final Predicate<Allocation> counted;
  private final Function<Allocation, Sums> groupOf;
  private final Set<String> opaque = new LinkedHashSet<>();
  private final Map<Object, Sums> groups = new HashMap<>();
  private final Map<DataType, Sums> types = new IdentityHashMap<>();
  private final ArrayDeque<Open> around = new ArrayDeque<>();

  /** A chunk inside which the walk may be, and where it was counted. */
  private record Open(AddressRange range, Sums sums) {}

  /** A group as it grows. */
  private static final class Sums {
    private final Group group;
    private long count;
    private long bytes;

    Sums(Group group) {
      this.group = group;
    }

    Group total() {
      return new Group(
          group.label(), group.type(), group.site(), group.reason(), group.calls(), count, bytes);
    }
  }

  private HeapCounter(Counting counting, MemoryView view, Predicate<Allocation> counted) {
    this.counted = counted;
    groupOf =
        switch (counting) {
          case BY_TYPE -> chunk -> byType(view.type(chunk));
          case BY_SITE -> chunk -> bySite(chunk, view);
          case BY_CALLS -> chunk -> byCalls(chunk, view);
        };
  }

  private enum Counting {
    BY_TYPE,
    BY_SITE,
    BY_CALLS
  }

  static HeapCounter byType(MemoryView view) {
    return new HeapCounter(Counting.BY_TYPE, view, Conventions::isHeapChunk);
  }

  static HeapCounter bySite(MemoryView view, Predicate<Allocation> counted) {
    return new HeapCounter(Counting.BY_SITE, view, counted);
  }

  static HeapCounter byCalls(MemoryView view) {
    return new HeapCounter(Counting.BY_CALLS, view, Conventions::isHeapChunk);
  }

  /** Takes what a walk visits; counts it if it is to be counted. */
  void add(Allocation allocation, Optional<String> note) {
    if (counted.test(allocation)) {
      count(allocation);
    }
    if (note.isPresent()) {
      String name = allocation.name().map(n -> " " + n).orElse("");
      opaque.add(allocation.allocator() + name + ": " + note.get());
    }
  }

  private void count(Allocation chunk) {
    while (!around.isEmpty() && !around.peek().range().contains(chunk.range())) {
      around.pop();
    }
    if (!around.isEmpty()) {
      around.peek().sums().bytes -= chunk.size();
    }
    Sums sums = groupOf.apply(chunk);
    sums.count++;
    sums.bytes += chunk.size();
    around.push(new Open(chunk.range(), sums));
  }

  /** Types that come from one place are one object, mostly; equal ones are one group. */
  private Sums byType(Answer<DataType> answer) {
    if (answer.isKnown()) {
      return types.computeIfAbsent(
          answer.value().orElseThrow(), type -> groups.computeIfAbsent(type, t -> named(type)));
    }
    String why = answer.reason().orElseThrow();
    return groups.computeIfAbsent(why, w -> unknown(why));
  }

  private static Sums named(DataType type) {
    Optional<DataType> known = Optional.of(type);
    return new Sums(
        new Group(type.name(), known, Optional.empty(), Optional.empty(), List.of(), 0, 0));
  }

  private Sums bySite(Allocation chunk, MemoryView view) {
    if (chunk.siteAddress().isPresent()) {
      long address = chunk.siteAddress().getAsLong();
      return groups.computeIfAbsent(address, a -> placed(view.site(chunk)));
    }
    return placedOrUnknown(view.site(chunk));
  }

  private Sums byCalls(Allocation chunk, MemoryView view) {
    return chunk.calls().isEmpty()
        ? bySite(chunk, view)
        : groups.computeIfAbsent(chunk.calls(), calls -> called(view.calls(chunk)));
  }

  private static Sums called(List<Site> calls) {
    String label = calls.stream().map(Sites::label).findFirst().orElse("(unknown)");
    return new Sums(
        new Group(label, Optional.empty(), Optional.empty(), Optional.empty(), calls, 0, 0));
  }

  private Sums placedOrUnknown(Answer<Site> answer) {
    return answer.isKnown()
        ? groups.computeIfAbsent(answer.value().orElseThrow().address(), a -> placed(answer))
        : groups.computeIfAbsent(answer.reason().orElseThrow(), w -> placed(answer));
  }

  private static Sums placed(Answer<Site> answer) {
    if (!answer.isKnown()) {
      return unknown(answer.reason().orElseThrow());
    }
    Site site = answer.value().orElseThrow();
    String label = Sites.labelWithAddress(site);
    return new Sums(
        new Group(label, Optional.empty(), answer.value(), Optional.empty(), List.of(), 0, 0));
  }

  private static Sums unknown(String why) {
    return new Sums(
        new Group(
            "(unknown)", Optional.empty(), Optional.empty(), Optional.of(why), List.of(), 0, 0));
  }

  /** All that was counted. */
  LiveHeap total() {
    List<Group> found = new ArrayList<>();
    long count = 0;
    long bytes = 0;
    for (Sums sums : groups.values()) {
      found.add(sums.total());
      count += sums.count;
      bytes += sums.bytes;
    }
    found.sort(Comparator.comparingLong(Group::bytes).reversed().thenComparing(Group::label));
    return new LiveHeap(found, count, bytes, List.copyOf(opaque));
  }
}
