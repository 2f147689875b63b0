package org.allocs.debuginfo.internal;

import java.util.Optional;
import org.allocs.error.AllocsException;

/** Finds the modules of a target that functions were called from. */
interface CallerModules {
  /** None but the module of the function itself. */
  CallerModules NONE = address -> Optional.empty();

  /**
   * A module in a target.
   *
   * @param answers of the module
   * @param bias what to add to an address in the file to get the address in the target
   */
  record Placed(DwarfAnswers answers, long bias) {}

  /** The module that has an instruction of the target. */
  Optional<Placed> at(long address) throws AllocsException;
}
