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
    while (scopes.size() < MAX_DEPTH) {
      List<Die> deeper = step(scopes.get(scopes.size() - 1), pc, 0, budget);
      if (deeper.isEmpty()) {
        break;
      }
      scopes.addAll(deeper);
    }
    return new ScopeChain(List.copyOf(scopes));
  }

  static Budget budget(Die function) {
    Budget budget = PcRanges.budget();
    budget.grant(PcRanges.granted(function.unit()));
    return budget;
  }

  /**
   * The child that has the instruction; one that does not say what its code is has it if one of its
   * own children has it.
   */
  private static List<Die> step(Die scope, long pc, int depth, Budget budget)
      throws MalformedFileException {
    for (DieChildren children = scope.children(); children.next(); ) {
      Die child = children.current();
      if (!isScope(child.tag())) {
        continue;
      }
      if (PcRanges.hasAny(child)) {
        if (PcRanges.at(child, pc, budget).isPresent()) {
          return List.of(child);
        }
      } else if (child.tag() == DW_TAG_lexical_block && depth < MAX_DEPTH) {
        List<Die> inside = step(child, pc, depth + 1, budget);
        if (!inside.isEmpty()) {
          List<Die> both = new ArrayList<>(List.of(child));
          both.addAll(inside);
          return both;
        }
      }
    }
    return List.of();
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
