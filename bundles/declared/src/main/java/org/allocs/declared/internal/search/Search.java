package org.allocs.declared.internal.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.allocs.declared.internal.expression.Frame;
import org.allocs.declared.internal.expression.Variable;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * Finds arenas and objects as rules say. What cannot be is left out and remarked: whatever does not
 * lie in mapped memory, in its arena, or where nothing else lies.
 */
final class Search {
  /**
   * An arena.
   *
   * @param frame what variables stand for in it
   * @param objects ascending, disjoint, inside the range
   * @param incomplete what kept others from being found
   */
  record Region(
      AddressRange range, Frame frame, List<Found> objects, Optional<String> incomplete) {}

  private final Mappings mappings;
  private final Rules rules;
  private final Effort effort;
  private final Frame frame;
  private final List<Region> regions = new ArrayList<>();
  private Addresses free = new Addresses();

  Search(Mappings mappings, Rules rules, Effort effort, Frame frame) {
    this.mappings = mappings;
    this.rules = rules;
    this.effort = effort;
    this.frame = frame;
  }

  /** All arenas, as they are found; they may overlap. */
  List<Region> run() throws AllocsException {
    if (rules.roots().isPresent()) {
      rules.roots().get().run(frame, effort, step -> root());
    } else {
      root();
    }
    return regions;
  }

  private void root() throws AllocsException {
    if (rules.free().isPresent() && !rules.freeOfArena()) {
      findFree();
    }
    if (rules.arenas().isPresent()) {
      rules.arenas().get().run(frame, effort, this::arena);
    } else {
      for (Found object : objects(this::isMapped)) {
        regions.add(
            new Region(object.range(), frame.over(null), List.of(object), Optional.empty()));
      }
    }
  }

  private void findFree() throws AllocsException {
    free = new Addresses();
    rules.free().orElseThrow().run(frame, effort, step -> free.add(frame.address(Variable.FREE)));
  }

  private void arena(long step) throws AllocsException {
    int remarks = effort.remarks().size();
    Place place = rules.arenas().orElseThrow().place();
    Optional<AddressRange> range =
        range(rules.arena(), frame.address(Variable.ARENA), Optional.empty(), place);
    if (range.isEmpty() || !isMapped(range.get())) {
      return;
    }
    if (rules.freeOfArena()) {
      findFree();
    }
    List<Found> inside = objects(object -> isInside(object, range.get()));
    List<String> all = effort.remarks().all();
    Optional<String> incomplete =
        effort.remarks().size() > remarks ? Optional.of(all.get(remarks)) : Optional.empty();
    for (AddressRange piece : mappings.pieces(range.get())) {
      List<Found> there = inside.stream().filter(o -> piece.contains(o.range())).toList();
      regions.add(new Region(piece, frame.over(null), there, incomplete));
    }
  }

  private boolean isInside(AddressRange object, AddressRange arena) {
    boolean inside = arena.contains(object);
    if (!inside) {
      effort
          .remarks()
          .add(
              rules.objects().place(),
              "an object is not in its arena: object=" + object + " arena=" + arena);
    }
    return inside;
  }

  /** Those that may be, ascending and disjoint. */
  private List<Found> objects(Predicate<AddressRange> possible) throws AllocsException {
    List<Found> found = new ArrayList<>();
    rules
        .objects()
        .run(
            frame,
            effort,
            step -> object(step).filter(o -> possible.test(o.range())).ifPresent(found::add));
    found.sort(Comparator.comparing(Found::range));
    List<Found> kept = new ArrayList<>(found.size());
    Found last = null;
    for (Found object : found) {
      if (last != null && last.range().overlaps(object.range())) {
        effort
            .remarks()
            .add(
                rules.objects().place(),
                "objects overlap: " + last.range() + " and " + object.range());
      } else {
        kept.add(object);
        last = object;
      }
    }
    return kept;
  }

  private Optional<Found> object(long step) throws AllocsException {
    long element = frame.address(Variable.OBJECT);
    Optional<Long> size = rules.same().or(() -> Optional.of(step).filter(s -> s != 0));
    Optional<AddressRange> range = range(rules.object(), element, size, rules.objects().place());
    if (range.isEmpty() || free.contains(element) || free.contains(range.get().base())) {
      return Optional.empty();
    }
    return Optional.of(new Found(range.get(), element, frame.index(Variable.OBJECT)));
  }

  /**
   * Where something is; empty, and remarked, where that cannot be.
   *
   * @param element where it is unless the bounds say otherwise
   * @param size bytes from there on unless the bounds say otherwise
   */
  private Optional<AddressRange> range(
      Rules.Bounds bounds, long element, Optional<Long> size, Place place) throws AllocsException {
    long base = element;
    if (bounds.base().isPresent()) {
      OptionalLong stated = effort.value(bounds.base().get(), frame);
      if (stated.isEmpty()) {
        return Optional.empty();
      }
      base = stated.getAsLong();
    }
    long limit;
    if (bounds.limit().isPresent() || bounds.size().isPresent()) {
      Bound end = bounds.limit().or(bounds::size).orElseThrow();
      OptionalLong stated = effort.value(end, frame);
      if (stated.isEmpty()) {
        return Optional.empty();
      }
      limit = bounds.limit().isPresent() ? stated.getAsLong() : base + stated.getAsLong();
    } else {
      limit = (rules.same().isPresent() ? base : element) + size.orElse(0L);
    }
    if (base == 0 || !AddressRange.lessThan(base, limit)) {
      return refuse(place, base, limit);
    }
    return Optional.of(new AddressRange(base, limit));
  }

  private Optional<AddressRange> refuse(Place place, long base, long limit) {
    if (base != limit) {
      effort
          .remarks()
          .add(
              place,
              "cannot be: base=" + AddressRange.hex(base) + " limit=" + AddressRange.hex(limit));
    }
    return Optional.empty();
  }

  private boolean isMapped(AddressRange range) {
    boolean mapped = mappings.cover(range);
    if (!mapped) {
      Place place = rules.arenas().orElse(rules.objects()).place();
      effort.remarks().add(place, "not all of it is mapped: " + range);
    }
    return mapped;
  }
}
