package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.*;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.Budget;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Abbreviation;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
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

  /**
   * Pieces of functions in one unit; lists of ranges may overlap in a file that is made to hurt.
   */
  private static final int MAX_PIECES = 1 << 20;

  private final Units units;
  private final UnitTable unitTable;
  private final Map<Long, SoftReference<RangeTable<Integer>>> byUnit = new ConcurrentHashMap<>();
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
    if (unit.isEmpty()) {
      return Optional.empty();
    }
    Optional<RangeTable.Entry<Integer>> found = functionsOf(unit.get()).find(pc);
    return found.isPresent()
        ? Optional.of(new Piece(unit.get().dieAt(found.get().value()), found.get().range()))
        : Optional.empty();
  }

  private RangeTable<Integer> functionsOf(Unit unit) throws MalformedFileException {
    SoftReference<RangeTable<Integer>> kept = byUnit.get(unit.root().id());
    RangeTable<Integer> table = kept == null ? null : kept.get();
    if (table == null) {
      List<RangeTable.Entry<Integer>> entries = new ArrayList<>();
      for (Piece piece : piecesOf(unit, PcRanges.budget())) {
        entries.add(new RangeTable.Entry<>(piece.range(), piece.die().offset()));
      }
      // Of several names that an assembler gives one function, gdb takes the last.
      Collections.reverse(entries);
      table = new RangeTable<>(entries);
      byUnit.put(unit.root().id(), new SoftReference<>(table));
    }
    return table;
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
          for (Piece piece : piecesOf(unit.full(), budget)) {
            entries.add(new RangeTable.Entry<>(piece.range(), piece.die()));
          }
        }
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
    return new RangeTable<>(entries);
  }

  /** Every piece of every function of a unit. */
  static List<Piece> piecesOf(Unit unit, Budget budget) throws MalformedFileException {
    budget.grant(PcRanges.granted(unit));
    List<Piece> pieces = new ArrayList<>();
    for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
      if (walker.tag() == DW_TAG_subprogram && hasCode(walker.abbreviation())) {
        Die die = walker.die();
        for (AddressRange range : PcRanges.of(die, budget)) {
          pieces.add(new Piece(die, range));
        }
        if (pieces.size() > MAX_PIECES) {
          throw unit.section().cursor().malformedAt(die.offset(), "too many pieces of functions");
        }
      } else if (holdsNoFunction(walker.tag())) {
        walker.skipChildren();
      }
    }
    return pieces;
  }

  static boolean hasCode(Abbreviation shape) {
    return shape.has(DwAt.DW_AT_low_pc) || shape.has(DwAt.DW_AT_ranges);
  }

  private static boolean holdsNoFunction(int tag) {
    return tag == DW_TAG_enumeration_type
        || tag == DW_TAG_subroutine_type
        || tag == DW_TAG_array_type
        || tag == DW_TAG_union_type;
  }
}
