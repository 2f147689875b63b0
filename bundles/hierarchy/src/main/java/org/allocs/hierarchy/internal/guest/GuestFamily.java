package org.allocs.hierarchy.internal.guest;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;

/** Allocators of a guest that only a target can name. */
record GuestFamily(Guest guest, AllocatorFamily family) implements AllocatorFamily {
  @Override
  public List<Allocator> allocators(Context context) throws AllocsException {
    GuestContext given = GuestContext.of(guest, context);
    return guest.ask(
        () -> {
          List<Allocator> members = new ArrayList<>();
          for (Allocator member : family.allocators(given)) {
            members.add(GuestAllocator.of(guest, member));
          }
          return members;
        });
  }
}
