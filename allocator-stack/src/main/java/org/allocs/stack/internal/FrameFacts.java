package org.allocs.stack.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.debug.UnwoundFrame;
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

/** What is known of the frames of one thread. */
final class FrameFacts extends ThreadFacts {
  private record Key(long tid) implements Context.Lasting {}

  FrameFacts(Context context, TargetThread thread) {
    super(context, thread, "");
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation frame) {
    return Answer.known(
        Lifetime.until(
            "return, longjmp, or an exception", End.RETURN, End.THREAD_END, End.PROCESS_END),
        Evidence.certain("ABI", "a frame goes when its function is left"));
  }

  @Override
  public Answer<Identity> identity(Allocation allocation) throws AllocsException {
    Frame frame =
        context().cached(new Key(thread().tid()), this::framesByRange).get(allocation.range());
    return frame == null
        ? Answer.unknown("its thread has no such frame any more")
        : RunNames.frame(context(), thread(), frame).map(Identity::of);
  }

  private Map<AddressRange, Frame> framesByRange() throws AllocsException {
    Map<AddressRange, Frame> frames = new HashMap<>();
    for (Frame frame : StackTable.walk(context(), thread()).frames()) {
      frames.putIfAbsent(frame.range(), frame);
    }
    return frames;
  }

  @Override
  public Answer<Metadata> metadata(Allocation frame) throws AllocsException {
    Optional<UnwoundFrame> unwound = frame.detail(UnwoundFrame.class);
    return unwound.isPresent()
        ? SavedRegisters.of(unwound.get(), thread().memory(context().target().memory()))
        : Answer.unknown("where it keeps its caller's registers is not known");
  }
}
