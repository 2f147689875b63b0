package org.allocs.typing.internal.graph;

import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * Follows the pointers of typed memory to chunks that have no type yet, and theirs in turn, until
 * no chunk is left. Rules:
 *
 * <ul>
 *   <li>a pointer to the start of a chunk types it if the size fits ({@link Layout#fit});
 *   <li>that holds only if the chunk's own pointers are null or lead to mapped memory;
 *   <li>a pointer from one chunk into the inside of another of the same size, to a part that the
 *       first has at the same place, types the other like the first: nodes of an intrusive list;
 *   <li>what fits exactly is believed before arrays; two types that fit equally well and of which
 *       neither begins the other leave a chunk without a type.
 * </ul>
 *
 * <p>Several of them may work on one {@link States}; each is used by one thread.
 */
final class Spread {
  /** Chunks that wait at once; a power of two. More are found again by the next sweep. */
  private static final int QUEUE = 1 << 14;

  /** Visits after which the rest is left to the next sweep, which shares it among threads. */
  private static final int MOST_VISITS = 1 << 17;

  /** Bytes of an object in which a pointer is looked for again. */
  static final long SEARCHED = 1L << 24;

  /** Elements of an array that are checked before it is believed. */
  private static final int CHECKED = 64;

  private final ChunkTable chunks;
  private final Layouts layouts;
  private final States states;
  private final Mapped mapped;
  private final PagedMemory memory;

  /** First in, first out: what one chunk after another led to is close together, mostly. */
  private final int[] queue = new int[QUEUE];

  private int first;
  private int waiting;
  private int visits;
  private boolean left;

  /** The mapping that a pointer led to last. */
  private int near;

  private boolean contradicted;
  private boolean unaligned;

  Spread(ChunkTable chunks, Layouts layouts, States states, Mapped mapped, Memory memory) {
    this.chunks = chunks;
    this.layouts = layouts;
    this.states = states;
    this.mapped = mapped;
    this.memory = new PagedMemory(memory);
  }

  /** Visits all pending chunks of a share, then what they led to. */
  void sweep(Workers.Share share) throws AllocsException {
    share.forEach(
        (from, to) -> {
          for (int i = states.nextDue(from, to); i < to; i = states.nextDue(i + 1, to)) {
            visit(i);
          }
        });
    drain();
  }

  /** Follows the pointers of memory that is no chunk. */
  void root(long base, long size, Layout layout, int number) throws AllocsException {
    follow(base, size, layout, ~number);
    drain();
  }

  /** Whether chunks were left pending; the next sweep starts anew. */
  boolean isLeft() {
    boolean was = left;
    left = false;
    visits = 0;
    return was;
  }

  /** Whether any pointers contradicted each other so far. */
  boolean isContradicted() {
    return contradicted;
  }

  /** Whether any pointers that were followed need not be whole words of a chunk. */
  boolean isUnaligned() {
    return unaligned;
  }

  private void drain() throws AllocsException {
    while (waiting > 0 && visits < MOST_VISITS) {
      int next = queue[first];
      first = first + 1 & QUEUE - 1;
      waiting--;
      if (States.isDue(states.get(next))) {
        visit(next);
        visits++;
      }
    }
    left |= waiting > 0;
    waiting = 0;
  }

  private void visit(int chunk) throws AllocsException {
    long word = states.word(chunk);
    while (States.isDue(States.state(word))) {
      int state = States.state(word);
      int source = States.source(word);
      long done = States.word(state & ~(States.PENDING | States.REFUSED) | States.VISITED, source);
      if (states.change(chunk, word, done)) {
        Layout layout = layouts.get(state & States.LAYOUT);
        unaligned |= !layout.isAligned(layouts);
        if ((state & States.SEED) != 0 || holds(chunk, layout)) {
          follow(chunks.base(chunk), chunks.size(chunk), layout, chunk);
        } else {
          refuse(chunk, done);
        }
        return;
      }
      word = states.word(chunk);
    }
  }

  /**
   * Others may add what they know meanwhile; a type that another put in its place is not refused.
   */
  private void refuse(int chunk, long visited) {
    int same = States.LAYOUT | States.PENDING | States.VISITED | States.CONFLICT;
    long word = visited;
    while (((States.state(word) ^ States.state(visited)) & same) == 0) {
      int refused = States.REFUSED | States.state(word) & ~States.VISITED;
      if (states.change(chunk, word, States.word(refused, States.source(word)))) {
        return;
      }
      word = states.word(chunk);
    }
  }

  /** Whether all pointers that a type has would be null or lead to mapped memory. */
  private boolean holds(int chunk, Layout layout) throws AllocsException {
    long base = chunks.base(chunk);
    long size = chunks.size(chunk);
    int[] offsets = layout.offsets(layouts);
    Condition[] conditions = layout.conditions(layouts);
    long each = layout.bytes();
    boolean many = chunks.fit(chunk, layout, layouts) == Layout.Fit.ARRAY;
    long count = many ? Math.min(layout.least(size, chunks.rounded(chunk)), CHECKED) : 1;
    memory.failed();
    for (long i = 0; i < count; i++) {
      for (int k = 0; k < offsets.length; k++) {
        long at = i * each + offsets[k];
        if (at + Long.BYTES > size) {
          break;
        }
        if (isAbsent(conditions, k, base + i * each)) {
          continue;
        }
        long value = memory.word(base + at);
        if (value != 0) {
          int around = mapped.around(value, near);
          if (around < 0) {
            return false;
          }
          near = around;
        }
      }
    }
    return !memory.failed();
  }

  private void follow(long base, long size, Layout layout, int from) throws AllocsException {
    Layout.Fit fit = from < 0 ? Layout.Fit.ARRAY : chunks.fit(from, layout, layouts);
    boolean many = fit == Layout.Fit.ARRAY;
    if (many || fit == Layout.Fit.EXACT || fit == Layout.Fit.OPEN) {
      elements(
          base, many ? sure(size, layout, from) : Math.min(size, layout.bytes()), layout, from);
    }
    int tail = layout.tail(layouts);
    if (tail >= 0 && !many) {
      Layout element = layouts.get(layout.tailLayout(layouts));
      elements(base + tail, size - tail, element, from);
    }
  }

  /** Bytes that are surely elements of an array. */
  private long sure(long size, Layout layout, int chunk) {
    return chunk < 0 ? size : layout.least(size, chunks.rounded(chunk)) * layout.bytes();
  }

  private void elements(long base, long size, Layout layout, int from) throws AllocsException {
    int[] offsets = layout.offsets(layouts);
    int[] pointees = layout.pointees(layouts);
    Condition[] conditions = layout.conditions(layouts);
    if (offsets.length == 0 || layout.bytes() <= 0) {
      return;
    }
    for (long start = 0; start < size; start += layout.bytes()) {
      for (int i = 0; i < offsets.length; i++) {
        long at = start + offsets[i];
        if (pointees[i] == 0 || at + Long.BYTES > size || isAbsent(conditions, i, base + start)) {
          continue;
        }
        long value = memory.word(base + at);
        if (value > 0) {
          lead(value, layouts.get(pointees[i]), from, base + at);
        }
      }
    }
  }

  /** Whether an object has not the pointer of this number. */
  private boolean isAbsent(Condition[] conditions, int number, long base) throws AllocsException {
    return conditions != null
        && conditions[number] != null
        && !conditions[number].holds(memory, base);
  }

  /** A pointer to a type leads to an address. */
  private void lead(long address, Layout target, int from, long place) {
    int chunk = chunks.startingAt(address);
    if (chunk >= 0) {
      propose(chunk, target, from);
    } else if (from >= 0) {
      inside(address, target, from, place);
    }
  }

  /** From a part of one chunk to the same part of another of the same size. */
  private void inside(long address, Layout part, int from, long place) {
    int chunk = chunks.covering(address);
    if (chunk < 0 || chunk == from || chunks.size(chunk) != chunks.size(from)) {
      return;
    }
    long offset = address - chunks.base(chunk);
    long into = place - chunks.base(from);
    Layout whole = layouts.get(states.get(from) & States.LAYOUT);
    boolean samePart = into >= offset && into < offset + part.bytes();
    if (samePart
        && chunks.fit(from, whole, layouts) == Layout.Fit.EXACT
        && whole.embeds(offset, part)) {
      propose(chunk, whole, from);
    }
  }

  /** For one thread that works alone: others of a site say what a chunk is. */
  void agree(int chunk, Layout layout) {
    states.set(chunk, layout.number() | States.PENDING | States.AGREED);
  }

  private void propose(int chunk, Layout target, int from) {
    long word = states.word(chunk);
    while ((States.state(word) & States.SEED) == 0) {
      long next = shared(word, proposed(chunk, word, target, from), from);
      if (next == word) {
        return;
      }
      if (states.change(chunk, word, next)) {
        if (States.isDue(States.state(next)) && !States.isDue(States.state(word))) {
          push(chunk);
        }
        return;
      }
      word = states.word(chunk);
    }
  }

  /**
   * Notes whether two chunks lead to one. Variables do not count, as they are always asked; nor
   * does what led to a chunk that is in doubt, which is asked again if it is still there.
   */
  private static long shared(long word, long next, int from) {
    int state = States.state(word);
    boolean led = (state & States.LAYOUT) != 0 && (state & States.DOUBTFUL) == 0;
    boolean other = from >= 0 && led && States.source(word) != from;
    return other || (state & States.SHARED) != 0 ? next | States.SHARED : next;
  }

  /** What becomes of a chunk. */
  private long proposed(int chunk, long word, Layout target, int from) {
    int state = States.state(word);
    int known = state & States.LAYOUT;
    boolean doubtful = (state & States.DOUBTFUL) != 0;
    if (doubtful && known == target.number()) {
      int adopted = from < 0 ? 0 : States.ADOPTED;
      return States.word(state & ~States.DOUBTFUL | adopted, from);
    }
    boolean open = doubtful ? known != 0 : (state & (States.REFUSED | States.CONFLICT)) == 0;
    Layout.Fit fit = chunks.fit(chunk, target, layouts);
    boolean derived = fit == Layout.Fit.ARRAY && target.isPolymorphic();
    if (!open || known == target.number() || fit == Layout.Fit.NONE || derived) {
      return word;
    }
    if (doubtful) {
      return States.word(target.number() | States.PENDING | States.RETYPED, from);
    }
    int next = known == 0 ? target.number() | States.PENDING : contest(chunk, known, target, fit);
    if (next == 0) {
      return word;
    }
    int kept = next | state & (States.RETYPED | States.ADOPTED);
    return States.word(kept, (next & States.PENDING) != 0 ? from : States.source(word));
  }

  /** The state of a chunk that two types lead to; 0 if it stays as it is. */
  private int contest(int chunk, int known, Layout target, Layout.Fit fit) {
    Layout before = layouts.get(known);
    Layout.Fit was = chunks.fit(chunk, before, layouts);
    int replaced = target.number() | States.PENDING;
    if (was != fit) {
      return fit.compareTo(was) > 0 ? replaced : 0;
    }
    if (before.embeds(0, target)) {
      return 0;
    }
    if (target.embeds(0, before)) {
      return replaced;
    }
    contradicted = true;
    return known | States.CONFLICT;
  }

  private void push(int chunk) {
    if (waiting < QUEUE) {
      queue[first + waiting++ & QUEUE - 1] = chunk;
    } else {
      left = true;
    }
  }

  /**
   * The place of a pointer in a typed range that leads to a chunk, or into it; negative if none
   * does now. Of a large range its first 16 MiB.
   */
  long pointerTo(long base, long size, Layout layout, int chunk) throws AllocsException {
    long at = pointerAmong(base, size, layout, chunk);
    int tail = layout.tail(layouts);
    if (at >= 0 || tail < 0 || tail >= size) {
      return at;
    }
    Layout element = layouts.get(layout.tailLayout(layouts));
    long behind = pointerAmong(base + tail, size - tail, element, chunk);
    return behind < 0 ? behind : tail + behind;
  }

  private long pointerAmong(long base, long size, Layout layout, int chunk) throws AllocsException {
    int[] offsets = layout.offsets(layouts);
    long start = chunks.base(chunk);
    long inside = -1;
    for (long at = 0; at < Math.min(size, SEARCHED) && layout.bytes() > 0; at += layout.bytes()) {
      for (int offset : offsets) {
        long place = at + offset;
        long word = place + Long.BYTES <= size ? memory.word(base + place) : 0;
        if (word == start) {
          return place;
        }
        inside = word > start && word - start < chunks.size(chunk) ? place : inside;
      }
    }
    return inside;
  }
}
