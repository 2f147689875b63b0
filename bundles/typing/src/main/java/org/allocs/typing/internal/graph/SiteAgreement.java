package org.allocs.typing.internal.graph;

/**
 * Types chunks as the others of their group are: the same calls, the same size. Enough of these
 * have to be typed, all of them alike.
 */
final class SiteAgreement {
  /** Of a group so many have to be typed, and at least half. */
  private static final int LEAST = 4;

  private final ChunkTable chunks;
  private final Layouts layouts;
  private final States states;

  SiteAgreement(ChunkTable chunks, Layouts layouts, States states) {
    this.chunks = chunks;
    this.layouts = layouts;
    this.states = states;
  }

  /**
   * Proposes types; returns how many chunks got one.
   *
   * @param called whether the calls are known of the chunks of a group: else they have no site
   */
  int propose(boolean[] called, Spread spread) {
    int groups = called.length;
    int[] all = new int[groups];
    int[] typed = new int[groups];
    int[] layout = new int[groups];
    for (int i = 0; i < chunks.count(); i++) {
      int group = chunks.group(i);
      int state = states.get(i);
      all[group]++;
      if ((state & (States.REFUSED | States.CONFLICT)) != 0) {
        layout[group] = -1;
      } else if (States.isTyped(state) && (state & States.AGREED) == 0) {
        int found = state & States.LAYOUT;
        typed[group]++;
        layout[group] = layout[group] == 0 || layout[group] == found ? found : -1;
      }
    }
    int proposed = 0;
    for (int i = 0; i < chunks.count(); i++) {
      int group = chunks.group(i);
      boolean enough = called[group] && typed[group] >= LEAST && 2L * typed[group] >= all[group];
      if (states.get(i) == 0 && enough && layout[group] > 0) {
        spread.agree(i, layouts.get(layout[group]));
        proposed++;
      }
    }
    return proposed;
  }
}
