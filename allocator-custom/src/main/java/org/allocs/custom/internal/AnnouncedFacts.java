package org.allocs.custom.internal;

import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What is known of objects that a program announces. Their identity is that of their site. */
final class AnnouncedFacts implements AllocationFacts {
  static final AnnouncedFacts ALL = new AnnouncedFacts();

  private static final Evidence ANNOUNCED =
      Evidence.certain("announced", "the program says what it frees, by the base");

  private AnnouncedFacts() {}

  @Override
  public Answer<Long> usableSize(Allocation object) {
    return Answer.unknown("the program announces sizes, and not what more may be used");
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation object) {
    return Answer.known(
        Lifetime.until(
            "as the program announces it, of the object or of its arena",
            End.FREE,
            End.RESET,
            End.PROCESS_END),
        ANNOUNCED);
  }

  @Override
  public Answer<Metadata> metadata(Allocation object) {
    return Answer.unknown("the program announces objects, and not the book that it keeps of them");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation object) {
    return Answer.known(PointerUse.BASE, ANNOUNCED);
  }
}
