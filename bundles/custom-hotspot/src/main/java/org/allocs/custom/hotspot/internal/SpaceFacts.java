package org.allocs.custom.hotspot.internal;

import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What is known of spaces. */
final class SpaceFacts implements AllocationFacts {
  static final SpaceFacts ALL = new SpaceFacts();

  private static final Evidence RULES =
      Evidence.certain("HotSpot", "how its collectors use memory");

  private SpaceFacts() {}

  @Override
  public Answer<Long> usableSize(Allocation space) {
    return Answer.known(space.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation space) {
    return Answer.known(
        Lifetime.until("as its collector uses it anew", End.COLLECTION, End.PROCESS_END), RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation space) {
    return Answer.unknown("which regions are used for what differs from run to run");
  }

  @Override
  public Answer<Metadata> metadata(Allocation space) {
    return Answer.unknown("the virtual machine describes a space in structures of its own code");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation space) {
    return Answer.known(PointerUse.BASE, RULES);
  }
}
