package org.allocs.typing.internal.content;

import java.util.Optional;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;

/**
 * What memory looks like: zeros, what lists of free chunks leave, pointers, text. All of it is a
 * guess, and none of it a type.
 */
public final class Looks implements ContentEvidence {
  private static final String SOURCE = "contents";

  private enum Key {
    REGIONS
  }

  @Override
  public Answer<Content> contentOf(AddressRange range, Context context) {
    try {
      Regions regions = context.cached(Key.REGIONS, () -> new Regions(context.target()));
      Sample sample = Sample.of(range, context.target().memory());
      if (sample.head().length == 0) {
        return Answer.unknown("it cannot be read");
      }
      Optional<Content> content = uniform(sample);
      content = content.or(() -> Words.residue(sample, regions));
      content = content.or(() -> Words.pointers(sample, regions));
      content = content.or(() -> Texts.of(sample));
      return content
          .map(found -> Answer.known(found, evidence(sample)))
          .orElseGet(() -> Answer.unknown("it looks like nothing in particular"));
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Optional<Content> uniform(Sample sample) {
    int value = sample.head()[0] & 0xff;
    if (!sample.isUniform() || (value != 0 && sample.size() < Long.BYTES)) {
      return Optional.empty();
    }
    return Optional.of(
        value == 0
            ? new Content(Content.Kind.ZEROED, "", "")
            : new Content(Content.Kind.FILLED, String.format("with 0x%02x", value), ""));
  }

  private static Evidence evidence(Sample sample) {
    String looked =
        sample.looked() == sample.size()
            ? "all bytes"
            : sample.looked() + " of " + Long.toUnsignedString(sample.size()) + " bytes";
    return new Evidence(SOURCE, looked + " were looked at", Grade.GUESS);
  }
}
