package org.allocs.typing.internal;

import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/** Evidence that chunks of one site and size share. */
abstract class SiteEvidence implements TypeEvidence {
  private final SourceLibrary library;

  SiteEvidence(SourceLibrary library) {
    this.library = library;
  }

  @Override
  public Answer<DataType> typeOf(Allocation allocation, Context context) {
    try {
      Sites sites = sites(context);
      return sites.typeOf(getClass(), allocation, (site, size) -> typeOf(site, size, sites));
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  @Override
  public final boolean isSharedBySite() {
    return true;
  }

  /** What was found out about sites. */
  final Sites sites(Context context) throws AllocsException {
    return Sites.of(context, library);
  }

  /** The type of chunks of one site and one size. */
  abstract Answer<DataType> typeOf(long site, long size, Sites sites);
}
