package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.allocs.allocator.TypedHeap;
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
final class HeapCounter implements TypedHeap.Visitor {
  private final MemoryView view;
  private final Predicate<Allocation> counted;
  private final Counting counting;
  private final Bases.Kinds kinds = new Bases.Kinds();
  private final Bases coverage = new Bases();
  private final Set<String> opaque = new LinkedHashSet<>();
  private final Map<Object, Sums> groups = new HashMap<>();
  private final Map<DataType, Sums> types = new IdentityHashMap<>();
  private final Map<Answer<DataType>, Place> placeOfType = new IdentityHashMap<>();
  private final List<Open> around = new ArrayList<>();
  private int depth;

  /** Where chunks of one group and basis are counted. */
  private record Place(Optional<Sums> sums, Optional<Bases.Part> part, Bases.Part overall) {
    void add(long base, long bytes) {
      if (sums.isPresent()) {
        sums.get().contents.filter(c -> bytes > 0).ifPresent(c -> c.add(base, bytes));
        sums.get().count++;
        sums.get().bytes += bytes;
        part.get().add(bytes);
      }
      overall.add(bytes);
    }

    void leave(long size) {
      sums.ifPresent(s -> s.bytes -= size);
      part.ifPresent(p -> p.leave(size));
      overall.leave(size);
    }
  }

  /** A chunk inside which the walk may be; used again for the next one. */
  private static final class Open {
    private long limit;
    private Place place;
  }

  /** A group as it grows. */
  private static final class Sums {
    private final Group group;
    private Optional<Contents> contents = Optional.empty();
    private final Bases bases = new Bases();
    private long count;
    private long bytes;

    Sums(Group group) {
      this.group = group;
    }

    /** From now on looks at chunks. */
    Sums looking() {
      contents = Optional.of(new Contents());
      return this;
    }

    Group total(boolean typed) {
      return group.counted(typed ? bases.total() : List.of(), count, bytes);
    }
  }

  /** What chunks of a group have in common, and whether it matters what their types rest on. */
  private enum Counting {
    BY_TYPE(true),
    BY_SITE(true),
    BY_SITE_ALONE(false),
    BY_CALLS(false),
    UNTYPED(true);

    private final boolean typed;

    Counting(boolean typed) {
      this.typed = typed;
    }
  }

  /** Answers are shared by many chunks, mostly; those that are not need not be kept. */
  private static final int MAX_KEPT = 1 << 16;

  /** Largest groups of which some chunks are looked at. */
  private static final int MAX_LOOKED = 1 << 12;

  private static final Answer<DataType> NOT_ASKED = Answer.unknown("");

  private HeapCounter(Counting counting, MemoryView view, Predicate<Allocation> counted) {
    this.counting = counting;
    this.view = view;
    this.counted = counted;
  }

  static HeapCounter byType(MemoryView view) {
    return new HeapCounter(Counting.BY_TYPE, view, Conventions::isHeapChunk);
  }

  /** Of the chunks whose type is not known, by site and reason. */
  static HeapCounter untyped(MemoryView view) {
    return new HeapCounter(Counting.UNTYPED, view, Conventions::isHeapChunk);
  }

  static HeapCounter bySite(MemoryView view) {
    return new HeapCounter(Counting.BY_SITE, view, Conventions::isHeapChunk);
  }

  /** Without regard to types. */
  static HeapCounter bySite(MemoryView view, Predicate<Allocation> counted) {
    return new HeapCounter(Counting.BY_SITE_ALONE, view, counted);
  }

  static HeapCounter byCalls(MemoryView view) {
    return new HeapCounter(Counting.BY_CALLS, view, Conventions::isHeapChunk);
  }

  /** Takes what a walk visits; counts it if it is to be counted. */
  void add(Allocation allocation, Optional<String> note) {
    if (counted.test(allocation)) {
      count(allocation);
    }
    note.ifPresent(why -> opaque(allocation, why));
  }

  private void count(Allocation chunk) {
    Answer<DataType> type = counting.typed ? view.type(chunk) : NOT_ASKED;
    chunk(chunk.base(), chunk.size(), chunk, type);
  }

  @Override
  public void chunk(long base, long size, Allocation alike, Answer<DataType> type) {
    while (depth > 0 && !AddressRange.lessThan(base, around.get(depth - 1).limit)) {
      depth--;
    }
    long bytes = alike.bytes() == 0 ? 0 : size;
    if (depth > 0) {
      around.get(depth - 1).place.leave(bytes);
    }
    Place place = place(alike, type);
    place.add(base, bytes);
    if (depth == around.size()) {
      around.add(new Open());
    }
    around.get(depth).limit = base + size;
    around.get(depth++).place = place;
  }

