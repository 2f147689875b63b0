package org.allocs.inspect;

import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.model.Grade;

/** Counts chunks by what their types rest on. Used by one thread. */
final class Bases {
  private final Map<Kind, Part> parts = new HashMap<>();

  /** Sorts of evidence. Compares by itself: there is one object for each. */
  static final class Kinds {
    /** Answers are shared by many chunks, mostly; those that are not need not be kept. */
    private static final int MAX_KEPT = 1 << 16;

    private final Map<Answer<?>, Kind> ofAnswers = new IdentityHashMap<>();
    private final Map<Key, Kind> kinds = new HashMap<>();

    private record Key(String source, Optional<Grade> grade, boolean doubted) {}

    Kind of(Answer<?> answer) {
      Kind known = ofAnswers.get(answer);
      if (known == null) {
        Basis basis = Basis.of(answer);
        Key key = new Key(basis.kind(), basis.grade(), basis.against().isPresent());
        known = kinds.computeIfAbsent(key, k -> new Kind());
        if (ofAnswers.size() < MAX_KEPT) {
          ofAnswers.put(answer, known);
        }
      }
      return known;
    }
  }

  /** One sort of evidence. */
  static final class Kind {
    private Kind() {}
  }

  /** The chunks of one basis. */
  static final class Part {
    private final Basis example;
    private long count;
    private long bytes;

    private Part(Basis example) {
      this.example = example;
    }

    void add(long size) {
      count++;
      bytes += size;
    }

    /** Leaves bytes to what is parcelled out of a chunk that was counted. */
    void leave(long size) {
      bytes -= size;
    }
  }

  /** Where a chunk is counted. */
  Part part(Kind kind, Answer<?> answer) {
    Part part = parts.get(kind);
    if (part == null) {
      part = new Part(Basis.of(answer));
      parts.put(kind, part);
    }
    return part;
  }

  /** All of them, those with most bytes first. */
  List<Basis> total() {
    return parts.values().stream()
        .map(part -> part.example.counted(part.count, part.bytes))
        .sorted(Comparator.comparingLong(Basis::bytes).reversed().thenComparing(Basis::kind))
        .toList();
  }
}
