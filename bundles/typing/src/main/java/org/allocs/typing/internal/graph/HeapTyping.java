package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.target.Memory;
import org.allocs.type.DataType;
import org.allocs.typing.internal.Rounded;
import org.allocs.typing.internal.rules.RuleEvidence;

/**
 * What is known of one heap, 38 to 42 bytes a chunk, while it is typed and for when it is typed
 * again.
 */
final class HeapTyping {
  /** Sites agree with what pointers found, and pointers follow; each round finds less. */
  private static final int MAX_ROUNDS = 4;

  final ChunkTable chunks;
  final Layouts layouts;
  final States states;
  final ChunkAnswers own;

  /** What each chunk held before anything was followed; 0 where nothing hangs on that. */
  long[] prints;

  /** What pages held, before that. */
  PageSums sums;

  /** Whether any chunk was typed as others of its site are. */
  private boolean agreed;

  private final boolean unaligned;

  private byte[] scratch;

  final HeapSource heap;
  final Mapped mapped;
  final List<Answer<DataType>> ofGroups;
  final List<Root> roots = new ArrayList<>();

  /**
   * What is not on the heap and has pointers.
   *
   * @param size of what has a type
   * @param layout of that, its number
   */
  record Root(Allocation allocation, long size, int layout) {}

  /** By the number of a group, the state that its chunks begin with. */
  final int[] ofGroup;

  /** Whether more may be known of a chunk than of its group. */
  private final boolean[] looked;

  private final boolean[] printed;

  /** Whether the calls are known that made the chunks of a group. */
  private final boolean[] called;

  private final boolean looksAtChunks;
  private final Memory memory;
  private final Spread[] spreads = new Spread[Workers.COUNT];

  /** A heap that is typed for the first time. */
  HeapTyping(HeapSource heap) throws AllocsException {
    this(heap, ChunkTable.of(heap), null);
  }

  /** The same heap at another time; what was known before is taken over, and changed. */
  HeapTyping(HeapSource heap, HeapTyping before) throws AllocsException {
    this(heap, before.chunks, before);
  }

  /** What a type needs, after which there is nothing left to be done. */
  TypedHeap typed() throws AllocsException {
    sums = PageSums.of(chunks, printed, memory);
    seed();
    findRoots();
    followRoots();
    spread();
    agree();
    return new GraphHeap(this);
  }

  private HeapTyping(HeapSource heap, ChunkTable chunks, HeapTyping before) throws AllocsException {
    this.heap = heap;
    this.chunks = chunks;
    int count = ChunkTable.capacity(chunks.count());
    this.layouts = before == null ? layouts(heap) : before.layouts;
    this.states = before == null ? new States(count) : before.states;
    this.looksAtChunks = heap.looksAtChunks();
    this.own = before == null ? new ChunkAnswers(looksAtChunks ? count : 0) : before.own;
    this.prints = before == null ? new long[count] : before.prints;
    this.scratch = before == null ? new byte[count + 1] : before.scratch;
    this.unaligned = before != null && before.isUnaligned();
    this.mapped = new Mapped(heap.context().target());
    this.memory = heap.context().target().memory();
    for (int i = 0; i < spreads.length; i++) {
      spreads[i] = new Spread(chunks, layouts, states, mapped, memory);
    }
    this.ofGroup = new int[heap.groups()];
    this.called = new boolean[ofGroup.length];
    chunks.setRounded(rounded(heap));
    this.looked = new boolean[ofGroup.length];
    this.printed = new boolean[ofGroup.length];
    this.ofGroups = typesOf(heap);
    for (int group = 0; group < ofGroup.length; group++) {
      called[group] = !heap.sample(group).calls().isEmpty();
      ofGroup[group] = state(ofGroups.get(group));
      looked[group] = looksAtChunks && (ofGroup[group] & States.SEED) == 0;
      int layout = ofGroup[group] & States.LAYOUT;
      printed[group] =
          (ofGroup[group] & States.SEED) == 0
              || layout != 0 && layouts.get(layout).hasPointers(layouts);
    }
  }

  private static List<Answer<DataType>> typesOf(HeapSource heap) throws AllocsException {
    List<Answer<DataType>> types = new ArrayList<>(Collections.nCopies(heap.groups(), null));
    Workers.eachLong(types.size(), group -> types.set(group, heap.type(group)));
    return types;
  }

  private static int[] rounded(HeapSource heap) {
    int[] rounded = new int[heap.groups()];
    Arrays.setAll(rounded, group -> Rounded.by(heap.sample(group)));
    return rounded;
  }

  private static Layouts layouts(HeapSource heap) throws AllocsException {
    return new Layouts(new Discriminators(RuleEvidence.rulesOf(heap.context()).discriminators()));
  }

