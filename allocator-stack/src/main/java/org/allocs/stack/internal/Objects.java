package org.allocs.stack.internal;

import java.util.List;
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
    return narrowest(target.objects(), address);
  }

  /** The same of some objects. */
  static Optional<LoadedObject> narrowest(List<LoadedObject> objects, long address) {
    LoadedObject best = null;
    for (LoadedObject object : objects) {
      boolean narrower =
          best == null || AddressRange.lessThan(object.range().size(), best.range().size());
      if (narrower && object.range().contains(address)) {
        best = object;
      }
    }
    return Optional.ofNullable(best);
  }
}
