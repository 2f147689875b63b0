package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.TreeVisitor;

/** Visits the hierarchy in preorder. Recursion is as deep as claims are nested. */
final class Walker {
  private final AddressRange within;
  private final TreeVisitor visitor;
  private final Plain plain;

  /** Takes arenas of heap chunks as a whole. */
  @FunctionalInterface
  interface Plain {
    /** Takes one, as far as a range reaches; false if it is to be walked like others. */
    boolean takes(Placed placed, AddressRange range) throws AllocsException;
  }

  Walker(AddressRange within, TreeVisitor visitor) {
    this(within, visitor, (placed, range) -> false);
  }

  Walker(AddressRange within, TreeVisitor visitor, Plain plain) {
    this.within = within;
    this.visitor = visitor;
    this.plain = plain;
  }

  /**
   * Visits what is under some nodes.
   *
   * @param placed ascending and disjoint
   * @return false if the visitor stopped
   */
  boolean walk(List<Placed> placed, int depth) throws AllocsException {
    for (Placed next : placed) {
      if (!walk(next, depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean walk(Placed placed, int depth) throws AllocsException {
    AddressRange range = placed.window().intersect(within);
    if (plain.takes(placed, range)) {
      return true;
    }
    AllocationStream stream = placed.stream(within);
    long position = range.base();
    for (Optional<Allocation> next = stream.next(); next.isPresent(); next = stream.next()) {
      Allocation allocation = next.get();
      if (!walkGap(placed, position, allocation.base(), depth)
          || !visit(placed, allocation, depth)) {
        return false;
      }
      position = allocation.limit();
    }
    return walkGap(placed, position, range.limit(), depth);
  }

  private boolean walkGap(Placed placed, long from, long to, int depth) throws AllocsException {
    if (!AddressRange.lessThan(from, to) || placed.node().inner().isEmpty()) {
      return true; // as after each of a million chunks
    }
    AddressRange gap = new AddressRange(from, to);
    return new Walker(within.intersect(gap), visitor, plain)
        .walk(placed.node().between(placed, gap), depth);
  }

  private boolean visit(Placed placed, Allocation allocation, int depth) throws AllocsException {
    if (!visitor.enters(depth, allocation)) {
      return true;
    }
    List<Placed> inside = placed.node().inside(allocation);
    Optional<Placed> widest = Widest.of(inside);
    Optional<String> suballocator = widest.map(p -> p.node().claim().issuer().name());
    Optional<String> note =
        widest.isPresent() ? widest.get().node().claim().opaque() : Optional.empty();
    switch (visitor.visit(depth, allocation, suballocator, note)) {
      case STOP:
        return false;
      case DEEPER:
        return walk(inside, depth + 1);
      default:
        return true;
    }
  }
}
