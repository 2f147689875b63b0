package org.allocs.stack.internal;

import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.target.TargetThread;

/** What is known of memory that a thread has for itself: of much of it the same. */
class ThreadFacts implements AllocationFacts {
  private static final Evidence THREADS = Evidence.certain("C library", "pthread_create(3)");

  private final Context context;
  private final TargetThread thread;
  private final String what;

  /**
   * Of one piece of memory, or of several that tell themselves apart.
   *
   * @param what it is, which together with the thread is its identity
   */
  ThreadFacts(Context context, TargetThread thread, String what) {
    this.context = context;
    this.thread = thread;
    this.what = what;
  }

  Context context() {
    return context;
  }

  TargetThread thread() {
    return thread;
  }

  @Override
  public Answer<Long> usableSize(Allocation allocation) {
    return Answer.known(
        allocation.size(), Evidence.certain("layout", "what is behind it is another's"));
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation allocation) {
    return Answer.known(
        Lifetime.until("", End.THREAD_END, End.UNLOADING, End.PROCESS_END), THREADS);
  }

  @Override
  public Answer<Identity> identity(Allocation allocation) throws AllocsException {
    return RunNames.thread(context, thread).map(name -> Identity.of(name + " " + what));
  }

  @Override
  public Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    return Answer.unknown(
        "the C library's books of its threads (dtv, struct pthread) are not read");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation allocation) {
    return Answer.known(
        PointerUse.INTERIOR, Evidence.certain("layout", "nothing takes a pointer to give it back"));
  }
}
