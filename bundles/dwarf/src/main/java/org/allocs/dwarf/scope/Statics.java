package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.DW_TAG_variable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;
import org.allocs.work.Together;

/**
 * Variables by their fixed addresses, and those that are thread-local; one pass over all units when
 * first asked for, because no table says which unit a variable belongs to. Safe for use by several
 * threads.
 */
public final class Statics {
  private record Place(long address, long id) {}

  private static final Comparator<Place> BY_ADDRESS =
      (a, b) -> Long.compareUnsigned(a.address(), b.address());

  private final Units units;
  private final Object lock = new Object();
  private volatile Found all;

  /** What a pass finds: both in the order of the file, until the first is sorted. */
  private record Found(List<Place> places, List<Long> threadLocal) {
    Found() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Over the units of a file. */
  public Statics(Units units) {
    this.units = units;
  }

  /**
   * The variables with the highest addresses up to one, nearest first.
   *
   * @param limit how many at most
   */
  List<Die> before(long address, int limit) throws MalformedFileException {
    List<Place> all = all().places();
    List<Die> found = new ArrayList<>();
    for (int i = lastUpTo(all, address); i >= 0 && found.size() < limit; i--) {
      found.add(units.dieWithId(all.get(i).id()));
    }
    return found;
  }

  private static int lastUpTo(List<Place> all, long address) {
    int low = 0;
    int high = all.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, all.get(middle).address())) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return high;
  }

  /** Those that each thread has for itself, in the order of the file. */
  List<Die> threadLocal() throws MalformedFileException {
    List<Die> found = new ArrayList<>();
    for (long id : all().threadLocal()) {
      found.add(units.dieWithId(id));
    }
    return found;
  }

  private Found all() throws MalformedFileException {
    Found known = all;
    if (known == null) {
      synchronized (lock) {
        known = all == null ? read() : all;
        all = known;
      }
    }
    return known;
  }

  private Found read() throws MalformedFileException {
    Found found = new Found();
    for (Found part : Together.map(Together.runs(units.info()), this::read)) {
      found.places().addAll(part.places());
      found.threadLocal().addAll(part.threadLocal());
    }
    Collections.reverse(
        found.places()); // of several at one address the first one is looked at first
    found.places().sort(BY_ADDRESS);
    return found;
  }

  private Found read(List<Unit> run) {
    Found found = new Found();
    units.forEach(run, unit -> read(unit, found));
    return found;
  }

  private static void read(Unit unit, Found found) throws MalformedFileException {
    for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
      if (walker.tag() == DW_TAG_variable && FixedLocation.isPossible(walker.abbreviation())) {
        Die die = walker.die();
        OptionalLong address = FixedLocation.of(die);
        if (address.isPresent()) {
          found.places().add(new Place(address.getAsLong(), die.id()));
        } else if (FixedLocation.inThreadBlock(die).isPresent()) {
          found.threadLocal().add(die.id());
        }
      }
    }
  }
}
