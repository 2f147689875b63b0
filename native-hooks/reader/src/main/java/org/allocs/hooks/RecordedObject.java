package org.allocs.hooks;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;

/**
 * A live object of a custom allocator, or an arena that it announced.
 *
 * @param base address that the program got
 * @param size bytes, as announced; may be 0
 * @param path return addresses of the call that made it and of the calls around that, innermost
 *     first; empty where they could not be recorded
 * @param type the name of its type, or of the type that it is an array of, where it was announced
 */
public record RecordedObject(long base, long size, List<Long> path, Optional<String> type) {
  /** Checks that nothing is absent. */
  public RecordedObject {
    path = List.copyOf(path);
    Objects.requireNonNull(type, "type");
  }

  /** Return address of the call that made it; empty where it could not be recorded. */
  public OptionalLong site() {
    return path.isEmpty() ? OptionalLong.empty() : OptionalLong.of(path.get(0));
  }

  /** Its bytes; of an object of size 0, the one that it starts at. */
  public AddressRange range() {
    return AddressRange.ofSize(base, Math.max(size, 1));
  }
}