  @Override
  public void opaque(Allocation arena, String why) {
    String name = arena.name().map(n -> " " + n).orElse("");
    opaque.add(arena.allocator() + name + ": " + why);
  }

  private Place place(Allocation chunk, Answer<DataType> type) {
    Place known = counting == Counting.BY_TYPE ? placeOfType.get(type) : null;
    if (known == null) {
      Bases.Kind kind = kinds.of(type);
      Optional<Sums> sums = group(chunk, type);
      Optional<Bases.Part> part = sums.map(s -> s.bases.part(kind, type));
      known = new Place(sums, part, coverage.part(kind, type));
      if (counting == Counting.BY_TYPE && placeOfType.size() < MAX_KEPT) {
        placeOfType.put(type, known);
      }
    }
    return known;
  }

  /** Empty if the chunk is in none. */
  private Optional<Sums> group(Allocation chunk, Answer<DataType> type) {
    return switch (counting) {
      case BY_TYPE -> Optional.of(byType(type));
      case BY_SITE, BY_SITE_ALONE -> Optional.of(bySite(chunk));
      case BY_CALLS -> Optional.of(byCalls(chunk));
      case UNTYPED -> type.isKnown() ? Optional.empty() : Optional.of(bySiteAndReason(chunk, type));
    };
  }

  /** Types that come from one place are one object, mostly; equal ones are one group. */
  private Sums byType(Answer<DataType> answer) {
    if (answer.isKnown()) {
      return types.computeIfAbsent(
          answer.value().orElseThrow(), type -> groups.computeIfAbsent(type, t -> named(type)));
    }
    String why = answer.reason().orElseThrow();
    return groups.computeIfAbsent(why, w -> unknown(why).looking());
  }

  private static Sums named(DataType type) {
    return new Sums(Group.labelled(type.name()).ofType(type));
  }

  private Sums bySite(Allocation chunk) {
    if (chunk.siteAddress().isPresent()) {
      long address = chunk.siteAddress().getAsLong();
      return groups.computeIfAbsent(address, a -> placed(view.site(chunk)));
    }
    return placedOrUnknown(view.site(chunk));
  }

  private Sums byCalls(Allocation chunk) {
    return chunk.calls().isEmpty()
        ? bySite(chunk)
        : groups.computeIfAbsent(chunk.calls(), calls -> called(view.calls(chunk)));
  }

  private record Untyped(long site, String reason) {}

  private Sums bySiteAndReason(Allocation chunk, Answer<DataType> type) {
    String why = type.reason().orElseThrow();
    Untyped key = new Untyped(chunk.siteAddress().orElse(0), why);
    return groups.computeIfAbsent(
        key, k -> new Sums(placed(view.site(chunk)).group.because(why)).looking());
  }

  private static Sums called(List<Site> calls) {
    String label = calls.stream().map(Sites::label).findFirst().orElse("(unknown)");
    return new Sums(Group.labelled(label).calledBy(calls));
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
    return new Sums(Group.labelled(Sites.labelWithAddress(site)).at(site));
  }

  private static Sums unknown(String why) {
    return new Sums(Group.labelled("(unknown)").because(why));
  }

  /** Whether it counts what a typed heap has. */
  boolean countsTyped() {
    return counting.typed;
  }

  private Group looked(Sums sums) {
    Group total = sums.total(counting.typed);
    return sums.contents.map(c -> total.containing(c.look(view))).orElse(total);
  }

  /** All that was counted. */
  LiveHeap total() {
    List<Group> found = new ArrayList<>();
    long count = 0;
    long bytes = 0;
    List<Sums> all = new ArrayList<>(groups.values());
    all.sort(Comparator.comparingLong((Sums sums) -> sums.bytes).reversed());
    for (Sums sums : all) {
      found.add(found.size() < MAX_LOOKED ? looked(sums) : sums.total(counting.typed));
      count += sums.count;
      bytes += sums.bytes;
    }
    found.sort(Comparator.comparingLong(Group::bytes).reversed().thenComparing(Group::label));
    List<Basis> bases = counting.typed ? coverage.total() : List.of();
    return new LiveHeap(found, count, bytes, bases, List.copyOf(opaque));
  }
}
