package org.allocs.query;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.model.Allocation;

/**
 * What is at an address.
 *
 * @param address that was asked for
 * @param path allocations that cover it, outermost first; empty if it is not mapped
 * @param suballocator name of the allocator that parcels out the deepest of them, if any does
 * @param note what more there is to say: why nothing deeper is known, why nothing is mapped
 */
public record Resolution(
    long address, List<Allocation> path, Optional<String> suballocator, Optional<String> note) {
  /** Checks that nothing is absent. */
  public Resolution {
    path = List.copyOf(path);
    Objects.requireNonNull(suballocator, "suballocator");
    Objects.requireNonNull(note, "note");
  }

  /** The deepest allocation that covers the address. */
  public Optional<Allocation> leaf() {
    return path.isEmpty() ? Optional.empty() : Optional.of(path.get(path.size() - 1));
  }
}
