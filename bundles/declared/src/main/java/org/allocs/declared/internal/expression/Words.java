package org.allocs.declared.internal.expression;

import org.allocs.error.AllocsException;

/** Reads numbers of a target. */
@FunctionalInterface
public interface Words {
  /**
   * A little-endian number.
   *
   * @param bytes from 1 to 8; what lies above them is 0
   */
  long read(long address, int bytes) throws AllocsException;
}
