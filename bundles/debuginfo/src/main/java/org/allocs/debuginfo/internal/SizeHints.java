package org.allocs.debuginfo.internal;

import java.util.OptionalLong;

/** Sources of a symbol's size other than symbol tables. They must not throw. */
interface SizeHints {
  /**
   * Bytes of the function or variable that debug information places exactly at an address; empty
   * also where that would take long to find out.
   */
  OptionalLong byDebugInfo(long address, boolean function);

  /** Bytes of the call frame entry that starts exactly at an address. */
  OptionalLong byCallFrames(long address);
}
