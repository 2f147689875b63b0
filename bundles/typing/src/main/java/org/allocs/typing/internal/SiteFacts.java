package org.allocs.typing.internal;

import java.util.List;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * What the source of the calls that led to a chunk says, whatever the chunk's size.
 *
 * @param shape of the size that is asked for
 * @param receivers what the pointers point to that receive the chunk, the innermost first
 * @param place file, line and text of the call that names the size, for a person to check
 */
record SiteFacts(Shape shape, List<Received> receivers, String place) {
  /**
   * A pointer that receives the chunk.
   *
   * @param pointee what it points to
   * @param place file, line and text of the call
   * @param generic whether the function around the call makes what its caller gives it the size of,
   *     so that the chunk may be something that only begins like that
   * @param measured whether a type has part in the size, so that it is no buffer of characters
   */
  record Received(Answer<DataType> pointee, String place, boolean generic, boolean measured) {}

  /** No facts. */
  static SiteFacts none(String reason) {
    return new SiteFacts(
        new Shape.Nothing(reason),
        List.of(new Received(Answer.unknown(reason), "", false, false)),
        "");
  }

  /** Whether just so many bytes are asked for each time, whatever callers want. */
  boolean isConstant() {
    return shape instanceof Shape.Number number && number.value().isPresent();
  }

  /** The same with another shape. */
  SiteFacts with(Shape other) {
    return new SiteFacts(other, receivers, place);
  }
}
