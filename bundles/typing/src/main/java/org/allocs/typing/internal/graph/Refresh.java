package org.allocs.typing.internal.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.work.Together;

/**
 * Types a heap that was typed before, as if anew, but does again only what changed:
 *
 * <ol>
 *   <li>what pages hold is compared, as a number for each, and so are the chunks of those that
 *       changed; where it is the same, what was followed from there still holds;
 *   <li>a chunk is in doubt if what led to it is gone or changed, or is a variable;
 *   <li>variables, what changed, what came and what points to what came are followed; what is led
 *       to again is in doubt no more;
 *   <li>what is still in doubt, and what was led to from there alone, has no type; whatever points
 *       to it, or to what is of another type now, is followed again.
 * </ol>
 *
 * <p>Where pointers contradict each other the result may be another than that of typing it anew,
 * which depends on what is followed first.
 */
final class Refresh {
  /** A chunk that came, before it was looked at; or one that had a type by itself, and lost it. */
  private static final int BLANK = States.DOUBTFUL;

  /** Chunks of which one is looked at where all may be alike. */
  private static final int BLOCK = 256;

  /** Pages that one thread looks at before the next. */
  private static final int PAGES = 64;

  private static final int PAGE_SHIFT = ChunkTable.PAGE_SHIFT;

  /** Through all chunks, each of which takes doubts one step further at least. */
  private static final int FEW_ROUNDS = 8;

  private final HeapTyping before;
  private final HeapTyping typing;
  private final ChunkTable chunks;
  private final States states;
  private final TableChange change;

  /** Where pointers lead that have to be followed anew. */
  private final Sought sought;

  /** The same, found out later. */
  private final Sought lost;

  /** Whether that is little enough for it to be worth while. */
  private boolean few = true;

  /** What pages hold now, and which were not so, by the numbers that they had. */
  private PageSums sums;

  private boolean[] changed;

  /** By worker, chunks that were in doubt, some more than once. */
  private final IntList[] doubted = new IntList[Workers.COUNT];

  /** By group, whether more or less is known of all its chunks than before. Not so of new ones. */
  private final boolean[] other;

  private Refresh(HeapTyping before, HeapTyping typing, TableChange change, PageSums sums) {
    this.before = before;
    this.typing = typing;
    this.chunks = typing.chunks;
    this.states = typing.states;
    this.change = change;
    this.lost = new Sought(0, Long.MAX_VALUE);
    this.sought = before.isUnsettled() ? new Sought(0, Long.MAX_VALUE) : change.sought();
    this.sums = sums;
    this.changed = sums.changed(before.sums);
    this.other = new boolean[typing.ofGroup.length];
    Arrays.setAll(doubted, i -> new IntList());
    for (int group = 0; group < other.length; group++) {
      other[group] =
          group < before.ofGroup.length && before.ofGroup[group] != typing.ofGroup[group];
    }
  }

  /**
   * Types it again.
   *
   * @param before what was known; is used up
   * @return empty if so much changed that it is better typed anew
   */
  static Optional<TypedHeap> of(Optional<HeapTyping> before, HeapSource heap)
      throws AllocsException {
    if (before.isEmpty() || before.get().looksAtChunks() != heap.looksAtChunks()) {
      return Optional.empty();
    }
    HeapTyping known = before.get();
    List<Object> both =
        Together.map(
            List.of(true, false),
            index -> index ? TableChange.of(known.chunks, heap) : known.sumsNow());
    TableChange change = (TableChange) both.get(0);
    PageSums sums = (PageSums) both.get(1);
    return change.isMuch()
        ? Optional.empty()
        : new Refresh(known, new HeapTyping(heap, known), change, sums).run();
  }

  private Optional<TypedHeap> run() throws AllocsException {
    renumber();
    forget();
    if (!few) {
      return Optional.empty();
    }
    compare();
    boolean doubtful = doubt() || countDoubted() > 0;
    typing.findRoots();
    typing.followRoots();
    typing.spread();
    if (doubtful) {
      doubtMore();
      boolean open = lose();
      if (!few) {
        return Optional.empty();
      }
      boolean any = !lost.isEmpty();
      if (any) {
        follow();
      }
      if (open) {
        typing.followRoots();
      }
      if (any) {
        typing.spread();
      } else {
        typing.spreadRest();
      }
    }
    typing.agree();
    return Optional.of(new GraphHeap(typing));
  }

