package org.allocs.inspect;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.type.DataType;

/**
 * An object and its value.
 *
 * @param inspection what is at the address
 * @param value part by part, where a type is known or was given
 * @param raw the first bytes, where none is
 */
public record Shown(Inspection inspection, Optional<Node> value, Optional<RawBytes> raw) {
  /**
   * Reads the allocation that covers an address as its type, if that is known.
   *
   * @param depth how many objects to go through; 1 is the object alone, 2 includes those that it
   *     points to
   * @throws AllocsException if the target is gone
   */
  public static Shown at(MemoryView view, long address, int depth) throws AllocsException {
    Inspection found = Inspection.at(view, address);
    Optional<AddressRange> room = found.leaf().map(Allocation::range);
    if (room.isEmpty() || !found.type().isKnown()) {
      return new Shown(found, Optional.empty(), RawBytes.of(view, room));
    }
    DataType type = found.type().value().orElseThrow();
    Node value = ObjectDump.of(view, room.get().base(), type, room.get(), depth);
    return new Shown(found, Optional.of(value), Optional.empty());
  }

  /**
   * Reads the memory from an address on as a given type.
   *
   * @throws AllocsException if the target is gone
   */
  public static Shown as(MemoryView view, long address, DataType type, int depth)
      throws AllocsException {
    Inspection found = Inspection.at(view, address);
    AddressRange room =
        found
            .leaf()
            .map(Allocation::range)
            .orElseGet(() -> AddressRange.ofSize(address, type.byteSize().orElse(0)));
    Node value = ObjectDump.of(view, address, type, room, depth);
    return new Shown(found, Optional.of(value), Optional.empty());
  }
}
