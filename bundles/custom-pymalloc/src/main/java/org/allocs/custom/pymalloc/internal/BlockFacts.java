package org.allocs.custom.pymalloc.internal;

import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What is known of blocks. */
final class BlockFacts implements AllocationFacts {
  static final BlockFacts ALL = new BlockFacts();

  private static final Evidence RULES = Evidence.certain("pymalloc", "how CPython frees memory");

  private BlockFacts() {}

  @Override
  public Answer<Long> usableSize(Allocation block) {
    return Answer.known(block.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation block) {
    return Answer.known(
        Lifetime.until("as reference counts and the collector have it", End.FREE, End.PROCESS_END),
        RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation block) {
    return Answer.unknown("which block an object gets depends on what was freed before");
  }

  @Override
  public Answer<Metadata> metadata(Allocation block) {
    return Answer.unknown("a pool keeps no book of single blocks in use");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation block) {
    return Answer.known(PointerUse.BASE, RULES);
  }
}
