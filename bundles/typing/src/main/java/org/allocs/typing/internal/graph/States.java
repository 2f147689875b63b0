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

  private static final int SEED_BIT = 20;
  private static final int PENDING_BIT = 21;
  private static final int REFUSED_BIT = 23;
  private static final int CONFLICT_BIT = 24;
  private static final int DOUBTFUL_BIT = 26;

  /** Typed by evidence of its own, which no pointer overrules. */
  static final int SEED = 1 << SEED_BIT;

  /** Its pointers are to be followed. */
  static final int PENDING = 1 << PENDING_BIT;

  /** They were. */
  static final int VISITED = 1 << 22;

  /** Its contents do not fit what a pointer said. */
  static final int REFUSED = 1 << REFUSED_BIT;

  /** Pointers to different types lead to it. */
  static final int CONFLICT = 1 << CONFLICT_BIT;

  /** Typed as others of its site are. */
  static final int AGREED = 1 << 25;

  /** What led to it may lead to it no more: what it says does not count until something does. */
  static final int DOUBTFUL = 1 << DOUBTFUL_BIT;

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

  /** The same, for threads that change nothing but what is theirs, and began after the last did. */
  long settled(int chunk) {
    return words[chunk];
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

  /** Whether the pointers of a chunk are to be followed now. */
  static boolean isDue(int state) {
    return (state & (PENDING | DOUBTFUL)) == PENDING;
  }

  /**
   * The first chunk, from one number up to another, of which that is so; the other if none is. What
   * others change meanwhile may be missed.
   */
  int nextDue(int from, int to) {
    int i = from;
    while (i < to && !isDue(state(words[i]))) {
      i++;
    }
    return i;
  }

  /*
   * What is asked of all chunks again is asked by loops that call nothing, as bits, by no branch:
   * these are fast before they are compiled well, and compiled once.
   */

  /**
   * Tells of chunks, while none changes, whether each lacks a type that holds and whose pointers
   * were followed.
   *
   * @param bits receives 1 if it does, else 0, one place behind its number
   */
  void lackBits(int from, int to, byte[] bits) {
    for (int i = from; i < to; i++) {
      int state = (int) words[i];
      int none = (state & LAYOUT) - 1 >>> Integer.SIZE - 1;
      int open = state >>> PENDING_BIT | state >>> REFUSED_BIT | state >>> CONFLICT_BIT;
      bits[1 + i] = (byte) ((none | open) & 1);
    }
  }

  /** The same of whether each is in doubt. */
  void doubtBits(int from, int to, byte[] bits) {
    for (int i = from; i < to; i++) {
      bits[1 + i] = (byte) ((int) words[i] >>> DOUBTFUL_BIT & 1);
    }
  }

  /** 1 if any chunk is not in doubt whose source has the bit 1, else 0. */
  int sureBit(int from, int to, byte[] bits) {
    int any = 0;
    for (int i = from; i < to; i++) {
      any |= sureBit(words[i], bits);
    }
    return any;
  }

  /**
   * 1 if pointers said something of a chunk that is not in doubt, and its source has the bit 1.
   *
   * @param bits that of variables, then those of all chunks
   */
  static int sureBit(long word, byte[] bits) {
    int state = (int) word;
    int sure =
        -(state & LAYOUT) >>> Integer.SIZE - 1 & ~(state >>> SEED_BIT | state >>> DOUBTFUL_BIT);
    int source = (int) (word >> Integer.SIZE);
    return sure & bits[1 + (source | source >> Integer.SIZE - 1)];
  }

  /** Whether any chunk was refused a type, while none changes. */
  boolean isAnyRefused(int from, int to) {
    int any = 0;
    for (int i = from; i < to; i++) {
      any |= (int) words[i];
    }
    return (any & REFUSED) != 0;
  }

  /** The last of the sources of chunks, while none changes. */
  int lastSource(int from, int to) {
    int last = -1;
    for (int i = from; i < to; i++) {
      last = Math.max(last, (int) (words[i] >> Integer.SIZE));
    }
    return last;
  }

  /** Whether pointers said something of it. */
  static boolean isLed(int state) {
    return (state & SEED) == 0 && (state & LAYOUT) != 0;
  }
}
