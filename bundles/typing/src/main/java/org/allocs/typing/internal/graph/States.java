package org.allocs.typing.internal.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What was found out about each chunk, in one word, and which chunk led to it. Changed by several
 * threads.
 *
 * <pre>
 *  31 … 26   25      24      23      22      21       20     19 … 0
 *           agreed conflict refused visited pending  seed   number of the layout, 0 for none
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

  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

  private final int[] words;
  private final int[] sources;

  States(int count) {
    words = new int[count];
    sources = new int[count];
  }

  int get(int chunk) {
    return (int) INTS.getAcquire(words, chunk);
  }

  /** For one thread that works alone. */
  void set(int chunk, int state) {
    words[chunk] = state;
  }

  boolean change(int chunk, int from, int to) {
    return INTS.compareAndSet(words, chunk, from, to);
  }

  /** Which chunk led to it; a root where that is negative: the complement of its number. */
  int source(int chunk) {
    return sources[chunk];
  }

  void setSource(int chunk, int source) {
    sources[chunk] = source;
  }

  /** Whether a type was found that holds. */
  static boolean isTyped(int state) {
    return (state & LAYOUT) != 0 && (state & (REFUSED | CONFLICT)) == 0;
  }
}
