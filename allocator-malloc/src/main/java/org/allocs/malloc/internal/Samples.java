package org.allocs.malloc.internal;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * What all chunks have in common that were made by the same calls, found out once. Safe for use by
 * several threads.
 */
final class Samples {
  private static final int MAX_KEPT = 1 << 16;
  private static final AddressRange NOWHERE = AddressRange.ofSize(0, 1);

  private final CallSites sites;
  private final ChunkFacts facts;
  private final Map<List<Long>, Allocation> kept = new ConcurrentHashMap<>();

  /** The same by the very lists, whose elements take longer to hash than all else. Racy, whole. */
  private final Kept[] recent = new Kept[1 << 10];

  private record Kept(List<Long> path, Allocation sample) {}

  Samples(CallSites sites, ChunkFacts facts) {
    this.sites = sites;
    this.facts = facts;
  }

  /** A chunk that was made by a path of calls, to be {@link Allocation#elsewhere}. */
  Allocation of(List<Long> path) throws AllocsException {
    int at = System.identityHashCode(path) & recent.length - 1;
    Kept known = recent[at];
    if (known == null || known.path() != path) {
      known = new Kept(path, sample(path));
      recent[at] = known;
    }
    return known.sample();
  }

  private Allocation sample(List<Long> path) throws AllocsException {
    Allocation sample = kept.get(path);
    if (sample == null) {
      sample = describe(NOWHERE, path).build();
      if (kept.size() < MAX_KEPT) {
        kept.put(path, sample);
      }
    }
    return sample;
  }

  /** Says what is true of a chunk that was made by a path of calls. */
  Allocation.Builder describe(AddressRange covered, List<Long> path) throws AllocsException {
    Allocation.Builder builder =
        Allocation.of(MallocAllocator.NAME, covered).attribute("kind", "heap-chunk").facts(facts);
    sites.describe(builder, path);
    return facts.glibc() ? builder.usableSize(new ChunkHeaders(facts.memory())::usable) : builder;
  }
}
