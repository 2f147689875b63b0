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

/** What is known of Java objects. */
final class ObjectFacts implements AllocationFacts {
  static final ObjectFacts ALL = new ObjectFacts();

  private static final Evidence RULES =
      Evidence.certain("HotSpot", "how its collectors free and move objects");

  private ObjectFacts() {}

  @Override
  public Answer<Long> usableSize(Allocation object) {
    return Answer.known(object.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation object) {
    return Answer.known(
        Lifetime.until(
            "when nothing leads to it; it may be moved before", End.COLLECTION, End.PROCESS_END),
        RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation object) {
    return Answer.unknown("where an object is depends on what was allocated and moved before");
  }

  @Override
  public Answer<Metadata> metadata(Allocation object) {
    return Answer.unknown("what is recorded of an object is its header, a part of it");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation object) {
    return Answer.known(PointerUse.BASE, RULES);
  }
}
