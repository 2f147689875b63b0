package org.allocs.stack.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.HookEvents;
import org.allocs.hooks.RecordedEvent;
import org.allocs.model.Allocation;
import org.allocs.target.LoadedObject;
import org.allocs.target.Registers;

/** Which calls started threads, and with which functions, where the hooks recorded it. */
final class Starts {
  private final Optional<HookEvents> events;
  private final CallSites sites;
  private final FunctionNames names;
  private final List<LoadedObject> objects;

  private Starts(
      Optional<HookEvents> events,
      CallSites sites,
      FunctionNames names,
      List<LoadedObject> objects) {
    this.events = events;
    this.sites = sites;
    this.names = names;
    this.objects = objects;
  }

  static Starts of(Context context) throws AllocsException {
    return new Starts(
        HookEvents.of(context).value(),
        CallSites.of(context),
        FunctionNames.of(context),
        context.target().objects());
  }

  /** Adds the site of a stack and the function of its thread, or why there are none. */
  void describe(Allocation.Builder builder, StackRegion region) throws AllocsException {
    if (events.isEmpty()) {
      return;
    }
    if (region.kind() != StackKind.THREAD) {
      builder.siteUnknown(
          region.kind() == StackKind.MAIN
              ? "the kernel made it"
              : "no call says that memory is to be a stack");
      return;
    }
    Optional<RecordedEvent> started = startOf(region);
    if (started.isEmpty()) {
      builder.siteUnknown("its thread was started by a call that is not seen");
      return;
    }
    function(started.get().limit()).ifPresent(f -> builder.attribute(Attributes.FUNCTION, f));
    sites.describe(builder, started.get().path());
  }

  private Optional<RecordedEvent> startOf(StackRegion region) {
    Optional<Registers> registers = region.thread().registers().value();
    OptionalLong block =
        registers.isPresent() ? registers.get().get(Registers.FS_BASE) : OptionalLong.empty();
    return block.isEmpty()
        ? Optional.empty()
        : events.get().thread(block.getAsLong(), region.thread().tid());
  }

  private Optional<String> function(long address) {
    return names.of(objects.stream().filter(o -> o.range().contains(address)).findFirst(), address);
  }
}
