package org.allocs.auxv.internal;

import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What is known of everything that the kernel lays out above the initial stack. */
final class AuxvFacts implements AllocationFacts {
  private static final Evidence KERNEL = Evidence.certain("kernel", "execve(2)");

  @Override
  public Answer<Long> usableSize(Allocation part) {
    return Answer.known(part.size(), KERNEL);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation part) {
    return Answer.known(Lifetime.until("the kernel made it", Lifetime.End.PROCESS_END), KERNEL);
  }

  /** Each has a name of its own. */
  @Override
  public Answer<Identity> identity(Allocation part) {
    return Answer.known(Identity.of(part.name().orElseThrow()), KERNEL);
  }

  @Override
  public Answer<Metadata> metadata(Allocation part) {
    return Answer.unknown("the kernel keeps no book of it: pointers and the vector lead there");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation part) {
    return Answer.known(
        PointerUse.INTERIOR, Evidence.certain("kernel", "nothing takes a pointer to give it back"));
  }
}
