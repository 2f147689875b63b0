package org.allocs.custom.nginx.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.target.Memory;

/** What is known of pages and of slots, which have the address of their page's record with them. */
record SlabFacts(Memory memory) implements AllocationFacts {
  static final Evidence RULES = Evidence.certain("nginx", "how ngx_slab.c keeps its pools");

  @Override
  public Answer<Long> usableSize(Allocation allocation) {
    return Answer.known(allocation.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation allocation) {
    return Answer.known(
        allocation.detail(Long.class).isPresent()
            ? Lifetime.until(
                "ngx_slab_free by any process that shares the pool", End.FREE, End.UNMAPPING)
            : Lifetime.until("with its pool", End.UNMAPPING),
        RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation allocation) {
    return Answer.unknown("what is where in a pool depends on the order of allocations");
  }

  @Override
  public Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    Optional<Long> record = allocation.detail(Long.class);
    if (record.isEmpty()) {
      return Answer.unknown("it is what the pool keeps of its pages");
    }
    int size = PoolDescriptor.PAGE.size();
    return Answer.known(
        new Metadata(
            "what the pool keeps of its page",
            SlabTypes.PAGE,
            memory.read(record.get(), size),
            OptionalLong.of(record.get())),
        RULES);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation allocation) {
    return Answer.known(
        allocation.detail(Long.class).isPresent() ? PointerUse.BASE : PointerUse.INTERIOR, RULES);
  }
}
