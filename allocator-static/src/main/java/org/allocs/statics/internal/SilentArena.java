package org.allocs.statics.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * Memory of a file that does not say how it is divided.
 *
 * @param range the memory
 * @param why what the file lacks
 */
record SilentArena(AddressRange range, String why) implements Arena {
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
    return why;
  }

  @Override
  public Optional<String> opaque() {
    return Optional.of(why);
  }
}
