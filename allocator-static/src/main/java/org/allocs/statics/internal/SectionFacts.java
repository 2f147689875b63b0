package org.allocs.statics.internal;

import org.allocs.debug.Section;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Identity;
import org.allocs.model.Metadata;

/** What is known of sections. */
final class SectionFacts extends FileFacts {
  SectionFacts(Image image) {
    super(image);
  }

  @Override
  public Answer<Identity> identity(Allocation section) {
    String name = section.name().orElse("section");
    return identity(image().object().path() + " " + name + place(section.base()));
  }

  @Override
  public Answer<Metadata> metadata(Allocation section) throws AllocsException {
    for (Part<Section> part : Part.overlapping(image().sections(), section.range())) {
      return image().records().section(part.of());
    }
    return Answer.unknown("the file has no such section any more");
  }
}
