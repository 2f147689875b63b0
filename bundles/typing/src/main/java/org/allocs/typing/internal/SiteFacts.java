package org.allocs.typing.internal;

import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * What the source at a site says, whatever the size of the chunk.
 *
 * @param shape of the size that is asked for
 * @param receiver what the pointer that receives the chunk points to
 * @param place file, line and text of the call, for a person to check
 */
record SiteFacts(Shape shape, Answer<DataType> receiver, String place) {
  /** No facts. */
  static SiteFacts none(String reason) {
    return new SiteFacts(new Shape.Nothing(reason), Answer.unknown(reason), "");
  }

  /** The receiver's type, if it is one. */
  Optional<DataType> received() {
    return receiver.value();
  }
}
