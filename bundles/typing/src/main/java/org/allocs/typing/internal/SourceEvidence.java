package org.allocs.typing.internal;

import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/** Evidence in the source of the calls that led to a chunk. */
abstract class SourceEvidence implements TypeEvidence {
  private final SourceLibrary library;

  SourceEvidence(SourceLibrary library) {
    this.library = library;
  }

  @Override
  public final Answer<DataType> typeOf(Allocation allocation, Context context) {
    try {
      return Sites.of(context, library).typeOf(allocation, this::typeOf);
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  @Override
  public final List<String> remarks(Context context) throws AllocsException {
    return Sites.of(context, library).leftOut();
  }

  @Override
  public final boolean isSharedBySite() {
    return true;
  }

  /** The type of chunks of one size. */
  abstract Answer<DataType> typeOf(SiteFacts facts, long size);
}
