package org.allocs.typing.internal.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What was found out about each chunk, and which chunk led to it, in one word. Changed by several
 * threads. A layout's number is 0 where there is none.
 *
 * <pre>
 *  63 … 32 │   29     28      27       26       25      24       23       22      21       20  │ 19 … 0
 *  source  │ shared adopted retyped doubtful agreed conflict refused visited pending  seed │ layout
 * </pre>
 */
final class States {
  static final int LAYOUT = (1 << 20) - 1;

  /** Typed by evidence of its own, which no pointer overrules. */
  static final int SEED = 1 << 20;

  /** Its pointers are to be followed. */
  static final int PENDING = 1 << 21;

  /** They were. */
  static final int VISITED = 1 << 22;

  /** Its contents do not fit what a pointer said. */
  static final int REFUSED = 1 << 23;

  /** Pointers to different types lead to it. */
  static final int CONFLICT = 1 << 24;

  /** Typed as others of its site are. */
  static final int AGREED = 1 << 25;

  /** What led to it may lead to it no more: what it says does not count until something does. */
  static final int DOUBTFUL = 1 << 26;

  /** It was in doubt, and something said that it is another: who else says so is to be asked. */
  static final int RETYPED = 1 << 27;

  /** It was in doubt, and another chunk led to it: perhaps one that it led to itself. */
  static final int ADOPTED = 1 << 28;

  /** Other chunks than its source lead to it too, or did. */
  static final int SHARED = 1 << 29;

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private long[] words;

  States(int count) {
    words = new long[count];
  }

  /** State and source. */
  long word(int chunk) {
    return (long) WORDS.getAcquire(words, chunk);
  }

  static int state(long word) {
    return (int) word;
  }

  /** Which chunk led to it; a root where that is negative: the complement of its number. */
  static int source(long word) {
    return (int) (word >> Integer.SIZE);
  }

  static long word(int state, int source) {
    return (long) source << Integer.SIZE | Integer.toUnsignedLong(state);
  }

  int get(int chunk) {
    return state(word(chunk));
  }

  /** For whoever alone works on a chunk. */
  void set(int chunk, int state) {
    set(chunk, word(state, 0));
  }

  /** For whoever alone works on a chunk. */
  void set(int chunk, long word) {
    words[chunk] = word;
  }

  boolean change(int chunk, long from, long to) {
    return WORDS.compareAndSet(words, chunk, from, to);
  }

  /** Gives chunks their new numbers; sources keep their old ones. For one thread. */
  void renumber(TableChange change) {
    words = change.moved(words);
  }

  /** Whether a type was found that holds. */
  static boolean isTyped(int state) {
    return (state & LAYOUT) != 0 && (state & (REFUSED | CONFLICT)) == 0;
  }

  /*
   * What is asked of all chunks again is told as a bit, by no branch: one that is taken for the
   * first time costs what was compiled without it.
   */

  /** 1 if pointers said something of it that is not in doubt, else 0. */
  static int sureBit(int state) {
    return bit(-(state & LAYOUT), 1 << 31) & ~bit(state, SEED) & ~bit(state, DOUBTFUL);
  }

  /** 1 unless a type was found that holds, and its pointers were followed. */
  static int lackBit(int state) {
    int none = bit((state & LAYOUT) - 1, 1 << 31);
    return none | bit(state, PENDING) | bit(state, REFUSED) | bit(state, CONFLICT);
  }

  /** 1 if it is in doubt. */
  static int doubtBit(int state) {
    return bit(state, DOUBTFUL);
  }

  private static int bit(int state, int flag) {
    return state >>> Integer.numberOfTrailingZeros(flag) & 1;
  }

  /** Whether pointers said something of it. */
  static boolean isLed(int state) {
    return (state & SEED) == 0 && (state & LAYOUT) != 0;
  }
}
