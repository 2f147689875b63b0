package org.allocs.custom.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.ObjectIndex;
import org.allocs.hooks.RecordedObject;
import org.allocs.hooks.StatedType;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Memory of which one custom allocator hands out parts. */
final class CustomArena implements Arena {
  private final AddressRange range;
  private final ObjectIndex index;
  private final Context context;
  private final CallSites sites;

  CustomArena(AddressRange range, ObjectIndex index, CallSites sites, Context context) {
    this.range = range;
    this.index = index;
    this.context = context;
    this.sites = sites;
  }

  @Override
  public AddressRange range() {
    return range;
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    Optional<RecordedObject> object = index.find(address).filter(o -> range.contains(o.range()));
    return object.isEmpty() ? Optional.empty() : Optional.of(describe(object.get()));
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    return index.forEach(
        within.intersect(range),
        object -> !range.contains(object.range()) || visitor.visit(describe(object)));
  }

  private Allocation describe(RecordedObject object) throws AllocsException {
    Allocation.Builder builder =
        Allocation.of(index.allocator(), object.range())
            .attribute("kind", "heap-chunk")
            .facts(AnnouncedFacts.ALL);
    sites.describe(builder, object.path());
    if (object.size() == 0) {
      builder.empty();
    }
    object
        .type()
        .ifPresent(
            name ->
                builder.type(
                    () -> StatedType.of("announced", name, object.range().size(), context)));
    return builder.build();
  }
}
