package org.allocs.malloc.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.hooks.StatedChunks;
import org.allocs.hooks.StatedChunks.Stated;
import org.allocs.hooks.StatedType;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** What the program said of its chunks, at one moment of it. Safe for use by several threads. */
final class Statements {
  private static final int MAX_KINDS = 1 << 16;

  /** As the program has set it. */
  private static final String HOW = "set";

  private final Context context;
  private final Optional<StatedChunks> chunks;

  /** What was said, and by which paths the chunks were made, by numbers. */
  private final Map<Kind, Integer> numbers = new HashMap<>();

  private final List<Kind> kinds = new ArrayList<>();

  /**
   * What chunks have in common of which the same was said.
   *
   * @param path number of the path that they were made by
   */
  record Kind(int path, Stated stated) {}

  private Statements(Context context, Optional<StatedChunks> chunks) {
    this.context = context;
    this.chunks = chunks;
  }

  static Statements of(Context context) throws AllocsException {
    return new Statements(context, StatedChunks.open(context.target(), context.debugInfo()));
  }

  /** Whether anything was said of any chunk. */
  boolean any() {
    return chunks.isPresent();
  }

  /** What was said of one chunk. */
  Optional<Stated> at(long base) throws AllocsException {
    return chunks.isPresent() ? chunks.get().at(base) : Optional.empty();
  }

  /** For many chunks in ascending order; only if {@link #any}. */
  StatedChunks.Look look() {
    return chunks.orElseThrow().look();
  }

  /**
   * A number for chunks that were made by one path and of which the same was said: below 0, so that
   * it is that of no path alone.
   */
  synchronized int origin(int path, Stated stated) throws AllocsException {
    Integer known = numbers.get(new Kind(path, stated));
    if (known != null) {
      return known;
    }
    if (kinds.size() == MAX_KINDS) {
      throw new UnsupportedException(
          "too many different types and sites are set: max=" + MAX_KINDS);
    }
    Kind kind = new Kind(path, stated);
    kinds.add(kind);
    numbers.put(kind, -kinds.size());
    return -kinds.size();
  }

  /** What has the number. */
  synchronized Kind kind(int origin) {
    return kinds.get(-origin - 1);
  }

  /** Adds what was said. */
  void describe(Allocation.Builder builder, AddressRange range, Stated stated) {
    stated
        .type()
        .ifPresent(name -> builder.type(() -> StatedType.of(HOW, name, range.size(), context)));
    if (stated.site().isPresent()) {
      builder.attribute("site", "set by the program");
    }
  }
}
