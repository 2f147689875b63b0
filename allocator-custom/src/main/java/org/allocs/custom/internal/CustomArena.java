package org.allocs.custom.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ObjectIndex;
import org.allocs.hooks.RecordedObject;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Memory of which one custom allocator hands out parts. */
final class CustomArena implements Arena {
  private final AddressRange range;
  private final ObjectIndex index;
  private final Context context;

  CustomArena(AddressRange range, ObjectIndex index, Context context) {
    this.range = range;
    this.index = index;
    this.context = context;
  }

  @Override
  public AddressRange range() {
    return range;
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    return index.find(address).filter(o -> range.contains(o.range())).map(this::describe);
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    return index.forEach(
        within.intersect(range),
        object -> !range.contains(object.range()) || visitor.visit(describe(object)));
  }

  private Allocation describe(RecordedObject object) {
    Allocation.Builder builder =
        Allocation.of(index.allocator(), object.range()).attribute("kind", "heap-chunk");
    if (object.site().isPresent()) {
      builder.siteAddress(object.site().getAsLong());
    } else {
      builder.siteUnknown("the hooks had no number left for this site");
    }
    if (object.size() == 0) {
      builder.attribute("requested", "0");
    }
    object
        .type()
        .ifPresent(name -> builder.type(() -> AnnouncedType.of(name, object.range(), context)));
    return builder.build();
  }
}
