package org.allocs.custom.glib.internal;

import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What is known of slices. */
final class SliceFacts implements AllocationFacts {
  static final SliceFacts ALL = new SliceFacts();

  private static final Evidence RULES = Evidence.certain("GLib", "how gslice.c keeps its chunks");

  private SliceFacts() {}

  @Override
  public Answer<Long> usableSize(Allocation slice) {
    return Answer.known(slice.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation slice) {
    return Answer.known(Lifetime.until("g_slice_free", End.FREE, End.PROCESS_END), RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation slice) {
    return Answer.unknown("which slice a program gets depends on what was freed before");
  }

  @Override
  public Answer<Metadata> metadata(Allocation slice) {
    return Answer.unknown("a slab keeps no book of single slices in use");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation slice) {
    return Answer.known(PointerUse.BASE, RULES);
  }
}
