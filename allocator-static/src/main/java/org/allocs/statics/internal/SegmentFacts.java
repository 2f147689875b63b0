package org.allocs.statics.internal;

import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Identity;
import org.allocs.model.Metadata;

/** What is known of segments. */
final class SegmentFacts extends FileFacts {
  SegmentFacts(Image image) {
    super(image);
  }

  @Override
  public Answer<Identity> identity(Allocation segment) {
    return identity(image().object().path() + " segment " + place(segment.base()));
  }

  @Override
  public Answer<Metadata> metadata(Allocation segment) throws AllocsException {
    for (Part<Segment> part : Part.overlapping(image().segments(), segment.range())) {
      return image().records().segment(part.of());
    }
    return Answer.unknown("the file has no such segment any more");
  }
}
