package org.allocs.custom.pymalloc.internal;

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

/** What is known of pools. */
record PoolFacts(Memory memory, PoolHeaderDescriptor layout) implements AllocationFacts {
  private static final Evidence RULES = Evidence.certain("pymalloc", "how CPython keeps its pools");

  @Override
  public Answer<Long> usableSize(Allocation pool) {
    return Answer.known(pool.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation pool) {
    return Answer.known(
        Lifetime.until("when no block of it is in use any more", End.FREE, End.PROCESS_END), RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation pool) {
    return Answer.unknown("which size a pool gets depends on the order of allocations");
  }

  @Override
  public Answer<Metadata> metadata(Allocation pool) throws AllocsException {
    return Answer.known(
        new Metadata(
            "its header",
            layout.header(),
            memory.read(pool.base(), layout.headerSize()),
            OptionalLong.of(pool.base())),
        RULES);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation pool) {
    return Answer.known(PointerUse.INTERIOR, RULES);
  }
}
