package org.allocs.hierarchy.internal.guest;

import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What a guest answers of its allocations. */
record GuestFacts(Guest guest, AllocationFacts facts) implements AllocationFacts {
  @Override
  public Answer<Long> usableSize(Allocation allocation) throws AllocsException {
    return guest.ask(() -> facts.usableSize(allocation));
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation allocation) throws AllocsException {
    return guest.ask(() -> facts.lifetime(allocation));
  }

  @Override
  public Answer<Identity> identity(Allocation allocation) throws AllocsException {
    return guest.ask(() -> facts.identity(allocation));
  }

  @Override
  public Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    return guest.ask(() -> facts.metadata(allocation));
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation allocation) throws AllocsException {
    return guest.ask(() -> facts.pointerUse(allocation));
  }
}
