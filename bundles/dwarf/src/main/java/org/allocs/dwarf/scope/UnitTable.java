package org.allocs.dwarf.scope;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.Budget;
import org.allocs.dwarf.index.GdbIndex;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.dwarf.range.AddressRangeSet;
import org.allocs.dwarf.range.AddressRangeSets;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * Units by address, by what their roots say. {@code .debug_aranges} or {@code .gdb_index}, where it
 * has a unit, tells which root to read first: to read every root of a large file takes a hundred
 * times as long. What it tells is not believed before that root confirms it. Safe for use by
 * several threads.
 */
final class UnitTable {
  private final Units units;

  /** Ranges of hints; of several with one range only the first is ever found. */
  private final Set<AddressRange> confirmed = ConcurrentHashMap.newKeySet();

  private final Object lock = new Object();
  private volatile RangeTable<Unit> hints;
  private volatile RangeTable<Unit> roots;

  UnitTable(Units units) {
    this.units = units;
  }

  /** The unit whose code has an address. */
  Optional<Unit> at(long pc) throws MalformedFileException {
    Optional<RangeTable.Entry<Unit>> hint = hints().find(pc);
    return hint.isPresent() && isConfirmed(hint.get())
        ? hint.map(RangeTable.Entry::value)
        : roots().find(pc).map(RangeTable.Entry::value);
  }

  /**
   * The unit that is said to have an address, whether its root confirms it or not: roots of version
   * 2 cannot state more than one range.
   */
  Optional<Unit> hinted(long pc) throws MalformedFileException {
    return hints().find(pc).map(RangeTable.Entry::value);
  }

  /** The unit whose code starts last at or before an address. */
  Optional<Unit> before(long pc) throws MalformedFileException {
    return hints().before(pc).map(RangeTable.Entry::value);
  }

  private boolean isConfirmed(RangeTable.Entry<Unit> hint) {
    if (confirmed.contains(hint.range())) {
      return true;
    }
    Budget budget = PcRanges.budget();
    boolean found =
        codeOf(hint.value(), budget).stream().anyMatch(code -> code.contains(hint.range()));
    if (found) {
      confirmed.add(hint.range());
    }
    return found;
  }

  private RangeTable<Unit> hints() throws MalformedFileException {
    RangeTable<Unit> known = hints;
    if (known == null) {
      synchronized (lock) {
        known = hints == null ? table(readHints()) : hints;
        hints = known;
      }
    }
    return known;
  }

  private RangeTable<Unit> roots() throws MalformedFileException {
    RangeTable<Unit> known = roots;
    if (known == null) {
      synchronized (lock) {
        known = roots == null ? table(Map.of()) : roots;
        roots = known;
      }
    }
    return known;
  }

  private Map<Long, List<AddressRange>> readHints() {
    Map<Long, List<AddressRange>> byUnit = new HashMap<>();
    try {
      List<AddressRangeSet> sets = AddressRangeSets.read(units.sections());
      for (AddressRangeSet set : sets.isEmpty() ? GdbIndex.of(units.sections()).ranges() : sets) {
        byUnit.computeIfAbsent(set.unitOffset(), offset -> new ArrayList<>()).addAll(set.ranges());
      }
    } catch (MalformedFileException e) {
      units.problems().add(e);
    }
    return byUnit;
  }

  /** With the root's ranges for each unit that there are no others for. */
  private RangeTable<Unit> table(Map<Long, List<AddressRange>> byUnit)
      throws MalformedFileException {
    Budget budget = PcRanges.budget();
    List<RangeTable.Entry<Unit>> entries = new ArrayList<>();
    for (Unit unit : units.info()) {
      List<AddressRange> known = byUnit.get(unit.sectionOffset());
      for (AddressRange range : known == null ? codeOf(unit, budget) : known) {
        entries.add(new RangeTable.Entry<>(range, unit));
      }
    }
    return new RangeTable<>(entries);
  }

  private List<AddressRange> codeOf(Unit unit, Budget budget) {
    try {
      return PcRanges.of(unit.root(), budget);
    } catch (MalformedFileException e) {
      units.problems().add(e);
      return List.of();
    }
  }
}
