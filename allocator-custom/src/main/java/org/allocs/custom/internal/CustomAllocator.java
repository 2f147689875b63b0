package org.allocs.custom.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.CountingAllocator;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.ObjectCounts;
import org.allocs.hooks.ObjectIndex;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.History;
import org.allocs.target.Mapping;

/**
 * One custom allocator. What holds its objects is its arenas: chunks, mappings, variables, objects
 * of other custom allocators, and what it announced as arenas.
 *
 * @param position among the custom allocators of the targets that have it
 * @param name as announced
 */
record CustomAllocator(int position, String name) implements CountingAllocator {
  private static final Refusals REFUSALS =
      Refusals.because("its program alone parcels it out")
          .but("its program announces its type by itself", Change.Kind.SET_TYPE)
          .but("its site is the call that announced it", Change.Kind.SET_SITE)
          .but("a program announces the arena in an object by itself", Change.Kind.PROMOTE);

  private record Key(int position, AddressRange mapping) {}

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    Optional<ObjectIndex> found = index(context);
    if (found.isEmpty()) {
      return List.of();
    }
    ObjectIndex index = found.get();
    List<AddressRange> claims = new ArrayList<>();
    for (Mapping mapping : context.target().mappings()) {
      if (mapping.range().overlaps(within)) {
        Key key = new Key(position, mapping.range());
        claims.addAll(context.cached(key, () -> new Claims(context, position, mapping).all()));
      }
    }
    CallSites sites = CallSites.of(context);
    return Claims.disjoint(claims).stream()
        .filter(range -> range.overlaps(within))
        .<Arena>map(range -> new CustomArena(range, index, sites, context))
        .toList();
  }

  /** Empty where a target has another allocator at this position. */
  private Optional<ObjectIndex> index(Context context) throws AllocsException {
    List<ObjectIndex> objects = Indexes.of(context).objects();
    return position < objects.size() && objects.get(position).allocator().equals(name)
        ? Optional.of(objects.get(position))
        : Optional.empty();
  }

  @Override
  public Answer<History> history(Context context) throws AllocsException {
    Optional<ObjectIndex> index = index(context);
    Optional<ObjectCounts> counts = index.isEmpty() ? Optional.empty() : index.get().counts();
    if (counts.isEmpty()) {
      return Answer.unknown("not counted: not started under `allocs run --counts`");
    }
    CallSites sites = CallSites.of(context);
    List<History.Origin> origins = new ArrayList<>();
    for (PathCounts path : counts.get().paths()) {
      origins.add(sites.origin(name, path));
    }
    return Answer.known(
        new History(origins, List.of(), counts.get().live(), counts.get().peak()),
        Evidence.certain("hook index", "counted object by object"));
  }
}
