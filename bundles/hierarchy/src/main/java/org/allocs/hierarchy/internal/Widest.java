package org.allocs.hierarchy.internal;

import java.util.List;
import java.util.Optional;

/** Which of several claims inside one allocation is named as what parcels it out. */
final class Widest {
  private Widest() {}

  /** The widest; of equally wide ones the first. */
  static Optional<Placed> of(List<Placed> placed) {
    Placed widest = null;
    for (Placed next : placed) {
      if (widest == null
          || Long.compareUnsigned(next.window().size(), widest.window().size()) > 0) {
        widest = next;
      }
    }
    return Optional.ofNullable(widest);
  }
}
