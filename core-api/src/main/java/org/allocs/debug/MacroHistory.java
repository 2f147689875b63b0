package org.allocs.debug;

import java.util.List;

/**
 * What became of a macro in some units.
 *
 * @param events what is said of it, in the order in which the compiler reads it
 * @param units names of the units of which that is so
 */
public record MacroHistory(List<MacroEvent> events, List<String> units) {
  /** Copies the lists. */
  public MacroHistory {
    events = List.copyOf(events);
    units = List.copyOf(units);
  }
}
