package org.allocs.inspect;

import java.util.Objects;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.type.DataType;

/**
 * What a pointer points to.
 *
 * @param address the pointer's value
 * @param allocation the deepest allocation there, if it is mapped
 * @param type of that allocation, if it is known
 * @param offset bytes from that allocation's base
 * @param note why there is no allocation, or no deeper one
 */
public record Reference(
    long address,
    Optional<Allocation> allocation,
    Optional<DataType> type,
    long offset,
    Optional<String> note) {
  /** Checks that nothing is absent. */
  public Reference {
    Objects.requireNonNull(allocation, "allocation");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(note, "note");
  }

  /**
   * Asks a view what is at an address.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Reference to(MemoryView view, long address) throws AllocsException {
    Inspection there = Inspection.at(view, address);
    return new Reference(
        address,
        there.leaf(),
        there.type().value(),
        there.leaf().map(leaf -> address - leaf.base()).orElse(0L),
        there.resolution().note());
  }
}
