package org.allocs.malloc.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ChangeRecords;
import org.allocs.hooks.ChangeRecords.Holders;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.target.Memory;

/**
 * What is known of chunks. Their identity is that of their site.
 *
 * @param glibc whether it is glibc that serves them
 * @param changes that the program asked for, if it did
 */
record ChunkFacts(Memory memory, boolean glibc, Optional<ChangeRecords> changes)
    implements AllocationFacts {
  private static final Evidence STANDARD =
      Evidence.certain("C standard", "free and realloc take what malloc returned");

  @Override
  public Answer<Long> usableSize(Allocation chunk) {
    OptionalLong usable = chunk.usableSize();
    return usable.isPresent()
        ? Answer.known(usable.getAsLong(), Evidence.certain("malloc", "header of the chunk"))
        : Answer.unknown(noHeader());
  }

  private String noHeader() {
    return glibc
        ? "its header says nothing that can be"
        : "how the library that serves malloc keeps book of chunks is not known";
  }

  /** The engine calls it by its site, where it has one. */
  @Override
  public Answer<Identity> identity(Allocation chunk) {
    return Answer.unknown("which chunk a program gets depends on what was freed before");
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation chunk) throws AllocsException {
    Optional<Holders> holders =
        changes.isPresent() ? changes.get().holders(chunk.base()) : Optional.empty();
    if (holders.isPresent()) {
      return held(holders.get());
    }
    return Answer.known(
        Lifetime.until("free or realloc of its base", Lifetime.End.FREE, Lifetime.End.PROCESS_END),
        STANDARD);
  }

  private static Answer<Lifetime> held(Holders holders) {
    String policies = String.join(", ", holders.policies());
    return Answer.known(
        Lifetime.until(
            holders.letGo()
                ? "the program freed it; policies that have to let go: " + policies
                : "free or realloc of its base, and policies that have to let go: " + policies,
            Lifetime.End.FREE,
            Lifetime.End.PROCESS_END),
        Evidence.certain("hook index", "policies as the program attached them"));
  }

  @Override
  public Answer<Metadata> metadata(Allocation chunk) throws AllocsException {
    if (!glibc || chunk.usableSize().isEmpty()) {
      return Answer.unknown(noHeader());
    }
    long header = chunk.base() - ChunkHeaderDescriptor.BEFORE;
    byte[] bytes = memory.read(header, ChunkHeaderDescriptor.BEFORE);
    return Answer.known(
        new Metadata(
            "glibc, in front of the chunk",
            ChunkHeaderDescriptor.TYPE,
            bytes,
            OptionalLong.of(header)),
        Evidence.certain("glibc", "struct malloc_chunk of malloc.c"));
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation chunk) {
    return Answer.known(PointerUse.BASE, STANDARD);
  }
}
