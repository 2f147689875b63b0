package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import org.allocs.binary.Budget;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.error.MalformedFileException;

/**
 * The entries that hold what is in scope at an instruction.
 *
 * @param scopes the function's entry first, then the blocks and inlined subroutines that have the
 *     instruction, outermost first
 */
record ScopeChain(List<Die> scopes) {
  private static final int MAX_DEPTH = 256;

  static ScopeChain at(Die function, long pc) throws MalformedFileException {
    Budget budget = budget(function);
    List<Die> scopes = new ArrayList<>();
    scopes.add(function);
    scopes.addAll(inside(function, pc, 1, budget));
    return new ScopeChain(List.copyOf(scopes));
  }

  static Budget budget(Die function) {
    Budget budget = PcRanges.budget();
    budget.grant(PcRanges.granted(function.unit()));
    return budget;
  }

  /**
   * The scopes in a scope that have the instruction, outermost first. Compilers that reorder
   * instructions let siblings overlap: of those the one with the most inlined subroutines counts,
   * of equal ones the first.
   */
  private static List<Die> inside(Die scope, long pc, int depth, Budget budget)
      throws MalformedFileException {
    List<Die> best = List.of();
    if (depth == MAX_DEPTH) {
      return best;
    }
    for (DieChildren children = scope.children(); children.next(); ) {
      List<Die> path = path(children.current(), pc, depth, budget);
      if (!path.isEmpty() && (best.isEmpty() || inlined(path) > inlined(best))) {
        best = path;
      }
    }
    return best;
  }

  /**
   * A scope that has the instruction, and those in it; one that does not say what its code is has
   * it if one of its own children has it.
   */
  private static List<Die> path(Die child, long pc, int depth, Budget budget)
      throws MalformedFileException {
    boolean ranged = isScope(child.tag()) && PcRanges.hasAny(child);
    boolean unranged = !ranged && child.tag() == DW_TAG_lexical_block;
    if (!unranged && !(ranged && PcRanges.at(child, pc, budget).isPresent())) {
      return List.of();
    }
    List<Die> inside = inside(child, pc, depth + 1, budget);
    if (unranged && inside.isEmpty()) {
      return inside;
    }
    List<Die> path = new ArrayList<>(inside.size() + 1);
    path.add(child);
    path.addAll(inside);
    return path;
  }

  private static long inlined(List<Die> path) {
    return path.stream().filter(die -> die.tag() == DW_TAG_inlined_subroutine).count();
  }

  private static boolean isScope(int tag) {
    return tag == DW_TAG_lexical_block
        || tag == DW_TAG_inlined_subroutine
        || tag == DW_TAG_try_block
        || tag == DW_TAG_catch_block;
  }

  Die function() {
    return scopes.get(0);
  }

  /** Places in {@link #scopes} where a function begins, innermost first; the last one is 0. */
  List<Integer> functionStarts() {
    List<Integer> starts = new ArrayList<>();
    for (int i = scopes.size() - 1; i > 0; i--) {
      if (scopes.get(i).tag() == DW_TAG_inlined_subroutine) {
        starts.add(i);
      }
    }
    starts.add(0);
    return starts;
  }
}
