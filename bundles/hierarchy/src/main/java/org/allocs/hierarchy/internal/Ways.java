package org.allocs.hierarchy.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * The ways through arenas whose allocations are all known beforehand, from the outermost to the
 * arena that has to be asked: all addresses of a range share theirs as long as the claims do not
 * change. Safe for use by several threads, which read without a lock.
 */
final class Ways {
  private static final int MOST = 1 << 12;

  /** Ascending by range, disjoint. Never changed. */
  private volatile Way[] known = {};

  /**
   * One of them.
   *
   * @param range of the addresses that have it
   * @param path what covers all of these, outermost first; not empty
   * @param owner whose the last of the path is
   * @param next what to ask there
   */
  record Way(AddressRange range, List<Allocation> path, Node owner, Placed next) {
    Way {
      path = List.copyOf(path);
    }
  }

  /** That of an address, if it was found before. */
  Optional<Way> at(long address) {
    Way[] now = known;
    int index = firstEndingAfter(now, address);
    return index < now.length && now[index].range().contains(address)
        ? Optional.of(now[index])
        : Optional.empty();
  }

  /** Keeps one. */
  synchronized void add(Way way) {
    Way[] now = known.length < MOST ? known : new Way[0];
    int index = firstEndingAfter(now, way.range().base());
    if (index < now.length && now[index].range().overlaps(way.range())) {
      return; // another thread was faster
    }
    Way[] more = Arrays.copyOf(now, now.length + 1);
    System.arraycopy(now, index, more, index + 1, now.length - index);
    more[index] = way;
    known = more;
  }

  private static int firstEndingAfter(Way[] ways, long address) {
    int low = 0;
    int high = ways.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, ways[middle].range().limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
