package org.allocs.mmap.internal;

import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/**
 * What the kernel's rules and its table say of the heap segment.
 *
 * @param roots the mappings that it is made of
 */
record HeapFacts(Roots roots) implements AllocationFacts {
  private static final Evidence BRK = Evidence.certain("kernel", "brk(2)");

  @Override
  public Answer<Long> usableSize(Allocation heap) {
    return roots.facts().usableSize(heap);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation heap) {
    return Answer.known(
        Lifetime.until("brk moves its end", Lifetime.End.UNMAPPING, Lifetime.End.PROCESS_END), BRK);
  }

  @Override
  public Answer<Identity> identity(Allocation heap) {
    int at = roots.heaps().indexOf(heap.range());
    if (at < 0) {
      return Answer.unknown("it is no heap segment any more");
    }
    String key = "[heap]";
    return Answer.known(at == 0 ? Identity.of(key) : Identity.of(key, at), BRK);
  }

  @Override
  public Answer<Metadata> metadata(Allocation heap) {
    return roots.facts().metadata(heap);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation heap) {
    return Answer.known(
        PointerUse.INTERIOR, Evidence.certain("kernel", "brk(2) takes any address as its end"));
  }
}
