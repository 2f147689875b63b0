package org.allocs.hierarchy.internal.guest;

import org.allocs.error.AllocsException;

/** A bundle did not answer in time, and is not asked any more. */
final class CutOffException extends AllocsException {
  private static final long serialVersionUID = 1L;

  CutOffException(String verdict) {
    super(verdict);
  }
}
