package org.allocs.dwarf.scope;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.Budget;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * Units and functions by address. Units by what their roots say; of the functions only those of the
 * units that are asked about. Safe for use by several threads.
 */
public final class Functions {
  /**
   * A function and the piece of its code that was asked for.
   *
   * @param die its entry, the one that has the addresses
   * @param range addresses in the file
   */
  public record Piece(Die die, AddressRange range) {}

  private final Units units;
  private final UnitTable unitTable;
  private final Map<Long, SoftReference<UnitFunctions>> byUnit = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  private volatile RangeTable<Die> strays;

  /** Over the units of a file. */
  public Functions(Units units) {
    this.units = units;
    this.unitTable = new UnitTable(units);
  }

  /**
   * The unit whose code has an address, by what the unit's root says; for a skeleton what completes
   * it.
   */
  public Optional<Unit> unitAt(long pc) throws MalformedFileException {
    Optional<Unit> unit = unitTable.at(pc);
    return unit.isPresent() ? Optional.of(unit.get().full()) : unit;
  }

  /**
   * The unit whose code starts last at or before an address: its line table may have what no unit
   * states, as where the compiler left out a function that it made.
   */
  public Optional<Unit> unitBefore(long pc) throws MalformedFileException {
    Optional<Unit> unit = unitTable.before(pc);
    return unit.isPresent() ? Optional.of(unit.get().full()) : unit;
  }

  /** The function, not inlined, that has an address. */
  public Optional<Piece> at(long pc) throws MalformedFileException {
    Optional<Unit> unit = unitAt(pc);
    Optional<Piece> found = in(unit, pc);
    if (found.isPresent()) {
      return found;
    }
    Optional<Unit> hinted = unitTable.hinted(pc);
    found = hinted.equals(unit) ? found : in(hinted, pc);
    return found.isPresent()
        ? found
        : strays().find(pc).map(entry -> new Piece(entry.value(), entry.range()));
  }

  private Optional<Piece> in(Optional<Unit> unit, long pc) throws MalformedFileException {
    return unit.isPresent() ? functionsOf(unit.get()).at(pc) : Optional.empty();
  }

  private UnitFunctions functionsOf(Unit unit) throws MalformedFileException {
    SoftReference<UnitFunctions> kept = byUnit.get(unit.root().id());
    UnitFunctions functions = kept == null ? null : kept.get();
    if (functions == null) {
      functions = new UnitFunctions(unit);
      byUnit.put(unit.root().id(), new SoftReference<>(functions));
    }
    return functions;
  }

  /** Functions of units whose roots do not say what their code is. */
  private RangeTable<Die> strays() throws MalformedFileException {
    RangeTable<Die> known = strays;
    if (known == null) {
      synchronized (lock) {
        known = strays == null ? readStrays() : strays;
        strays = known;
      }
    }
    return known;
  }

  private RangeTable<Die> readStrays() throws MalformedFileException {
    Budget budget = PcRanges.budget();
    List<RangeTable.Entry<Die>> entries = new ArrayList<>();
    for (Unit unit : units.info()) {
      try {
        if (!PcRanges.hasAny(unit.root())) {
          for (Piece piece : UnitFunctions.all(unit.full(), budget)) {
            entries.add(new RangeTable.Entry<>(piece.range(), piece.die()));
          }
        }
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
    return new RangeTable<>(entries);
  }
}
