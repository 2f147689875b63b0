package org.allocs.malloc.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * A heap whose chunks are not known.
 *
 * @param reason why
 */
record OpaqueArena(AddressRange range, String reason) implements Arena {
  @Override
  public Optional<Allocation> find(long address) {
    return Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) {
    return true;
  }

  @Override
  public String gap() {
    return reason;
  }

  @Override
  public Optional<String> opaque() {
    return Optional.of(reason);
  }
}
