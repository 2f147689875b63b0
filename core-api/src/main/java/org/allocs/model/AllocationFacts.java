package org.allocs.model;

import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What an allocator answers of its allocations when it is asked, beyond where they are and of what
 * type. One object answers for many: an allocator, an arena. Whoever does not know says so, with
 * the reason; each method does until it is implemented.
 *
 * <p>Called by several threads at once. Asked of allocations that the same allocator reported, at
 * the moment of the target at which it did.
 */
@ConsumerType
public interface AllocationFacts {
  /** Of an allocator that says nothing. */
  AllocationFacts NONE = new AllocationFacts() {};

  /** Bytes that the program may use from the base; {@link Allocation#size} or more. */
  default Answer<Long> usableSize(Allocation allocation) throws AllocsException {
    OptionalLong usable = allocation.usableSize();
    return usable.isPresent()
        ? Answer.known(usable.getAsLong(), Evidence.certain(allocation.allocator(), "as it states"))
        : Answer.unknown(silent(allocation, "whether more than its size may be used"));
  }

  /** What ends it. */
  default Answer<Lifetime> lifetime(Allocation allocation) throws AllocsException {
    return Answer.unknown(silent(allocation, "what ends an allocation"));
  }

  /**
   * What it is called in every run of the same program, with nothing that differs from run to run:
   * no address, no number of a process or thread. Unknown for what has a site and nothing better:
   * then the engine calls it by the site, and counts those that share it.
   */
  default Answer<Identity> identity(Allocation allocation) throws AllocsException {
    return Answer.unknown(silent(allocation, "what an allocation is called in every run"));
  }

  /** What is recorded of it by whoever keeps book of it. */
  default Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    return Answer.unknown(silent(allocation, "what it records of an allocation"));
  }

  /** Which pointers into it stand for it. */
  default Answer<PointerUse> pointerUse(Allocation allocation) throws AllocsException {
    return Answer.unknown(silent(allocation, "which pointers stand for an allocation"));
  }

  private static String silent(Allocation allocation, String what) {
    return "allocator " + allocation.allocator() + " does not say " + what;
  }
}
