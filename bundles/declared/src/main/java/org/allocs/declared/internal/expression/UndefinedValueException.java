package org.allocs.declared.internal.expression;

import org.allocs.error.AllocsException;

/** What a target holds makes an expression mean nothing. */
public final class UndefinedValueException extends AllocsException {
  private static final long serialVersionUID = 1L;

  UndefinedValueException(String what) {
    super(what);
  }
}
