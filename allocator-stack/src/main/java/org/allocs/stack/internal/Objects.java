package org.allocs.stack.internal;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;

/** Loaded objects by address. */
final class Objects {
  private Objects() {}

  /** The object that covers an address; of nested ones the narrowest. */
  static Optional<LoadedObject> at(Target target, long address) throws AllocsException {
    LoadedObject best = null;
    for (LoadedObject object : target.objects()) {
      boolean narrower =
          best == null || AddressRange.lessThan(object.range().size(), best.range().size());
      if (narrower && object.range().contains(address)) {
        best = object;
      }
    }
    return Optional.ofNullable(best);
  }
}
