package org.allocs.typing.internal.graph;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;

/**
 * Types a heap that was typed before, as if anew, but does again only what changed:
 *
 * <ol>
 *   <li>what chunks hold is compared, as a number for each; where it is the same, what was followed
 *       from there still holds;
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

  /** Through all chunks, each of which takes doubts one step further at least. */
  private static final int FEW_ROUNDS = 8;

  private final HeapTyping before;
  private final HeapTyping typing;
  private final ChunkTable chunks;
  private final States states;
  private final TableChange change;

  /** Where pointers lead that have to be followed anew. */
  private final Sought sought = new Sought();

  /** The same, found out later. */
  private final Sought lost = new Sought();

  /** Whether that is little enough for it to be worth while. */
  private boolean few = true;

  /** Whether any chunk lost a type that it had by itself. */
  private volatile boolean blank;

  private Refresh(HeapTyping before, HeapTyping typing, TableChange change) {
    this.before = before;
    this.typing = typing;
    this.chunks = typing.chunks;
    this.states = typing.states;
    this.change = change;
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
    TableChange change = TableChange.of(before.get().chunks, heap);
    return change.isMuch()
        ? Optional.empty()
        : new Refresh(before.get(), new HeapTyping(heap, before.get()), change).run();
  }

  private Optional<TypedHeap> run() throws AllocsException {
    renumber();
    forget();
    if (!few) {
      return Optional.empty();
    }
    compare();
    boolean doubtful = doubt(this::isDoubtful) || blank;
    typing.findRoots();
    typing.followRoots();
    typing.spread();
    if (doubtful) {
      doubtMore();
      boolean open = lose();
      if (!few) {
        return Optional.empty();
      }
      if (!lost.isEmpty()) {
        follow();
      }
      if (open) {
        typing.followRoots();
      }
      typing.spread();
    }
    typing.agree();
    return Optional.of(new GraphHeap(typing));
  }

  /**
   * Gives chunks the numbers that they have now, and sources too; those that are gone have none.
   */
  private void renumber() throws AllocsException {
    int[] numbers = change.isNone() ? null : change.newNumbers();
    chunks.renumber(change);
    states.renumber(change);
    typing.own.renumber(change);
    typing.prints = change.moved(typing.prints);
    for (int i = 0; i < change.cameCount(); i++) {
      states.set(change.came(i), BLANK);
    }
    if (numbers == null) {
      return;
    }
    Workers.each(
        chunks.count(),
        chunk -> {
          long word = states.word(chunk);
          int source = States.source(word);
          if (States.isLed(States.state(word)) && source >= 0) {
            // A source that is gone is in doubt, like a variable.
            states.set(chunk, States.word(States.state(word), numbers[source]));
          }
        });
  }

  /**
   * What others of a site said is said anew in the end, and contradictions may be none any more.
   */
  private void forget() {
    for (int i = 0; i < change.cameCount(); i++) {
      few = few && sought.add(change.base(i), change.size(i));
    }
    for (int i = 0; i < chunks.count(); i++) {
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
    Workers.each(chunks.count(), chunk -> compare(chunk, ahead, grown[0]));
  }

  private void compare(int chunk, AheadMemory ahead, boolean grown) throws AllocsException {
    int state = states.get(chunk);
    long print = typing.print(chunk, ahead);
    boolean printed = typing.isPrinted(chunk);
    boolean same = print == typing.prints[chunk];
    typing.prints[chunk] = print;
    if (state == BLANK) {
      states.set(chunk, typing.first(chunk, ahead));
    } else if (isOtherGroup(chunk) || !same && typing.isLooked(chunk)) {
      lookAgain(chunk, state, ahead);
    } else if (printed && (!same || ahead.hasFound())) {
      states.set(chunk, again(states.word(chunk)));
    } else if ((state & States.REFUSED) != 0 && grown || isUnaligned(state)) {
      states.set(chunk, again(states.word(chunk)));
    }
  }

  /** Whether more or less is known of all chunks of a group than before. */
  private boolean isOtherGroup(int chunk) {
    int group = chunks.group(chunk);
    return group >= before.ofGroup.length || before.ofGroup[group] != typing.ofGroup[group];
  }

  private boolean isUnaligned(int state) {
    int layout = state & States.LAYOUT;
    return layout != 0 && !typing.layouts.get(layout).isAligned(typing.layouts);
  }

  private void lookAgain(int chunk, int state, AheadMemory ahead) {
    int first = typing.first(chunk, ahead);
    if ((first & States.SEED) != 0) {
      states.set(chunk, first);
    } else if ((state & States.SEED) != 0) {
      states.set(chunk, BLANK);
      blank = true;
    } else {
      states.set(chunk, again(states.word(chunk)));
    }
  }

  /** The word of a chunk whose pointers have to be followed again, if it has a type. */
  private static long again(long word) {
    return (States.state(word) & States.LAYOUT) == 0 ? word : word | States.PENDING;
  }

  /** Doubts chunks that were led to; says whether there are any such. */
  private boolean doubt(LongPredicate isDoubtful) throws AllocsException {
    AtomicBoolean any = new AtomicBoolean();
    Workers.share(
        chunks.count(),
        (worker, share) ->
            share.forEachAhead(
                (from, to) -> {
                  boolean found = false;
                  for (int i = from; i < to; i++) {
                    long word = states.word(i);
                    boolean sure =
                        States.isLed(States.state(word))
                            && (States.state(word) & States.DOUBTFUL) == 0;
                    if (sure && isDoubtful.test(word)) {
                      states.set(i, word | States.DOUBTFUL);
                      found = true;
                    }
                  }
                  if (found) {
                    any.set(true);
                  }
                }));
    return any.get();
  }

  private boolean isDoubtful(long word) {
    int source = States.source(word);
    if (source < 0) {
      return true;
    }
    int state = states.get(source);
    return !States.isTyped(state) || (state & States.PENDING) != 0;
  }

  private boolean isLedByDoubtful(long word) {
    int source = States.source(word);
    return source >= 0 && (states.get(source) & States.DOUBTFUL) != 0;
  }

  /**
   * Doubts what only leads to each other in a circle, and all that is led to from what is in doubt.
   */
  private void doubtMore() throws AllocsException {
    Grounds grounds = new Grounds(states, chunks.count());
    for (int i = 0; i < chunks.count(); i++) {
      if ((states.get(i) & (States.ADOPTED | States.DOUBTFUL)) == States.ADOPTED
          && !grounds.holds(i)) {
        states.set(i, states.word(i) | States.DOUBTFUL);
      }
    }
    boolean more = true;
    for (int round = 0; more && round < FEW_ROUNDS; round++) {
      more = doubt(this::isLedByDoubtful);
    }
    if (more) {
      Grounds all = new Grounds(states, chunks.count());
      for (int i = 0; i < chunks.count(); i++) {
        if (States.isLed(states.get(i)) && !all.holds(i)) {
          states.set(i, states.word(i) | States.DOUBTFUL);
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
    for (int i = 0; i < chunks.count(); i++) {
      int state = states.get(i);
      if ((state & States.DOUBTFUL) != 0) {
        any = true;
        seek(i, state == BLANK || (state & States.SHARED) != 0);
        states.set(i, 0);
      } else if ((state & (States.RETYPED | States.ADOPTED)) != 0) {
        seek(i, (state & (States.RETYPED | States.SHARED)) == (States.RETYPED | States.SHARED));
        states.set(i, states.word(i) & ~(long) (States.RETYPED | States.ADOPTED));
      }
    }
    for (int i = 0; any && i < chunks.count(); i++) {
      if ((states.get(i) & States.CONFLICT) != 0) {
        seek(i, true);
        states.set(i, 0);
      }
    }
    return any;
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
    Workers.each(
        chunks.count(),
        chunk -> {
          int state = states.get(chunk);
          if (States.isTyped(state) && typing.isPrinted(chunk)) {
            typing.print(chunk, ahead);
            if (ahead.hasFound() || isUnaligned(state)) {
              states.set(chunk, again(states.word(chunk)));
            }
          }
        });
  }
}