  /**
   * Gives chunks the numbers that they have now, and sources too; those that are gone have none.
   */
  private void renumber() throws AllocsException {
    if (!change.isNone()) {
      ChunkTable.Runs runs = chunks.runs();
      Together.map(List.of(true, false), table -> move(table));
      boolean[] marked = new boolean[chunks.pages()];
      sums = sums.renumbered(runs, changed, marked);
      changed = marked;
      renumberSources();
    }
    typing.sums = sums;
    for (int i = 0; i < change.cameCount(); i++) {
      states.set(change.came(i), BLANK);
      changed[chunks.runs().pageOf(change.base(i))] = true;
    }
  }

  /** Moves what is known of chunks to their new numbers: the table, or all else. */
  private boolean move(boolean table) {
    if (table) {
      chunks.renumber(change);
    } else {
      states.renumber(change);
      typing.own.renumber(change);
      typing.prints = change.moved(typing.prints);
    }
    return table;
  }

  private void renumberSources() throws AllocsException {
    int moved = change.firstMoved();
    change.findNumbers();
    forEachBlock(
        (worker, from, to) -> {
          if (states.lastSource(from, to) >= moved) {
            renumberSources(from, to);
          }
        });
  }

  private void renumberSources(int from, int to) {
    for (int i = from; i < to; i++) {
      long word = states.settled(i);
      int source = States.source(word);
      if (States.isLed(States.state(word)) && source >= 0) {
        // A source that is gone is in doubt, like a variable.
        states.set(i, States.word(States.state(word), change.newNumber(source)));
      }
    }
  }

  /** Works on a few chunks. */
  @FunctionalInterface
  private interface Block {
    void run(int worker, int from, int to);
  }

  private void forEachBlock(Block block) throws AllocsException {
    Workers.share(
        chunks.count(),
        (worker, share) ->
            share.forEachAhead(
                (from, to) -> {
                  for (int i = from; i < to; i += BLOCK) {
                    block.run(worker, i, Math.min(i + BLOCK, to));
                  }
                }));
  }

  /**
   * What others of a site said is said anew in the end, and contradictions may be none any more.
   */
  private void forget() {
    for (int i = 0; i < change.cameCount(); i++) {
      few = few && sought.add(change.base(i), change.size(i));
    }
    boolean any = before.isUnsettled();
    for (int i = 0; any && i < chunks.count(); i++) {
      if ((states.get(i) & (States.CONFLICT | States.AGREED)) != 0) {
        few = few && sought.add(chunks.base(i), chunks.size(i));
        states.set(i, 0);
      }
    }
    before.mapped.forEachWithout(
        typing.mapped, (base, limit) -> few = few && sought.addRange(base, limit));
  }

  /** Finds what has to be followed again, and looks at what came. */
  private void compare() throws AllocsException {
    boolean[] grown = {false};
    typing.mapped.forEachWithout(before.mapped, (base, limit) -> grown[0] = true);
    AheadMemory ahead = typing.ahead(sought);
    forEachDue(
        changed,
        sought,
        anyOther() || grown[0]
            ? (from, to) ->
                chunks.isAny(other, from, to) || grown[0] && states.isAnyRefused(from, to)
            : (from, to) -> false,
        (worker, chunk) -> compare(chunk, ahead, grown[0], doubted[worker]));
  }

  private boolean anyOther() {
    boolean any = false;
    for (boolean each : other) {
      any |= each;
    }
    return any;
  }

  /** Tells whether any of some chunks is due. */
  @FunctionalInterface
  private interface Due {
    boolean isAny(int from, int to);
  }

  /** Does something with a chunk. */
  @FunctionalInterface
  private interface Work {
    void on(int worker, int chunk) throws AllocsException;
  }

