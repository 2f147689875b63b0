package org.allocs.dwarf.index;

import java.util.Set;
import org.allocs.error.MalformedFileException;

/** A table that tells which units have a name. Safe for use by several threads. */
public interface UnitNames {
  /** Offsets in {@code .debug_info} of the units whose names it has; none if it is not there. */
  Set<Long> covered() throws MalformedFileException;

  /**
   * Adds the units that may have a name.
   *
   * @param name qualified; a table may have only what comes after the last scope
   * @throws MalformedFileException if the table contradicts its format on the way
   */
  void find(String name, UnitHits hits) throws MalformedFileException;
}
