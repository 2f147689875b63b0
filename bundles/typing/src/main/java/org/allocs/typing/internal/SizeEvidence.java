package org.allocs.typing.internal;

import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/** The {@code sizeof} or {@code new} in the source line of the site. */
final class SizeEvidence extends SourceEvidence {
  SizeEvidence(SourceLibrary library) {
    super(library);
  }

  @Override
  Answer<DataType> typeOf(SiteFacts facts, long size) {
    return new Fit(facts, size).byShape();
  }
}
