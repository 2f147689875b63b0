package org.allocs.malloc.internal;

import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.hooks.StatedChunks;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * No evidence of its own: chunks of which the program says something are groups by themselves, with
 * numbers that are others at each moment, so that what was found out of groups holds for one.
 */
final class StatedBasis implements TypeEvidence {
  private static final Answer<DataType> NOTHING = Answer.unknown("");

  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    return NOTHING;
  }

  @Override
  public boolean isSharedBySite() {
    return true;
  }

  @Override
  public Object basis(Context context) throws AllocsException {
    return StatedChunks.open(context.target(), context.debugInfo()).isPresent() ? new Object() : "";
  }
}
