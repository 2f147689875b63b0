package org.allocs.binary;

import java.util.HashSet;
import java.util.Set;
import org.allocs.error.MalformedFileException;

/**
 * What one pass over a file may read of parts that many entries can share, such as names and lists.
 * Each entry reads its part anew, so a small file could make a pass endless; in files that
 * compilers make what is read together stays near the size of what holds it. Used by one thread.
 */
public final class Budget {
  /** Small sections may be shared by much. */
  private static final long AT_LEAST = 1 << 20;

  private final int times;
  private final Set<String> counted = new HashSet<>();
  private Section last;
  private long left = AT_LEAST;

  private Budget(int times) {
    this.times = times;
  }

  /**
   * @param times how often all that a section has may be read
   */
  public static Budget of(int times) {
    return new Budget(times);
  }

  /** Adds to it, for what the pass has come to. */
  public void grant(long bytes) {
    left = left < 0 ? left : left + bytes;
  }

  /**
   * Takes from it what was read. Once it is spent, every call fails.
   *
   * @param where what was read
   * @param bytes not negative
   */
  public void spend(Section where, long bytes) throws MalformedFileException {
    if (where != last) {
      last = where;
      if (counted.add(where.file() + '\n' + where.name())) {
        grant((long) times * where.size());
      }
    }
    left = Math.max(-1, left - bytes);
    if (left < 0) {
      throw new MalformedFileException(
          where.file(), where.name(), 0, "entries share too much: what they read together is vast");
    }
  }
}
