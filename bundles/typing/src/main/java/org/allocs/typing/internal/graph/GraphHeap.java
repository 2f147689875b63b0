package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.HeapSource;
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

  private final HeapSource heap;
  private final ChunkTable chunks;
  private final Layouts layouts;
  private final States states;
  private final List<Allocation> roots;
  private final ChunkAnswers own;
  private final List<Answer<DataType>> ofGroups;
  private final Map<Long, Answer<DataType>> shared = new HashMap<>();

  /** Of single objects that pointers lead to, by the number of the layout. */
  private final List<Answer<DataType>> single = new ArrayList<>();

  GraphHeap(
      HeapSource heap,
      ChunkTable chunks,
      Layouts layouts,
      States states,
      List<Allocation> roots,
      ChunkAnswers own,
      List<Answer<DataType>> ofGroups) {
    this.heap = heap;
    this.chunks = chunks;
    this.layouts = layouts;
    this.states = states;
    this.roots = List.copyOf(roots);
    this.own = own;
    this.ofGroups = List.copyOf(ofGroups);
  }

  @Override
  public void forEach(Visitor visitor) throws AllocsException {
    for (int i = 0; i < chunks.count(); i++) {
      int group = chunks.group(i);
      visitor.chunk(chunks.base(i), chunks.size(i), heap.sample(group), answer(i, group));
    }
  }

  private Answer<DataType> answer(int chunk, int group) {
    Answer<DataType> known = own.get(chunk, ofGroups.get(group));
    int state = states.get(chunk);
    if ((state & States.SEED) != 0 || !States.isTyped(state)) {
      return known;
    }
    Answer<DataType> led = shared(chunk, state);
    return !known.isKnown() || isBetter(led, known) ? led : known;
  }

  private static boolean isBetter(Answer<DataType> led, Answer<DataType> known) {
    return Propagation.isBytes(known)
        || led.grade().orElseThrow().isAbove(known.grade().orElseThrow());
  }

  private synchronized Answer<DataType> shared(int chunk, int state) {
    Layout layout = layouts.get(state & States.LAYOUT);
    boolean agreed = (state & States.AGREED) != 0;
    long count = elements(chunk, layout);
    if (count > 0 || agreed) {
      long key = (long) layout.number() << 40 | (agreed ? 1L << 39 : 0) | Math.min(count, 1L << 38);
      return shared.computeIfAbsent(key, k -> answer(chunk, layout, agreed, A_TYPED_OBJECT));
    }
    while (single.size() <= layout.number()) {
      single.add(null);
    }
    Answer<DataType> known = single.get(layout.number());
    if (known == null) {
      known = answer(chunk, layout, false, A_TYPED_OBJECT);
      single.set(layout.number(), known);
    }
    return known;
  }

  private long elements(int chunk, Layout layout) {
    boolean many = layout.fit(chunks.size(chunk), layouts) == Layout.Fit.ARRAY;
    return many ? chunks.size(chunk) / layout.bytes() : 0;
  }

  private Answer<DataType> answer(int chunk, Layout layout, boolean agreed, String from) {
    long count = elements(chunk, layout);
    DataType type = count == 0 ? layout.type() : ArrayType.of(layout.type(), count);
    boolean guess = count > 0 && !layout.isPointer();
    Grade grade = guess || agreed ? Grade.GUESS : Grade.LIKELY;
    Evidence evidence =
        agreed
            ? new Evidence(SITE_AGREES, "others of the same calls and size are of it", grade)
            : new Evidence(POINTERS, from + " points to it", grade);
    return Answer.known(type, evidence);
  }

  @Override
  public Answer<DataType> type(Allocation chunk) {
    int number = chunks.startingAt(chunk.base());
    if (number < 0 || chunks.size(number) != Math.max(chunk.size(), 1)) {
      return Answer.unknown("");
    }
    int state = states.get(number);
    if ((state & States.CONFLICT) != 0) {
      return Answer.unknown("pointers to different types lead to it");
    }
    if ((state & States.SEED) != 0 || !States.isTyped(state)) {
      return Answer.unknown("");
    }
    boolean agreed = (state & States.AGREED) != 0;
    Layout layout = layouts.get(state & States.LAYOUT);
    return answer(number, layout, agreed, agreed ? "" : source(number));
  }

  /** In words, what leads to a chunk: a variable, or an object and its member. */
  private String source(int chunk) {
    int source = states.source(chunk);
    Memory memory = heap.context().target().memory();
    Spread reader = new Spread(chunks, layouts, states, null, memory);
    long address = chunks.base(chunk);
    if (source < 0) {
      Allocation root = roots.get(~source);
      String name = root.allocator() + root.name().map(n -> " " + n).orElse("");
      Optional<DataType> type = heap.typeOfOther(root).value();
      return name + member(reader, root.base(), root.size(), type, address);
    }
    Layout layout = layouts.get(states.get(source) & States.LAYOUT);
    Optional<DataType> type = layout.number() == 0 ? Optional.empty() : Optional.of(layout.type());
    return layout.type().name()
        + " at "
        + AddressRange.hex(chunks.base(source))
        + member(reader, chunks.base(source), chunks.size(source), type, address);
  }

  private String member(
      Spread reader, long base, long size, Optional<DataType> type, long address) {
    int number = type.map(Propagation::element).map(layouts::number).orElse(0);
    if (number == 0) {
      return "";
    }
    try {
      Layout layout = layouts.get(number);
      long at = reader.pointerTo(base, size, layout, address);
      Optional<FieldPath> path =
          at < 0 ? Optional.empty() : FieldPath.at(layout.type(), at % layout.bytes());
      return path.map(p -> ", ." + p.path() + ",").orElse("");
    } catch (AllocsException e) {
      return "";
    }
  }
}
