package org.allocs.malloc.internal;

import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** Describes chunks that were found in glibc's own structures. */
final class WalkedChunks {
  private static final String NO_SITE =
      "glibc records no calls: only programs started under `allocs run` have sites";

  private static final String SIZE = "what may be used: glibc does not keep what was asked for";

  /** What was asked for is less than that below the usable size, and at least 0. */
  private static final long LEAST_ROUNDED = 25;

  private static final long PAGE = 4096;

  private final ChunkFacts facts;

  WalkedChunks(Memory memory) {
    this.facts = new ChunkFacts(memory, true, Optional.empty());
  }

  /**
   * One.
   *
   * @param base what the program got
   * @param usable bytes
   * @param mapped whether it has a mapping of its own
   * @param doubt why it may be none; empty if it is one
   */
  Allocation describe(long base, long usable, boolean mapped, String doubt) {
    Allocation.Builder builder =
        Allocation.of(MallocAllocator.NAME, AddressRange.ofSize(base, usable))
            .attribute("kind", "heap-chunk")
            .attribute("size", SIZE)
            .attribute("rounded", Long.toString(rounded(usable, mapped)))
            .siteUnknown(NO_SITE)
            .usableSize(usable)
            .facts(facts);
    if (!doubt.isEmpty()) {
      builder.attribute("doubt", doubt);
    }
    return builder.build();
  }

  private static long rounded(long usable, boolean mapped) {
    if (mapped) {
      return PAGE;
    }
    return usable < LEAST_ROUNDED ? LEAST_ROUNDED : ChunkHeaderDescriptor.ALIGNMENT;
  }
}