  /**
   * Works on chunks of pages that are marked, or may lead to what is sought, and on others that are
   * due.
   */
  private void forEachDue(boolean[] marked, Sought sought, Due due, Work work)
      throws AllocsException {
    boolean all = !sought.isEmpty() && typing.isUnaligned();
    if (!sought.isEmpty() && !all) {
      typing.sums.mark(marked, sought);
    }
    Workers.pages(
        chunks.pages(),
        (worker, share) ->
            share.forEach(
                PAGES,
                (firstPage, lastPage) ->
                    chunks
                        .runs()
                        .forEachPages(
                            firstPage,
                            lastPage,
                            (first, count, base, limit) -> {
                              for (int page = first; page < first + count; page++) {
                                int from = chunks.firstIn(page);
                                int to = chunks.firstIn(page + 1);
                                boolean some = all || due.isAny(from, to);
                                if (some || isMarked(marked, page, limit)) {
                                  long at = base + ((long) (page - first) << PAGE_SHIFT);
                                  for (int i = from; i < to; i++) {
                                    if (all
                                        || isMarked(marked, i, page, at, limit)
                                        || some && due.isAny(i, i + 1)) {
                                      work.on(worker, i);
                                    }
                                  }
                                }
                              }
                            })));
  }

  /** Whether that may be so of any chunk of a page. */
  private boolean isMarked(boolean[] marked, int page, int limit) {
    return isAny(marked, page, (long) page + chunks.reach(page), limit);
  }

  /** Whether any page is marked that a chunk is in; those behind its run are taken for marked. */
  private boolean isMarked(boolean[] marked, int chunk, int page, long base, int limit) {
    long past = chunks.base(chunk) + chunks.size(chunk) - 1 - base >>> PAGE_SHIFT;
    return isAny(marked, page, page + past, limit);
  }

  private static boolean isAny(boolean[] marked, int first, long last, int limit) {
    for (int i = first; i <= last; i++) {
      if (i >= limit || marked[i]) {
        return true;
      }
    }
    return false;
  }

  private void compare(int chunk, AheadMemory ahead, boolean grown, IntList blanks)
      throws AllocsException {
    int state = states.get(chunk);
    long print = typing.print(chunk, ahead);
    boolean printed = typing.isPrinted(chunk);
    boolean same = print == typing.prints[chunk];
    typing.prints[chunk] = print;
    if (state == BLANK) {
      states.set(chunk, typing.first(chunk, ahead));
    } else if (other[chunks.group(chunk)] || !same && typing.isLooked(chunk)) {
      lookAgain(chunk, state, ahead, blanks);
    } else if (printed && (!same || ahead.hasFound())) {
      states.set(chunk, again(states.word(chunk)));
    } else if ((state & States.REFUSED) != 0 && grown || isUnaligned(state)) {
      states.set(chunk, again(states.word(chunk)));
    }
  }

  private boolean isUnaligned(int state) {
    int layout = state & States.LAYOUT;
    return layout != 0 && !typing.layouts.get(layout).isAligned(typing.layouts);
  }

  private void lookAgain(int chunk, int state, AheadMemory ahead, IntList blanks) {
    int first = typing.first(chunk, ahead);
    if ((first & States.SEED) != 0) {
      states.set(chunk, first);
    } else if ((state & States.SEED) != 0) {
      states.set(chunk, BLANK);
      blanks.add(chunk);
    } else {
      states.set(chunk, again(states.word(chunk)));
    }
  }

  /** The word of a chunk whose pointers have to be followed again, if it has a type. */
  private static long again(long word) {
    return (States.state(word) & States.LAYOUT) == 0 ? word : word | States.PENDING;
  }

  /** Doubts chunks that were led to from what lacks a type now, changed, or is a variable. */
  private boolean doubt() throws AllocsException {
    return doubt(states::lackBits, 1);
  }

  /** Doubts chunks that were led to from what is in doubt. */
  private boolean doubtLed() throws AllocsException {
    return doubt(states::doubtBits, 0);
  }

  /** Tells something of chunks. */
  @FunctionalInterface
  private interface Bits {
    void tell(int from, int to, byte[] bits);
  }

