package org.allocs.typing.internal.graph;

import java.util.Arrays;

/**
 * Tells which chunks are led to from what can be trusted, and which only from chunks of which that
 * is not so, or from each other in a circle.
 */
final class Grounds {
  private static final byte OPEN = 0;
  private static final byte GROUNDED = 1;
  private static final byte LOST = 2;
  private static final byte ON_THE_WAY = 3;

  private final States states;
  private final byte[] known;
  private int[] way = new int[1 << 10];

  /**
   * Of some states.
   *
   * @param known to be used for these, of so many chunks at least
   */
  Grounds(States states, byte[] known, int count) {
    this.states = states;
    this.known = known;
    Arrays.fill(known, 0, count, OPEN);
  }

  /** Whether what pointers say of a chunk holds still. */
  boolean holds(int chunk) {
    int length = 0;
    int at = chunk;
    byte verdict = verdict(at);
    while (verdict == OPEN) {
      known[at] = ON_THE_WAY;
      if (length == way.length) {
        way = Arrays.copyOf(way, 2 * length);
      }
      way[length++] = at;
      at = States.source(states.word(at));
      verdict = verdict(at);
    }
    known[at] = verdict;
    for (int i = 0; i < length; i++) {
      known[way[i]] = verdict;
    }
    return verdict == GROUNDED;
  }

  /** Open where it depends on the source. */
  private byte verdict(int chunk) {
    if (known[chunk] != OPEN) {
      return known[chunk] == GROUNDED ? GROUNDED : LOST;
    }
    long word = states.word(chunk);
    int state = States.state(word);
    if ((state & States.SEED) != 0) {
      return GROUNDED;
    }
    if ((state & States.LAYOUT) == 0 || (state & (States.DOUBTFUL | States.CONFLICT)) != 0) {
      return LOST;
    }
    return States.source(word) < 0 ? GROUNDED : OPEN;
  }
}
