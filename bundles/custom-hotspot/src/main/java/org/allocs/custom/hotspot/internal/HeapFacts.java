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

/**
 * What is known of spaces, and of objects.
 *
 * @param until when one ends
 * @param noIdentity why it has no name that is the same in every run
 * @param noMetadata why nothing is recorded of it
 */
record HeapFacts(String until, String noIdentity, String noMetadata) implements AllocationFacts {
  static final HeapFacts OF_SPACES =
      new HeapFacts(
          "as its collector uses it anew",
          "which regions are used for what differs from run to run",
          "the virtual machine describes a space in structures of its own code");

  static final HeapFacts OF_OBJECTS =
      new HeapFacts(
          "when nothing leads to it; it may be moved before",
          "where an object is depends on what was allocated and moved before",
          "what is recorded of an object is its header, a part of it");

  private static final Evidence RULES =
      Evidence.certain("HotSpot", "how its collectors free and move objects");

  @Override
  public Answer<Long> usableSize(Allocation allocation) {
    return Answer.known(allocation.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation allocation) {
    return Answer.known(Lifetime.until(until, End.COLLECTION, End.PROCESS_END), RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation allocation) {
    return Answer.unknown(noIdentity);
  }

  @Override
  public Answer<Metadata> metadata(Allocation allocation) {
    return Answer.unknown(noMetadata);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation allocation) {
    return Answer.known(PointerUse.BASE, RULES);
  }
}