  /** Memory as {@link #print} and {@link #first} read it. */
  AheadMemory ahead(Sought sought) {
    return new AheadMemory(memory, sought);
  }

  /** A byte for each chunk and one more, to be used for one purpose at a time. */
  byte[] scratch() {
    int least = chunks.count() + 1;
    scratch = scratch.length < least ? new byte[ChunkTable.capacity(least)] : scratch;
    return scratch;
  }

  /** What pages of {@link #chunks} hold now, read by the caller's thread. */
  PageSums sumsNow() throws AllocsException {
    return PageSums.again(sums, chunks, printed, memory);
  }

  /** Whether a pointer that is followed may be another word than those of pages. */
  boolean isUnaligned() {
    boolean any = unaligned || !chunks.isAligned();
    for (Spread spread : spreads) {
      any |= spread.isUnaligned();
    }
    return any;
  }

  /** Whether pointers contradicted each other since the heap was read. */
  boolean isContradicted() {
    boolean any = false;
    for (Spread spread : spreads) {
      any |= spread.isContradicted();
    }
    return any;
  }

  /** Whether any chunk may have a type because others have, or none because of a contradiction. */
  boolean isUnsettled() {
    return agreed || isContradicted();
  }

  /** A number for what a chunk holds, if anything hangs on that. */
  long print(int chunk, AheadMemory ahead) throws AllocsException {
    return isPrinted(chunk) ? ahead.print(chunks.base(chunk), chunks.size(chunk)) : 0;
  }

  /** Whether anything hangs on what a chunk holds. */
  boolean isPrinted(int chunk) {
    return printed[chunks.group(chunk)];
  }

  /** The state that a chunk begins with: the type that evidence of its own tells, if trusted. */
  int first(int chunk, AheadMemory ahead) {
    int group = chunks.group(chunk);
    return looked[group] ? look(chunk, group, ahead) : ofGroup[group];
  }

  boolean looksAtChunks() {
    return looksAtChunks;
  }

  /** Whether a chunk has to be looked at by itself. */
  boolean isLooked(int chunk) {
    return looked[chunks.group(chunk)];
  }

  private int look(int chunk, int group, Memory ahead) {
    Answer<DataType> answer =
        heap.typeOfChunk(chunks.base(chunk), chunks.size(chunk), group, ahead);
    if (!answer.isKnown() || answer == ofGroups.get(group)) {
      own.remove(chunk);
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
            && (!Propagation.isBytes(answer) || answer.grade().equals(Optional.of(Grade.CERTAIN)));
    if (!trusted) {
      return 0;
    }
    int layout = layouts.number(Propagation.element(answer.value().orElseThrow()));
    return layout == 0 ? States.SEED : layout | States.SEED | States.PENDING;
  }

  /** Gives each chunk the type that evidence of its own tells, if that can be trusted. */
  private void seed() throws AllocsException {
    AheadMemory ahead = ahead(Sought.NOTHING);
    Workers.each(
        chunks.count(),
        chunk -> {
          prints[chunk] = print(chunk, ahead);
          states.set(chunk, first(chunk, ahead));
        });
  }

  /** Finds what is not on the heap and has pointers. */
  void findRoots() throws AllocsException {
    heap.forEachOther(
        allocation -> {
          if (mapped.isWritable(allocation.base()) && allocation.size() >= Long.BYTES) {
            Optional<DataType> type = heap.typeOfOther(allocation).value();
            int layout = type.map(Propagation::element).map(layouts::number).orElse(0);
            if (layout != 0) {
              long bytes = type.get().byteSize().orElse(allocation.size());
              roots.add(new Root(allocation, Math.min(bytes, allocation.size()), layout));
            }
          }
          return true;
        });
  }

  /** Follows them. */
  void followRoots() throws AllocsException {
    for (int i = 0; i < roots.size(); i++) {
      Root root = roots.get(i);
      spreads[0].root(root.allocation().base(), root.size(), layouts.get(root.layout()), i);
    }
  }

  /** Until nothing is pending. */
  void spread() throws AllocsException {
    do {
      Workers.share(chunks.count(), (worker, share) -> spreads[worker].sweep(share));
    } while (isLeft());
  }

  /** The same where nothing was pending before variables were followed. */
  void spreadRest() throws AllocsException {
    if (isLeft()) {
      spread();
    }
  }

  private boolean isLeft() {
    boolean left = false;
    for (Spread spread : spreads) {
      left |= spread.isLeft();
    }
    return left;
  }

  /** Sites agree, and pointers follow, in turn. */
  void agree() throws AllocsException {
    SiteAgreement agreement = new SiteAgreement(chunks, layouts, states);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      if (agreement.propose(called, spreads[0]) == 0) {
        return;
      }
      agreed = true;
      spread();
    }
  }
}
