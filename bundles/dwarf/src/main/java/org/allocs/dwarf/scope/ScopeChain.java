package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import org.allocs.binary.Budget;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
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
    return new Search(function, pc).run();
  }

  static Budget budget(Die function) {
    Budget budget = PcRanges.budget();
    budget.grant(PcRanges.granted(function.unit()));
    return budget;
  }

  /**
   * One walk over a function, past what does not have the instruction. Compilers that reorder
   * instructions let siblings overlap: of the paths that have it the one with the most inlined
   * subroutines counts, of equal ones the first.
   */
  private static final class Search {
    private final Die function;
    private final long pc;
    private final Budget budget;

    /**
     * The scopes around the walker; of each how deep it is, and which of them have the instruction.
     */
    private final List<Die> path = new ArrayList<>();

    private final int[] depths = new int[MAX_DEPTH];
    private int inlined;

    private List<Die> best;
    private int mostInlined;

    Search(Die function, long pc) {
      this.function = function;
      this.pc = pc;
      this.budget = budget(function);
      this.best = List.of(function);
      path.add(function);
    }

    ScopeChain run() throws MalformedFileException {
      DieWalker walker = DieWalker.below(function.unit(), function.offset());
      walker.next();
      while (walker.next()) {
        leave(walker.depth());
        if (!enter(walker)) {
          walker.skipChildren();
        }
      }
      return new ScopeChain(best);
    }

    private void leave(int depth) {
      for (int last = path.size() - 1; depths[last] >= depth; last--) {
        inlined -= path.remove(last).tag() == DW_TAG_inlined_subroutine ? 1 : 0;
      }
    }

    /**
     * Whether the instruction may be in the walker's entry; it is in a block that does not say what
     * its code is if it is in something in that block.
     */
    private boolean enter(DieWalker walker) throws MalformedFileException {
      int tag = walker.tag();
      if (!isScope(tag) || path.size() == MAX_DEPTH) {
        return false;
      }
      Die scope = walker.die();
      boolean ranged = PcRanges.hasAny(scope);
      if (ranged ? PcRanges.at(scope, pc, budget).isEmpty() : tag != DW_TAG_lexical_block) {
        return false;
      }
      depths[path.size()] = walker.depth();
      path.add(scope);
      inlined += tag == DW_TAG_inlined_subroutine ? 1 : 0;
      if (ranged && (inlined > mostInlined || (inlined == mostInlined && extendsBest()))) {
        best = List.copyOf(path);
        mostInlined = inlined;
      }
      return true;
    }

    private boolean extendsBest() {
      return path.size() > best.size() && path.get(best.size() - 1) == best.get(best.size() - 1);
    }
  }

  private static boolean isScope(int tag) {
    return isBlock(tag) || tag == DW_TAG_inlined_subroutine;
  }

  /** Whether entries with a tag are part of a function and none themselves. */
  static boolean isBlock(int tag) {
    return tag == DW_TAG_lexical_block || tag == DW_TAG_try_block || tag == DW_TAG_catch_block;
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
