package org.allocs.hooks;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;

/**
 * A live object of a custom allocator, or an arena that it announced.
 *
 * @param base address that the program got
 * @param size bytes, as announced; may be 0
 * @param site return address of the call that made it; empty where it could not be recorded
 * @param type the name of its type, or of the type that it is an array of, where it was announced
 */
public record RecordedObject(long base, long size, OptionalLong site, Optional<String> type) {
  /** Checks that nothing is absent. */
  public RecordedObject {
    Objects.requireNonNull(site, "site");
    Objects.requireNonNull(type, "type");
  }

  /** Its bytes; of an object of size 0, the one that it starts at. */
  public AddressRange range() {
    return AddressRange.ofSize(base, Math.max(size, 1));
  }
}
