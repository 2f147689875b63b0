package org.allocs.debuginfo.internal;

import static org.allocs.dwarf.DwAt.DW_AT_GNU_all_call_sites;
import static org.allocs.dwarf.DwAt.DW_AT_GNU_all_source_call_sites;
import static org.allocs.dwarf.DwAt.DW_AT_GNU_all_tail_call_sites;
import static org.allocs.dwarf.DwAt.DW_AT_call_all_calls;
import static org.allocs.dwarf.DwAt.DW_AT_call_all_source_calls;
import static org.allocs.dwarf.DwAt.DW_AT_call_all_tail_calls;
import static org.allocs.dwarf.DwAt.DW_AT_low_pc;
import static org.allocs.dwarf.DwAt.DW_AT_ranges;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.allocs.dwarf.info.Die;
import org.allocs.error.MalformedFileException;

/**
 * Whether a function may have been entered again from itself, by calls that leave no frame: then it
 * has other arguments than the call that its frame returns to gave it.
 */
final class SelfCalls {
  private static final int MAX_FUNCTIONS = 64;

  /** Attributes that say that all calls that leave no frame are described. */
  private static final int[] ALL_TAIL_CALLS = {
    DW_AT_call_all_calls,
    DW_AT_call_all_source_calls,
    DW_AT_call_all_tail_calls,
    DW_AT_GNU_all_call_sites,
    DW_AT_GNU_all_source_call_sites,
    DW_AT_GNU_all_tail_call_sites
  };

  private SelfCalls() {}

  /** Whether that is not ruled out. */
  static boolean mayHappen(Die function, FrameFiles files) throws MalformedFileException {
    Set<Long> seen = new HashSet<>();
    Die called = function.outermostOrigin();
    Deque<Die> waiting = new ArrayDeque<>();
    waiting.add(function);
    while (!waiting.isEmpty()) {
      Die next = waiting.remove();
      if (!seen.isEmpty() && next.outermostOrigin().equals(called)) {
        return true;
      }
      if (seen.add(next.id())) {
        if (seen.size() > MAX_FUNCTIONS || !isDescribed(next)) {
          return true;
        }
        for (CallSite site : CallSite.tailCalls(next)) {
          Optional<Die> callee = site.callee();
          if (callee.isEmpty() || CallSite.isSame(callee.get(), function)) {
            return true;
          }
          boolean coded = hasCode(callee.get());
          Optional<Die> defined = coded ? callee : files.defined(callee.get());
          if (defined.isEmpty()) {
            return true;
          }
          waiting.add(defined.get());
        }
      }
    }
    return false;
  }

  /** Whether an entry is that of code. */
  static boolean hasCode(Die function) {
    return function.has(DW_AT_low_pc) || function.has(DW_AT_ranges);
  }

  /** Whether an entry is that of the code, and tells all calls that leave no frame. */
  static boolean isDescribed(Die function) {
    return hasCode(function) && Arrays.stream(ALL_TAIL_CALLS).anyMatch(function::flag);
  }
}
