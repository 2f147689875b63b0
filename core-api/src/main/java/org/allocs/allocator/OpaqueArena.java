package org.allocs.allocator;

import java.util.Objects;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * An arena whose allocations cannot be told.
 *
 * @param range the memory that is parcelled out
 * @param why they cannot be told, in words for the user
 */
public record OpaqueArena(AddressRange range, String why) implements Arena {
  /** Checks that nothing is absent. */
  public OpaqueArena {
    Objects.requireNonNull(range, "range");
    Objects.requireNonNull(why, "why");
  }

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
