package org.allocs.hooks.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.error.AllocsException;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.RecordedChunk;
import org.allocs.model.AddressRange;

/**
 * What live chunks tell of the calls on their paths: from how many places the function of each is
 * called, and how many sizes are allocated through it. Looks at no more chunks than it takes to
 * know.
 */
public final class CallUse {
  private static final int MAX_CHUNKS = 200_000;

  /** Counting goes no further. */
  public static final int MANY = 8;

  private static final class Seen {
    private final Set<Long> callers = new HashSet<>();
    private final Set<Long> sizes = new HashSet<>();

    private static void note(Set<Long> values, long value) {
      if (values.size() < MANY) {
        values.add(value);
      }
    }
  }

  private final Map<Long, Seen> calls = new HashMap<>();
  private int chunks;

  /** Looks at the chunks of an index. */
  public static CallUse of(HookIndex index) throws AllocsException {
    CallUse use = new CallUse();
    index.forEach(AddressRange.ALL, use::note);
    return use;
  }

  /** Nothing is known, as without an index, until chunks are noted. */
  public CallUse() {}

  /** Looks at one chunk; false if it was the last that is needed. */
  public boolean note(RecordedChunk chunk) {
    List<Long> path = chunk.path();
    for (int i = 0; i < path.size(); i++) {
      Seen seen = calls.computeIfAbsent(path.get(i), a -> new Seen());
      if (i + 1 < path.size()) {
        Seen.note(seen.callers, path.get(i + 1));
      }
      Seen.note(seen.sizes, chunk.size());
    }
    return ++chunks < MAX_CHUNKS;
  }

  /** Whether many places get chunks of many sizes by way of this call. */
  public boolean isShared(long call) {
    Seen seen = calls.get(call);
    return seen != null && seen.callers.size() == MANY && seen.sizes.size() == MANY;
  }

  /** The size of all chunks by way of this call; empty if there is none, or more than one size. */
  public OptionalLong onlySize(long call) {
    Seen seen = calls.get(call);
    return seen == null || seen.sizes.size() != 1
        ? OptionalLong.empty()
        : OptionalLong.of(seen.sizes.iterator().next());
  }
}
