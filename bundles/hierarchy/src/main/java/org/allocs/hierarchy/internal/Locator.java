package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.Resolution;
import org.allocs.target.Mapping;
import org.allocs.target.Target;

/** Descends from the outermost allocation that covers an address to the deepest. Used once. */
final class Locator {
  /** As deep as hierarchies mostly are. */
  private static final int DEEP = 8;

  private static final AddressRange NOTHING = new AddressRange(0, 0);

  private final long address;
  private final List<Allocation> path = new ArrayList<>(DEEP);

  /** The innermost claim that covers the address below the deepest allocation. */
  private Optional<Placed> claim = Optional.empty();

  /** What went wrong on the way, each once. */
  private Set<String> troubles = Set.of();

  /** Whose the deepest allocation is. */
  private Optional<Node> owner = Optional.empty();

  /** The addresses for which all has been as for this one; empty once that is not known. */
  private AddressRange alike = AddressRange.ALL;

  Locator(long address) {
    this.address = address;
  }

  Resolution locate(Snapshot snapshot, Target target) throws AllocsException {
    Optional<Placed> next = begin(snapshot);
    while (next.isPresent()) {
      next = step(next.get(), snapshot.ways());
    }
    if (path.isEmpty()) {
      String note = with(troubles, outside(target));
      return new Resolution(address, path, Optional.empty(), Optional.of(note));
    }
    Optional<Placed> suballocator = claim.isPresent() ? claim : widest();
    if (claim.isPresent() && troubles.isEmpty()) {
      trouble(claim.get().node().claim().gap());
    }
    snapshot.untold(AddressRange.ofSize(address, 1)).forEach(this::trouble);
    return new Resolution(
        address,
        path,
        suballocator.map(p -> p.node().claim().issuer().name()),
        troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles)));
  }

  private Optional<Placed> begin(Snapshot snapshot) throws AllocsException {
    Optional<Ways.Way> way = snapshot.ways().at(address);
    if (way.isEmpty()) {
      return Placed.covering(snapshot.top(), address);
    }
    path.addAll(way.get().path());
    owner = Optional.of(way.get().owner());
    alike = NOTHING;
    return Optional.of(way.get().next());
  }

  private void trouble(String what) {
    if (troubles.isEmpty()) {
      troubles = new LinkedHashSet<>();
    }
    troubles.add(what);
  }

  private static String with(Set<String> troubles, String last) {
    return troubles.isEmpty() ? last : String.join("; ", troubles) + "; " + last;
  }

  private Optional<Placed> step(Placed placed, Ways ways) throws AllocsException {
    if (!alike.isEmpty()) {
      alike =
          placed.node().claim().isFixed() ? alike.intersect(placed.window()) : keep(placed, ways);
    }
    Guard.Outcome<Optional<Allocation>> outcome = placed.find(address);
    outcome.trouble().ifPresent(this::trouble);
    Optional<Allocation> found = outcome.answer();
    if (found.isPresent()) {
      path.add(found.get());
      alike = alike.intersect(found.get().range());
      claim = Optional.empty();
      owner = Optional.of(placed.node());
      return placed.node().insideAt(found.get(), address);
    }
    alike = NOTHING;
    claim = Optional.of(placed);
    return placed.node().betweenAt(placed, address);
  }

  /** What was found so far holds for others that lead here too. */
  private AddressRange keep(Placed next, Ways ways) {
    if (owner.isPresent()) {
      ways.add(new Ways.Way(alike.intersect(next.window()), path, owner.get(), next));
    }
    return NOTHING;
  }

  private Optional<Placed> widest() throws AllocsException {
    return owner.isPresent()
        ? Widest.of(owner.get().inside(path.get(path.size() - 1)))
        : Optional.empty();
  }

  /** Why nothing covers the address. */
  private String outside(Target target) throws AllocsException {
    Mapping below = null;
    for (Mapping mapping : target.mappings()) {
      if (mapping.range().contains(address)) {
        return "mapped, but no allocator reports it";
      }
      if (AddressRange.lessThan(address, mapping.range().base())) {
        return nearest(below, mapping);
      }
      below = mapping;
    }
    return nearest(below, null);
  }

  private String nearest(Mapping below, Mapping above) {
    if (below == null && above == null) {
      return "not mapped: the target has no mappings";
    }
    long up = above == null ? -1L : above.range().base() - address;
    long down = below == null ? -1L : address - below.range().limit();
    return Long.compareUnsigned(down, up) < 0
        ? "not mapped: nearest mapping " + described(below) + " ends " + bytes(down) + " below"
        : "not mapped: nearest mapping " + described(above) + " begins " + bytes(up) + " above";
  }

  private static String described(Mapping mapping) {
    return (mapping.path().isEmpty() ? "anonymous" : mapping.path()) + " " + mapping.range();
  }

  private static String bytes(long count) {
    return AddressRange.hex(count) + " bytes";
  }
}
