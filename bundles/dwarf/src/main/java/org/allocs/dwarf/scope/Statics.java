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

/**
 * Variables by their fixed addresses; one pass over all units when first asked for, because no
 * table says which unit a variable belongs to. Safe for use by several threads.
 */
public final class Statics {
  private record Place(long address, long id) {}

  private static final Comparator<Place> BY_ADDRESS =
      (a, b) -> Long.compareUnsigned(a.address(), b.address());

  private final Units units;
  private final Object lock = new Object();
  private volatile List<Place> places;

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
    List<Place> all = places();
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

  private List<Place> places() throws MalformedFileException {
    List<Place> known = places;
    if (known == null) {
      synchronized (lock) {
        known = places == null ? read() : places;
        places = known;
      }
    }
    return known;
  }

  private List<Place> read() throws MalformedFileException {
    List<Place> found = new ArrayList<>();
    units.forEach(unit -> read(unit, found));
    Collections.reverse(found); // of several at one address the first one is looked at first
    found.sort(BY_ADDRESS);
    return found;
  }

  private static void read(Unit unit, List<Place> found) throws MalformedFileException {
    for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
      if (walker.tag() == DW_TAG_variable && FixedLocation.isPossible(walker.abbreviation())) {
        Die die = walker.die();
        OptionalLong address = FixedLocation.of(die);
        if (address.isPresent()) {
          found.add(new Place(address.getAsLong(), die.id()));
        }
      }
    }
  }
}