  /**
   * Doubts chunks; says whether there are any such.
   *
   * @param bits of those whose word does not count: 1
   * @param variables the same of variables
   */
  private boolean doubt(Bits bits, int variables) throws AllocsException {
    int before = countDoubted();
    byte[] sources = typing.scratch();
    sources[0] = (byte) variables;
    forEachBlock((worker, from, to) -> bits.tell(from, to, sources));
    forEachBlock(
        (worker, from, to) -> {
          if (states.sureBit(from, to, sources) != 0) {
            doubt(from, to, sources, doubted[worker]);
          }
        });
    return countDoubted() > before;
  }

  private void doubt(int from, int to, byte[] sources, IntList found) {
    for (int i = from; i < to; i++) {
      long word = states.settled(i);
      if (States.sureBit(word, sources) != 0) {
        states.set(i, word | States.DOUBTFUL);
        found.add(i);
      }
    }
  }

  private int countDoubted() {
    return Arrays.stream(doubted).mapToInt(IntList::size).sum();
  }

  /**
   * Doubts what only leads to each other in a circle, and all that is led to from what is in doubt.
   */
  private void doubtMore() throws AllocsException {
    Grounds grounds = new Grounds(states, typing.scratch(), chunks.count());
    boolean more = false;
    for (IntList some : doubted) {
      for (int at = 0; at < some.size(); at++) {
        int i = some.get(at);
        if ((states.get(i) & (States.ADOPTED | States.DOUBTFUL)) == States.ADOPTED
            && !grounds.holds(i)) {
          states.set(i, states.word(i) | States.DOUBTFUL);
        }
        more |= (states.get(i) & States.DOUBTFUL) != 0;
      }
    }
    for (int round = 0; more && round < FEW_ROUNDS; round++) {
      more = doubtLed();
    }
    if (more) {
      Grounds all = new Grounds(states, typing.scratch(), chunks.count());
      for (int i = 0; i < chunks.count(); i++) {
        if (States.isLed(states.get(i)) && !all.holds(i)) {
          states.set(i, states.word(i) | States.DOUBTFUL);
          doubted[0].add(i);
        }
      }
    }
  }

  /**
   * Takes from chunks what is said of them no more. As that may have contradicted something, all
   * that was contradicted is open again. Whether anything is.
   */
  private boolean lose() {
    boolean any = false;
    for (IntList some : doubted) {
      for (int at = 0; at < some.size(); at++) {
        any |= lose(some.get(at));
      }
    }
    boolean contradicted = any && typing.isContradicted();
    for (int i = 0; contradicted && i < chunks.count(); i++) {
      if ((states.get(i) & States.CONFLICT) != 0) {
        seek(i, true);
        states.set(i, 0);
      }
    }
    return any;
  }

  private boolean lose(int chunk) {
    int state = states.get(chunk);
    if ((state & States.DOUBTFUL) != 0) {
      seek(chunk, state == BLANK || (state & States.SHARED) != 0);
      states.set(chunk, 0);
      return true;
    }
    if ((state & (States.RETYPED | States.ADOPTED)) != 0) {
      seek(chunk, (state & (States.RETYPED | States.SHARED)) == (States.RETYPED | States.SHARED));
      states.set(chunk, states.word(chunk) & ~(long) (States.RETYPED | States.ADOPTED));
    }
    return false;
  }

  /** Has what points to a chunk followed again, if anything does. */
  private void seek(int chunk, boolean any) {
    if (any) {
      few = few && lost.add(chunks.base(chunk), chunks.size(chunk));
    }
  }

  /** Follows anew whatever points to what is sought. */
  private void follow() throws AllocsException {
    AheadMemory ahead = typing.ahead(lost);
    forEachDue(
        typing.sums.unread(), lost, (from, to) -> false, (worker, chunk) -> follow(chunk, ahead));
  }

  private void follow(int chunk, AheadMemory ahead) throws AllocsException {
    int state = states.get(chunk);
    if (States.isTyped(state) && typing.isPrinted(chunk)) {
      typing.print(chunk, ahead);
      if (ahead.hasFound() || isUnaligned(state)) {
        states.set(chunk, again(states.word(chunk)));
      }
    }
  }
}
