package org.allocs.custom.obstack.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Map<Long, List<Obstack>> claims = new HashMap<>();
    for (Obstack obstack : obstacks) {
      // Its memory may be another's by now.
      boolean left = obstack.byLayoutAlone() && obstack.mayBeFreed();
      for (Chunk chunk : left ? List.<Chunk>of() : obstack.chunks()) {
        claims.computeIfAbsent(chunk.base(), base -> new ArrayList<>()).add(obstack);
      }
    }
    List<Piece> pieces = new ArrayList<>();
    for (Chunk chunk : chunks.values()) {
      List<Obstack> claiming = claims.getOrDefault(chunk.base(), List.of());
      if (!claiming.isEmpty()) {
        pieces.add(new Piece(chunk, owner(claiming), "records say different things of it"));
      } else if (chunk.called()) {
        pieces.add(new Piece(chunk, Optional.empty(), "no record was found that leads to it"));
      }
    }
    return List.copyOf(pieces);
  }

  /** The one that a chunk is of: of records that differ that which cannot be one left behind. */
  private static Optional<Obstack> owner(List<Obstack> claiming) {
    List<Obstack> alive = claiming.stream().filter(each -> !each.mayBeFreed()).toList();
    List<Obstack> left = alive.isEmpty() ? claiming : alive;
    Obstack first = left.get(0);
    return left.stream().noneMatch(first::contradicts) ? Optional.of(first) : Optional.empty();
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
