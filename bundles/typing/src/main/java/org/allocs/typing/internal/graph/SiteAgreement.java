package org.allocs.typing.internal.graph;

import java.util.Arrays;
import org.allocs.error.AllocsException;

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
  int propose(boolean[] called, Spread spread) throws AllocsException {
    Votes[] votes = new Votes[Workers.COUNT];
    Arrays.setAll(votes, i -> new Votes(called.length));
    Workers.share(
        chunks.count(),
        (worker, share) -> share.forEachAhead((from, to) -> count(votes[worker], from, to)));
    for (int i = 1; i < votes.length; i++) {
      votes[0].add(votes[i]);
    }
    Votes all = votes[0];
    boolean[] willing = new boolean[called.length];
    boolean any = false;
    for (int group = 0; group < willing.length; group++) {
      willing[group] = called[group] && all.isEnough(group);
      any |= willing[group];
    }
    int proposed = 0;
    for (int i = 0; any && i < chunks.count(); i++) {
      int group = chunks.group(i);
      if (willing[group] && states.get(i) == 0) {
        spread.agree(i, layouts.get(all.layout[group]));
        proposed++;
      }
    }
    return proposed;
  }

  private void count(Votes votes, int from, int to) {
    for (int i = from; i < to; i++) {
      votes.count(chunks.group(i), States.state(states.settled(i)));
    }
  }

  /** What is known of the chunks of each group. */
  private static final class Votes {
    private final int[] open;
    private final int[] all;
    private final int[] typed;

    /** The type of all that have one; 0 if none has, negative if they differ. */
    private final int[] layout;

    Votes(int groups) {
      open = new int[groups];
      all = new int[groups];
      typed = new int[groups];
      layout = new int[groups];
    }

    void count(int group, int state) {
      all[group]++;
      if (state == 0) {
        open[group]++;
      } else if ((state & (States.REFUSED | States.CONFLICT)) != 0) {
        layout[group] = -1;
      } else if (States.isTyped(state) && (state & States.AGREED) == 0) {
        typed[group]++;
        add(group, state & States.LAYOUT);
      }
    }

    private void add(int group, int found) {
      layout[group] = layout[group] == 0 || layout[group] == found ? found : -1;
    }

    void add(Votes other) {
      for (int group = 0; group < all.length; group++) {
        open[group] += other.open[group];
        all[group] += other.all[group];
        typed[group] += other.typed[group];
        if (other.layout[group] != 0) {
          add(group, other.layout[group]);
        }
      }
    }

    /** Whether some are open, and the others say what they are. */
    boolean isEnough(int group) {
      boolean enough = typed[group] >= LEAST && 2L * typed[group] >= all[group];
      return enough && open[group] > 0 && layout[group] > 0;
    }
  }
}
