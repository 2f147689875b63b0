package org.allocs.stack.internal;

import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.target.TargetThread;

/** What is known of what one frame's function took from the stack. */
final class AllocaFacts extends ThreadFacts {
  private final Frame frame;

  AllocaFacts(Context context, TargetThread thread, Frame frame) {
    super(context, thread, "");
    this.frame = frame;
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation block) {
    return Answer.known(
        Lifetime.until(
            "of an array of variable length the end of its scope too",
            End.RETURN,
            End.THREAD_END,
            End.PROCESS_END),
        Evidence.certain("ABI", "a frame goes when its function is left"));
  }

  /** By its place in the frame: compilers align the one and the other alike in every run. */
  @Override
  public Answer<Identity> identity(Allocation block) throws AllocsException {
    long below = frame.cfa() - block.base();
    return RunNames.frame(context(), thread(), frame)
        .map(name -> Identity.of(name + " at CFA-" + AddressRange.hex(below)));
  }

  @Override
  public Answer<Metadata> metadata(Allocation block) {
    return Answer.unknown("code moves the stack pointer and keeps no book");
  }
}
