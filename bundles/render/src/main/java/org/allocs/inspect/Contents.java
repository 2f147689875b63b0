package org.allocs.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.query.MemoryView;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;

/**
 * What chunks look like of which the type is not known, told of some of them, picked evenly. Used
 * by one thread.
 */
public final class Contents {
  /** Chunks of a group that are looked at. */
  private static final int MOST = 64;

  private static final String NOTHING = "nothing in particular";

  private final long[] bases = new long[MOST];
  private final long[] sizes = new long[MOST];
  private final SplittableRandom random = new SplittableRandom(1999993);
  private long seen;

  /**
   * Chunks that look alike.
   *
   * @param label what they look like
   * @param content of one of them; empty where they look like nothing in particular
   * @param count of those that were looked at
   */
  public record Looks(String label, Optional<Content> content, int count) {}

  /** What a chunk looks like, where its type does not tell: it is not known, or mere bytes. */
  public static Optional<Answer<Content>> of(
      MemoryView view, Allocation leaf, Answer<DataType> type) {
    return Conventions.isHeapChunk(leaf)
            && leaf.size() > 0
            && type.value().map(Contents::isBytes).orElse(true)
        ? Optional.of(view.content(leaf.range())).filter(Answer::isKnown)
        : Optional.empty();
  }

  private static boolean isBytes(DataType type) {
    DataType bare = type.stripped();
    DataType element = bare instanceof ArrayType array ? array.element().stripped() : bare;
    return element instanceof BaseType base && base.bytes() == 1;
  }

  /** Takes a chunk, of which each may be picked as likely as any other. */
  void add(long base, long size) {
    long at = seen < MOST ? seen : random.nextLong(seen + 1);
    seen++;
    if (at < MOST) {
      bases[(int) at] = base;
      sizes[(int) at] = size;
    }
  }

  /** Looks at those that were picked; what most look like first. */
  List<Looks> look(MemoryView view) {
    Map<String, Looks> found = new HashMap<>();
    for (int i = 0; i < Math.min(seen, MOST); i++) {
      Optional<Content> content = view.content(AddressRange.ofSize(bases[i], sizes[i])).value();
      String label = content.map(Content::label).orElse(NOTHING);
      Looks one = new Looks(label, content, 1);
      found.merge(label, one, (a, b) -> new Looks(label, a.content(), a.count() + 1));
    }
    List<Looks> looks = new ArrayList<>(found.values());
    looks.sort(Comparator.comparingInt(Looks::count).reversed().thenComparing(Looks::label));
    return looks;
  }
}
