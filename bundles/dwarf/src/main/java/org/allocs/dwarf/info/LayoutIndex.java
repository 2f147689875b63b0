package org.allocs.dwarf.info;

import java.util.Arrays;
import java.util.List;
import org.allocs.error.MalformedFileException;

/**
 * Where a file defines its composites: one entry for each definition, however many units repeat it,
 * told by a hash of names, sizes and members. Reads every unit, and keeps 8 bytes for each
 * definition.
 */
public final class LayoutIndex {
  private final Units units;
  private final long[] places;

  private LayoutIndex(Units units, long[] places) {
    this.units = units;
    this.places = places;
  }

  /** Reads all units. A malformed one is noted as a problem; what was read of it counts. */
  public static LayoutIndex of(Units units) throws MalformedFileException {
    LongTable all = new LongTable();
    UnitPass.run(units.withSupplementary(), part -> read(units, part))
        .forEach(part -> part.forEach(all::putLower));
    long[] places = all.values();
    Arrays.sort(places);
    return new LayoutIndex(units, places);
  }

  private static LongTable read(Units units, List<Unit> part) {
    LongTable places = new LongTable();
    LayoutIndexer indexer = new LayoutIndexer(places);
    for (Unit unit : part) {
      try {
        indexer.add(unit);
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
    return places;
  }

  /** How many definitions there are. */
  public int size() {
    return places.length;
  }

  /**
   * A definition by number, from 0, in the order of the file: of equal ones the first.
   *
   * @return entry of a complete, named struct, class or union
   */
  public Die get(int number) throws MalformedFileException {
    return units.dieWithId(places[number]);
  }
}
