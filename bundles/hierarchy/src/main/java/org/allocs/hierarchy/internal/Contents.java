package org.allocs.hierarchy.internal;

import java.util.List;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.Context;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Content;

/** Asks all that can tell what memory contains; the first that knows is believed. */
final class Contents {
  private final Guard guard;
  private final Context context;

  Contents(Guard guard, Context context) {
    this.guard = guard;
    this.context = context;
  }

  Answer<Content> of(AddressRange range, List<Ranked<ContentEvidence>> sources)
      throws TargetGoneException {
    Answer<Content> answer = Answer.unknown("nobody looks at contents");
    for (Ranked<ContentEvidence> each : sources) {
      Answer<Content> next =
          guard.call(each.label(), null, () -> each.service().contentOf(range, context));
      answer = next != null ? next : Answer.unknown(each.label() + " failed");
      if (answer.isKnown()) {
        break;
      }
    }
    return answer;
  }
}
