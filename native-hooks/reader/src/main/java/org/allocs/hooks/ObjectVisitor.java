package org.allocs.hooks;

import org.allocs.error.AllocsException;

/** Receives objects. */
@FunctionalInterface
public interface ObjectVisitor {
  /** Takes one; returns false to stop. */
  boolean visit(RecordedObject object) throws AllocsException;
}
