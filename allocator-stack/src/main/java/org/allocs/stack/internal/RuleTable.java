package org.allocs.stack.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.CallerRules;
import org.allocs.error.AllocsException;
import org.allocs.target.LoadedObject;

/**
 * The usual rules of the instructions that frames stand at: threads and recursion come by the same
 * ones again and again. Bounded. Safe for use by several threads.
 */
final class RuleTable {
  private static final int MAX_RULES = 1 << 16;

  private enum Key implements Context.Lasting {
    TABLE
  }

  /**
   * What is known of one instruction.
   *
   * @param executable whether it is in memory that may be executed
   * @param object the file that it is in
   * @param rules how frames there are unwound, where that is of the usual sort
   */
  record Known(boolean executable, Optional<LoadedObject> object, Optional<CallerRules> rules) {}

  private final Context context;
  private final MappingIndex mappings;
  private final Map<Long, Known> byInstruction = new ConcurrentHashMap<>();

  private RuleTable(Context context) throws AllocsException {
    this.context = context;
    this.mappings = new MappingIndex(context.target().mappings());
  }

  static RuleTable of(Context context) throws AllocsException {
    return context.cached(Key.TABLE, () -> new RuleTable(context));
  }

  /** What is known of an instruction in the target. */
  Known at(long lookup) throws AllocsException {
    Known known = byInstruction.get(lookup);
    if (known == null) {
      known = find(lookup);
      if (byInstruction.size() >= MAX_RULES) {
        byInstruction.clear();
      }
      byInstruction.put(lookup, known);
    }
    return known;
  }

  private Known find(long lookup) throws AllocsException {
    Optional<LoadedObject> loaded = Objects.at(context.target(), lookup);
    Optional<LoadedObject> object =
        loaded.isPresent() ? loaded : MadeCode.of(context).describedAt(lookup);
    Optional<CallerRules> rules =
        object.flatMap(
            found ->
                context
                    .debugInfo()
                    .module(context.target(), found)
                    .callerRules(found.toFile(lookup))
                    .value());
    return new Known(mappings.isExecutable(lookup), object, rules);
  }
}
