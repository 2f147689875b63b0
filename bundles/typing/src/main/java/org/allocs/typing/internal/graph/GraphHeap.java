package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;

/** A heap after propagation. */
final class GraphHeap implements TypedHeap {
  static final String POINTERS = "pointers";
  static final String SITE_AGREES = "site agrees";
  private static final String A_TYPED_OBJECT = "a typed object";
  private static final String POINTS = " points to it";

  private final Map<Long, Answer<DataType>> shared = new HashMap<>();

  /** Of single objects that pointers lead to, by the number of the layout. */
  private final List<Answer<DataType>> single = new ArrayList<>();

  private HeapTyping typing;

  GraphHeap(HeapTyping typing) {
    this.typing = typing;
  }

  /** What it rests on, for the heap to be typed again; from then on it answers nothing. */
  synchronized Optional<HeapTyping> release() {
    Optional<HeapTyping> released = Optional.ofNullable(typing);
    typing = null;
    return released;
  }

  private synchronized HeapTyping typing() {
    if (typing == null) {
      throw new IllegalStateException("the heap was typed again since");
    }
    return typing;
  }

  @Override
  public void forEach(Visitor visitor) throws AllocsException {
    HeapTyping now = typing();
    ChunkTable chunks = now.chunks;
    for (int i = 0; i < chunks.count(); i++) {
      int group = chunks.group(i);
      visitor.chunk(chunks.base(i), chunks.size(i), now.heap.sample(group), answer(now, i, group));
    }
  }

  private Answer<DataType> answer(HeapTyping now, int chunk, int group) {
    Answer<DataType> known = now.own.get(chunk, now.ofGroups.get(group));
    int state = now.states.get(chunk);
    if ((state & States.SEED) != 0 || !States.isTyped(state)) {
      return known;
    }
    Answer<DataType> led = shared(now, chunk, state);
    return !known.isKnown() || isBetter(led, known) ? led : known;
  }

  private static boolean isBetter(Answer<DataType> led, Answer<DataType> known) {
    return Propagation.isBytes(known)
        || led.grade().orElseThrow().isAbove(known.grade().orElseThrow());
  }

  private synchronized Answer<DataType> shared(HeapTyping now, int chunk, int state) {
    Layout layout = now.layouts.get(state & States.LAYOUT);
    boolean agreed = (state & States.AGREED) != 0;
    long count = elements(now, chunk, layout);
    boolean rounded = now.chunks.rounded(chunk) > 1;
    if (count != 0 || agreed || rounded) {
      long some = count < 0 ? (1L << 39) - 1 : Math.min(count, 1L << 38);
      long kind = (rounded ? 1L << 60 : 0) | (agreed ? 1L << 39 : 0);
      long key = (long) layout.number() << 40 | kind | some;
      return shared.computeIfAbsent(key, k -> answer(now, chunk, layout, agreed, A_TYPED_OBJECT));
    }
    while (single.size() <= layout.number()) {
      single.add(null);
    }
    Answer<DataType> known = single.get(layout.number());
    if (known == null) {
      known = answer(now, chunk, layout, false, A_TYPED_OBJECT);
      single.set(layout.number(), known);
    }
    return known;
  }

  /** How many elements of an array there are; 0 if it is none, negative if that is not certain. */
  private static long elements(HeapTyping now, int chunk, Layout layout) {
    if (now.chunks.fit(chunk, layout, now.layouts) != Layout.Fit.ARRAY) {
      return 0;
    }
    long most = now.chunks.size(chunk) / layout.bytes();
    return layout.least(now.chunks.size(chunk), now.chunks.rounded(chunk)) == most ? most : -1;
  }

  private static Answer<DataType> answer(
      HeapTyping now, int chunk, Layout layout, boolean agreed, String from) {
    long count = elements(now, chunk, layout);
    DataType type = layout.type();
    if (count != 0) {
      OptionalLong certain = count > 0 ? OptionalLong.of(count) : OptionalLong.empty();
      type = new ArrayType(type, certain);
    }
    boolean rounded = now.chunks.rounded(chunk) > 1;
    boolean guess = rounded || agreed || count != 0 && !layout.isPointer();
    Grade grade = guess ? Grade.GUESS : Grade.LIKELY;
    String how = rounded ? " points to it, and the size, which is rounded up, allows it" : POINTS;
    Evidence evidence =
        agreed
            ? new Evidence(SITE_AGREES, "others of the same calls and size are of it", grade)
            : new Evidence(POINTERS, from + how, grade);
    return Answer.known(type, evidence);
  }

  @Override
  public Answer<DataType> type(Allocation chunk) {
    HeapTyping now = typing();
    int number = now.chunks.startingAt(chunk.base());
    if (number < 0 || !isStill(now, number, chunk)) {
      return Answer.unknown("");
    }
    int state = now.states.get(number);
    if ((state & States.CONFLICT) != 0) {
      return Answer.unknown("pointers to different types lead to it");
    }
    if ((state & States.SEED) != 0 || !States.isTyped(state)) {
      return Answer.unknown("");
    }
    Layout layout = now.layouts.get(state & States.LAYOUT);
    if ((state & States.AGREED) != 0) {
      return answer(now, number, layout, true, "");
    }
    Optional<String> source = source(now, number);
    return source.isPresent()
        ? answer(now, number, layout, false, source.get())
        : Answer.unknown("what pointed to it when the heap was typed does so no more");
  }

  /** Whether it is as it was when the heap was typed: the target may have gone on. */
  private static boolean isStill(HeapTyping now, int number, Allocation chunk) {
    return now.chunks.size(number) == Math.max(chunk.size(), 1)
        && now.heap.sample(now.chunks.group(number)).calls().equals(chunk.calls());
  }

  /**
   * In words, what leads to a chunk: a variable, or an object and its member; empty if none now.
   */
  private static Optional<String> source(HeapTyping now, int chunk) {
    int source = States.source(now.states.word(chunk));
    ChunkTable chunks = now.chunks;
    if (source < 0) {
      HeapTyping.Root root = now.roots.get(~source);
      Allocation variable = root.allocation();
      String name = variable.allocator() + variable.name().map(n -> " " + n).orElse("");
      Layout layout = now.layouts.get(root.layout());
      return member(now, variable.base(), root.size(), layout, chunk).map(name::concat);
    }
    Layout layout = now.layouts.get(now.states.get(source) & States.LAYOUT);
    String object = layout.type().name() + " at " + AddressRange.hex(chunks.base(source));
    return member(now, chunks.base(source), chunks.size(source), layout, chunk).map(object::concat);
  }

  /** Where in something the pointer is; empty if it leads there no more. */
  private static Optional<String> member(
      HeapTyping now, long base, long size, Layout layout, int chunk) {
    try {
      Memory memory = now.heap.context().target().memory();
      Spread reader = new Spread(now.chunks, now.layouts, now.states, null, memory);
      long at = reader.pointerTo(base, size, layout, chunk);
      if (at < 0) {
        return size > Spread.SEARCHED ? Optional.of("") : Optional.empty();
      }
      int tail = layout.tail(now.layouts);
      long offset = tail >= 0 && at >= tail ? tail : at % layout.bytes();
      Optional<FieldPath> path = FieldPath.at(layout.type(), offset);
      return Optional.of(path.map(p -> ", ." + p.path() + ",").orElse(""));
    } catch (AllocsException e) {
      return Optional.of("");
    }
  }
}
