package org.allocs.stack.internal;

import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;

/** What is known of one stack. */
final class StackFacts extends ThreadFacts {
  private final StackRegion region;

  StackFacts(Context context, StackRegion region) {
    super(context, region.thread(), name(region.kind()));
    this.region = region;
  }

  private static String name(StackKind kind) {
    return kind == StackKind.MAIN || kind == StackKind.THREAD
        ? "stack"
        : kind == StackKind.SIGNAL ? "signal stack" : "other stack";
  }

  @Override
  public Answer<Long> usableSize(Allocation stack) {
    return region.kind() == StackKind.MAIN
        ? Answer.unknown("the kernel lets it grow down, to a limit that is not looked at")
        : super.usableSize(stack);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation stack) {
    switch (region.kind()) {
      case MAIN:
        return Answer.known(
            Lifetime.until("the kernel made it", End.PROCESS_END),
            Evidence.certain("kernel", "execve(2)"));
      case THREAD:
        return Answer.known(
            Lifetime.until(
                "the C library may keep its memory for another", End.THREAD_END, End.PROCESS_END),
            Evidence.certain("C library", "pthread_create(3)"));
      default:
        return Answer.unknown("the program made it by itself, and may end it when it likes");
    }
  }

  @Override
  public Answer<Identity> identity(Allocation stack) throws AllocsException {
    long before = RunNames.ordinal(StackTable.of(context()).regions(), region);
    Answer<Identity> first = super.identity(stack);
    return before == 0 ? first : first.map(i -> Identity.of(i.key(), before));
  }

  @Override
  public Answer<Metadata> metadata(Allocation stack) {
    return Answer.unknown(
        "nobody keeps book of a stack by itself: its mapping and its thread's control block do");
  }
}
