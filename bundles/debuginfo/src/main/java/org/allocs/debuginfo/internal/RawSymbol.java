package org.allocs.debuginfo.internal;

import java.util.Set;
import org.allocs.debug.Symbol;

/**
 * A symbol as its table has it.
 *
 * @param name without version
 * @param kind what it is
 * @param global whether its binding is not local
 * @param code whether it lies in executable memory
 * @param address {@code st_value}
 * @param size {@code st_size}, cut at the segment's end; 0 where not stated
 * @param limit end of its section, or of its segment where there are no sections
 * @param versions as {@link Symbol#versions}
 */
record RawSymbol(
    String name,
    Symbol.Kind kind,
    boolean global,
    boolean code,
    long address,
    long size,
    long limit,
    Set<String> versions) {
  /** End of what the table states. */
  long end() {
    return address + size;
  }

  RawSymbol with(boolean anyGlobal, Set<String> all) {
    return new RawSymbol(name, kind, anyGlobal, code, address, size, limit, all);
  }
}
