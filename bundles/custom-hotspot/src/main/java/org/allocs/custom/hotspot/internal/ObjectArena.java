package org.allocs.custom.hotspot.internal;

import java.util.Optional;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * Objects of a space.
 *
 * @param range as much of it as one mapping has: an object that reaches beyond is left out
 */
record ObjectArena(ObjectSpace space, AddressRange range) implements PlainArena {
  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    ObjectWalk walk = space.walkTo(address);
    while (walk.next() && !AddressRange.lessThan(address, walk.base())) {
      AddressRange object = AddressRange.ofSize(walk.base(), walk.size());
      if (object.contains(address)) {
        return range.contains(object)
            ? Optional.of(describe(object, walk.type()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    if (!within.overlaps(range)) {
      return true;
    }
    AddressRange wanted = within.intersect(range);
    ObjectWalk walk = space.walkTo(wanted.base());
    while (walk.next() && AddressRange.lessThan(walk.base(), wanted.limit())) {
      AddressRange object = AddressRange.ofSize(walk.base(), walk.size());
      boolean reported = object.overlaps(wanted) && range.contains(object);
      if (reported && !visitor.visit(describe(object, walk.type()))) {
        space.stoppedAt(object.base());
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
    if (!within.overlaps(range)) {
      return true;
    }
    AddressRange wanted = within.intersect(range);
    ObjectWalk walk = space.walkTo(wanted.base());
    while (walk.next() && AddressRange.lessThan(walk.base(), wanted.limit())) {
      boolean reported =
          !AddressRange.lessThan(walk.base(), wanted.base())
              && Long.compareUnsigned(walk.size(), range.limit() - walk.base()) <= 0;
      if (reported && !visitor.visit(walk.base(), walk.size(), walk.type().number())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Allocation describe(long base, long size, int origin) {
    return describe(AddressRange.ofSize(base, size), space.heap().classes().numbered(origin));
  }

  @Override
  public String gap() {
    return "in no Java object: free, a thread's to allocate in, or behind one whose class is unloaded";
  }

  private Allocation describe(AddressRange object, JavaClass type) {
    return Allocation.of(ObjectAllocator.NAME, object)
        .attribute("kind", "heap-chunk")
        .facts(HeapFacts.OF_OBJECTS)
        .type(() -> space.heap().types().of(type))
        .build();
  }
}
