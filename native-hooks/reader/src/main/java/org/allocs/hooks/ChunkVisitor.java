package org.allocs.hooks;

import org.allocs.error.AllocsException;

/** Receives chunks. */
@FunctionalInterface
public interface ChunkVisitor {
  /** Takes one; returns false to stop. */
  boolean visit(RecordedChunk chunk) throws AllocsException;
}
