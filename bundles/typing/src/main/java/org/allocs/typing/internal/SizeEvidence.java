package org.allocs.typing.internal;

import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/** The {@code sizeof} or {@code new} in the source line of the site. */
final class SizeEvidence extends SiteEvidence {
  SizeEvidence(SourceLibrary library) {
    super(library);
  }

  @Override
  Answer<DataType> typeOf(long site, long size, Sites sites) {
    return new Fit(sites.facts(site), size).byShape();
  }
}
