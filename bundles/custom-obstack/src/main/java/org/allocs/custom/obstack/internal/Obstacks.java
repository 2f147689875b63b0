package org.allocs.custom.obstack.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.allocs.allocator.Context;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * The obstacks of a target at one moment.
 *
 * @param pieces chunks of obstacks, ascending
 * @param remarks what was left out
 */
record Obstacks(List<Piece> pieces, List<String> remarks) {
  private enum Key {
    OBSTACKS,
    IS_READ
  }

  /**
   * A chunk of an obstack.
   *
   * @param obstack that it is of
   * @param untold why nothing is known of what is in it; empty where the obstack is known
   */
  record Piece(Chunk chunk, Optional<Obstack> obstack, String untold) {}

  /** Those of a target. */
  static Obstacks of(Context context) throws AllocsException {
    isRead(context).set(true);
    return context.cached(Key.OBSTACKS, () -> read(context));
  }

  /** What was left out, if it was read: it is not for that alone. */
  static List<String> remarks(Context context) throws AllocsException {
    return isRead(context).get() ? of(context).remarks() : List.of();
  }

  private static AtomicBoolean isRead(Context context) throws AllocsException {
    return context.cached(Key.IS_READ, AtomicBoolean::new);
  }

  private static Obstacks read(Context context) throws AllocsException {
    ObstackCode code = ObstackCode.of(context);
    if (!code.used()) {
      return new Obstacks(List.of(), List.of());
    }
    ChunkSearch chunks = new ChunkSearch(code, context.target().memory());
    for (PlainArena heap : context.heaps()) {
      chunks.search(heap);
    }
    if (chunks.found().isEmpty()) {
      return new Obstacks(List.of(), List.of());
    }
    RecordSearch records = new RecordSearch(context, chunks.found());
    List<Piece> pieces = pieces(chunks.found(), records.search());
    return new Obstacks(pieces, records.remarks().stream().sorted().toList());
  }

  private static List<Piece> pieces(TreeMap<Long, Chunk> chunks, List<Obstack> obstacks) {
    Map<Long, Obstack> owners = new HashMap<>();
    Set<Long> disputed = new HashSet<>();
    for (Obstack obstack : obstacks) {
      for (Chunk chunk : obstack.chunks()) {
        Obstack other = owners.putIfAbsent(chunk.base(), obstack);
        if (other != null && other.contradicts(obstack)) {
          disputed.add(chunk.base());
        }
      }
    }
    List<Piece> pieces = new ArrayList<>();
    for (Chunk chunk : chunks.values()) {
      Optional<Obstack> owner = Optional.ofNullable(owners.get(chunk.base()));
      if (disputed.contains(chunk.base())) {
        pieces.add(new Piece(chunk, Optional.empty(), "two records say different things of it"));
      } else if (owner.isPresent() || chunk.called()) {
        pieces.add(new Piece(chunk, owner, "no record was found that leads to it"));
      }
    }
    return List.copyOf(pieces);
  }

  /** Those that overlap a range. */
  List<Piece> pieces(AddressRange within) {
    int low = 0;
    int high = pieces.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(within.base(), pieces.get(middle).chunk().range().limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    int end = low;
    while (end < pieces.size() && pieces.get(end).chunk().range().overlaps(within)) {
      end++;
    }
    return pieces.subList(low, end);
  }
}
