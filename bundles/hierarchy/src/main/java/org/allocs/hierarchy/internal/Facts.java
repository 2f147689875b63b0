package org.allocs.hierarchy.internal;

import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.query.Ordinals;

/** Asks allocators of their allocations, guarded; what cannot be is not believed. */
final class Facts {
  private final Guard guard;
  private final Context context;

  /** A question to an allocator. */
  @FunctionalInterface
  interface Question<T> {
    Answer<T> ask(AllocationFacts facts, Allocation allocation) throws AllocsException;
  }

  Facts(Guard guard, Context context) {
    this.guard = guard;
    this.context = context;
  }

  /** What cannot be read is a reason not to know, and nobody's failure. */
  <T> Answer<T> ask(Allocation allocation, Question<T> question) throws TargetGoneException {
    String who = "allocator " + allocation.allocator();
    return guard.call(
        who,
        Answer.unknown(who + " failed"),
        () -> {
          try {
            return question.ask(allocation.facts(), allocation);
          } catch (TargetGoneException e) {
            throw e;
          } catch (AllocsException e) {
            return Answer.unknown(Guard.shortened(String.valueOf(e.getMessage())));
          }
        });
  }

  Answer<Long> usableSize(Allocation allocation) throws TargetGoneException {
    Answer<Long> answer = ask(allocation, AllocationFacts::usableSize);
    Optional<Long> usable = answer.value();
    if (usable.isPresent() && AddressRange.lessThan(usable.get(), allocation.size())) {
      String what = "said that of " + allocation + " less may be used: bytes=" + usable.get();
      guard.reject("allocator " + allocation.allocator(), what);
      return Answer.unknown("its allocator " + what);
    }
    return answer;
  }

  /** By its allocator's own word, or else by its site. */
  Answer<Identity> identity(Allocation allocation, Ordinals ordinals) throws AllocsException {
    Answer<Identity> own = ask(allocation, AllocationFacts::identity);
    if (own.isKnown() || allocation.siteAddress().isEmpty()) {
      return own;
    }
    long site = allocation.siteAddress().getAsLong();
    Optional<String> key = new Sites(guard, context).key(site);
    if (key.isEmpty()) {
      return Answer.unknown("its site is in no file: address=" + AddressRange.hex(site));
    }
    Answer<Long> ordinal = ordinals.of(allocation);
    return ordinal.isKnown()
        ? Answer.known(
            Identity.of(key.get(), ordinal.value().get()),
            Evidence.likely("site", "as long as both runs allocate there in the same order"))
        : Answer.unknown(ordinal.reason().orElseThrow());
  }
}
