package org.allocs.dwarf.scope;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.Unit;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * The functions of one unit by address. Functions that stand in others are looked for only where no
 * other has an address: few languages have them, and bodies are most of a unit. Safe for use by
 * several threads.
 */
final class UnitFunctions {
  /**
   * Pieces of functions in one unit; lists of ranges may overlap in a file that is made to hurt.
   */
  private static final int MAX_PIECES = 1 << 20;

  private final Unit unit;
  private volatile RangeTable<Integer> outer;
  private volatile RangeTable<Integer> nested;

  UnitFunctions(Unit unit) {
    this.unit = unit;
  }

  /** The function, not inlined, that has an address. */
  Optional<Functions.Piece> at(long pc) throws MalformedFileException {
    Optional<RangeTable.Entry<Integer>> found = outer().find(pc);
    found = found.isPresent() ? found : nested().find(pc);
    return found.isPresent()
        ? Optional.of(new Functions.Piece(unit.dieAt(found.get().value()), found.get().range()))
        : Optional.empty();
  }

  private RangeTable<Integer> outer() throws MalformedFileException {
    RangeTable<Integer> known = outer;
    if (known == null) {
      known = table(unit.scopes().functions());
      outer = known;
    }
    return known;
  }

  private RangeTable<Integer> nested() throws MalformedFileException {
    RangeTable<Integer> known = nested;
    if (known == null) {
      known = table(unit.scopes().nestedFunctions());
      nested = known;
    }
    return known;
  }

  private RangeTable<Integer> table(int[] functions) throws MalformedFileException {
    List<RangeTable.Entry<Integer>> entries = new ArrayList<>();
    for (Functions.Piece piece : pieces(unit, functions, PcRanges.budget())) {
      entries.add(new RangeTable.Entry<>(piece.range(), piece.die().offset()));
    }
    // Of several names that an assembler gives one function, gdb takes the last.
    Collections.reverse(entries);
    return new RangeTable<>(entries);
  }

  /** Every piece of every function of a unit. */
  static List<Functions.Piece> all(Unit unit, Budget budget) throws MalformedFileException {
    List<Functions.Piece> all = pieces(unit, unit.scopes().functions(), budget);
    all.addAll(pieces(unit, unit.scopes().nestedFunctions(), budget));
    return all;
  }

  private static List<Functions.Piece> pieces(Unit unit, int[] functions, Budget budget)
      throws MalformedFileException {
    budget.grant(PcRanges.granted(unit));
    List<Functions.Piece> pieces = new ArrayList<>();
    for (int offset : functions) {
      Die die = unit.dieAt(offset);
      for (AddressRange range : PcRanges.of(die, budget)) {
        pieces.add(new Functions.Piece(die, range));
      }
      if (pieces.size() > MAX_PIECES) {
        throw unit.section().cursor().malformedAt(offset, "too many pieces of functions");
      }
    }
    return pieces;
  }
}
