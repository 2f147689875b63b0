package org.allocs.stack.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

/** The stacks of all threads. */
final class StackAllocator implements Allocator {
  static final String NAME = "stack";

  private static final Refusals REFUSALS =
      Refusals.because("it comes and goes with its thread")
          .but("a stack is typed frame by frame", Change.Kind.SET_TYPE)
          .but("its site is the call that started its thread", Change.Kind.SET_SITE)
          .but("its frames parcel it out", Change.Kind.PROMOTE, Change.Kind.DEMOTE);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    Starts starts = Starts.of(context);
    return Overlapping.arenas(
        StackTable.of(context).regions(),
        StackRegion::range,
        within,
        region -> new SingleArena(allocation(context, region, starts)));
  }

  private static Allocation allocation(Context context, StackRegion region, Starts starts)
      throws AllocsException {
    Allocation.Builder builder =
        Attributes.addThread(Allocation.of(NAME, region.range()), region.thread())
            .name("stack of thread " + region.thread().tid())
            .attribute("kind", region.kind().words())
            .detail(region.detail())
            .facts(new StackFacts(context, region))
            .type(() -> Answer.unknown("a stack is typed frame by frame"));
    region
        .guard()
        .ifPresent(
            guard ->
                builder.attribute(
                    "guard",
                    AddressRange.hex(guard.base()) + " - " + AddressRange.hex(guard.limit())));
    starts.describe(builder, region);
    return builder.build();
  }
}
