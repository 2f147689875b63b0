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
  private final long address;
  private final List<Allocation> path = new ArrayList<>();

  /** The innermost claim that covers the address below the deepest allocation. */
  private Optional<Placed> claim = Optional.empty();

  /** What went wrong on the way, each once. */
  private final Set<String> troubles = new LinkedHashSet<>();

  /** Whose the deepest allocation is. */
  private Optional<Node> owner = Optional.empty();

  Locator(long address) {
    this.address = address;
  }

  Resolution locate(Snapshot snapshot, Target target) throws AllocsException {
    Optional<Placed> next = Placed.covering(snapshot.top(), address);
    while (next.isPresent()) {
      next = step(next.get());
    }
    if (path.isEmpty()) {
      String note = with(troubles, outside(target));
      return new Resolution(address, path, Optional.empty(), Optional.of(note));
    }
    Optional<Placed> suballocator = claim.isPresent() ? claim : widest();
    if (claim.isPresent() && troubles.isEmpty()) {
      troubles.add(claim.get().node().claim().gap());
    }
    troubles.addAll(snapshot.untold(AddressRange.ofSize(address, 1)));
    return new Resolution(
        address,
        path,
        suballocator.map(p -> p.node().claim().issuer().name()),
        troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles)));
  }

  private static String with(Set<String> troubles, String last) {
    return troubles.isEmpty() ? last : String.join("; ", troubles) + "; " + last;
  }

  private Optional<Placed> step(Placed placed) throws AllocsException {
    Guard.Outcome<Optional<Allocation>> outcome = placed.find(address);
    outcome.trouble().ifPresent(troubles::add);
    Optional<Allocation> found = outcome.answer();
    if (found.isPresent()) {
      path.add(found.get());
      claim = Optional.empty();
      owner = Optional.of(placed.node());
      return placed.node().insideAt(found.get(), address);
    }
    claim = Optional.of(placed);
    return placed.node().betweenAt(placed, address);
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
