package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.TypePropagation;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;

/**
 * Types what pointers lead to: from variables, thread-local storage, frames and chunks of known
 * types to chunks of none, then to those that agree with others of their site, until nothing
 * changes.
 */
public final class Propagation implements TypePropagation {
  /** Sites agree with what pointers found, and pointers follow; each round finds less. */
  private static final int MAX_ROUNDS = 4;

  @Override
  public TypedHeap run(HeapSource heap) throws AllocsException {
    Run run = new Run(heap);
    run.seed();
    run.roots();
    run.spread();
    for (int round = 0; round < MAX_ROUNDS && run.agree(); round++) {
      run.spread();
    }
    return run.result();
  }

  /** One heap at work. */
  private static final class Run {
    private final HeapSource heap;
    private final ChunkTable chunks;
    private final Layouts layouts = new Layouts();
    private final States states;
    private final Mapped mapped;
    private final Memory memory;
    private final ChunkAnswers own;
    private final List<Answer<DataType>> ofGroups = new ArrayList<>();
    private final List<Allocation> roots = new ArrayList<>();
    private final Spread[] spreads;

    Run(HeapSource heap) throws AllocsException {
      this.heap = heap;
      this.chunks = ChunkTable.of(heap);
      this.states = new States(chunks.count());
      this.mapped = new Mapped(heap.context().target());
      this.memory = heap.context().target().memory();
      this.own = new ChunkAnswers(heap.looksAtChunks() ? chunks.count() : 0);
      this.spreads = new Spread[Workers.COUNT];
      for (int i = 0; i < spreads.length; i++) {
        spreads[i] = new Spread(chunks, layouts, states, mapped, memory);
      }
    }

    /** Gives each chunk the type that evidence of its own tells, if that can be trusted. */
    void seed() throws AllocsException {
      int[] ofGroup = new int[heap.groups()];
      boolean[] asked = new boolean[ofGroup.length];
      for (int group = 0; group < ofGroup.length; group++) {
        ofGroups.add(heap.type(group));
        ofGroup[group] = state(ofGroups.get(group));
        asked[group] = heap.looksAtChunks() && (ofGroup[group] & States.SEED) == 0;
      }
      AheadMemory ahead = new AheadMemory(memory);
      Workers.share(
          chunks.count(),
          (worker, share) ->
              share.forEach(
                  (from, to) -> {
                    for (int i = from; i < to; i++) {
                      int group = chunks.group(i);
                      states.set(i, asked[group] ? look(i, group, ahead) : ofGroup[group]);
                    }
                  }));
    }

    /** The state of a chunk that has to be looked at by itself. */
    private int look(int chunk, int group, Memory ahead) {
      Answer<DataType> answer =
          heap.typeOfChunk(chunks.base(chunk), chunks.size(chunk), group, ahead);
      if (!answer.isKnown() || answer == ofGroups.get(group)) {
        return 0;
      }
      own.put(chunk, answer);
      return state(answer);
    }

    /** A guess, and bytes, may be overruled. */
    private int state(Answer<DataType> answer) {
      boolean trusted =
          answer.isKnown()
              && answer.grade().filter(grade -> grade != Grade.GUESS).isPresent()
              && (!isBytes(answer) || answer.grade().equals(Optional.of(Grade.CERTAIN)));
      if (!trusted) {
        return 0;
      }
      int layout = layouts.number(element(answer.value().orElseThrow()));
      return layout == 0 ? States.SEED : layout | States.SEED | States.PENDING;
    }

    /** Follows what is not on the heap. */
    void roots() throws AllocsException {
      heap.forEachOther(
          allocation -> {
            if (mapped.isWritable(allocation.base()) && allocation.size() >= Long.BYTES) {
              Optional<DataType> type = heap.typeOfOther(allocation).value();
              int layout = type.map(Propagation::element).map(layouts::number).orElse(0);
              if (layout != 0) {
                roots.add(allocation);
                long size =
                    Math.min(allocation.size(), type.get().byteSize().orElse(allocation.size()));
                spreads[0].root(allocation.base(), size, layouts.get(layout), roots.size() - 1);
              }
            }
            return true;
          });
    }

    /** Until nothing is pending. */
    void spread() throws AllocsException {
      boolean left = true;
      while (left) {
        Workers.share(chunks.count(), (worker, share) -> spreads[worker].sweep(share));
        left = false;
        for (Spread spread : spreads) {
          left |= spread.isLeft();
        }
      }
    }

    boolean agree() {
      return new SiteAgreement(chunks, layouts, states).propose(ofGroups.size(), spreads[0]) > 0;
    }

    TypedHeap result() {
      return new GraphHeap(heap, chunks, layouts, states, roots, own, ofGroups);
    }
  }

  /** What a chunk of some type consists of. */
  static DataType element(DataType type) {
    DataType bare = type.stripped();
    return bare instanceof ArrayType array ? array.element().stripped() : bare;
  }

  static boolean isBytes(Answer<DataType> answer) {
    return answer
        .value()
        .map(Propagation::element)
        .filter(element -> element instanceof BaseType base && base.bytes() == 1)
        .isPresent();
  }
}
