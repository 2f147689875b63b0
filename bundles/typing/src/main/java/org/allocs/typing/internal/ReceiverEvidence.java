package org.allocs.typing.internal;

import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/** What the pointer that receives the chunk in the source line of the site points to. */
final class ReceiverEvidence extends SourceEvidence {
  ReceiverEvidence(SourceLibrary library) {
    super(library);
  }

  @Override
  Answer<DataType> typeOf(SiteFacts facts, long size) {
    return new Fit(facts, size).byReceiver();
  }
}
