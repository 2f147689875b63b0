package org.allocs.stack.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;

/**
 * Mappings by address.
 *
 * @param mappings ascending, disjoint
 */
record MappingIndex(List<Mapping> mappings) {
  /** Frames are seldom larger. */
  private static final long MAX_OVERFLOW = 8 << 20;

  /** The mapping that covers an address. */
  Optional<Mapping> at(long address) {
    return Mappings.at(mappings, address);
  }

  boolean isExecutable(long address) {
    return at(address).filter(Mapping::isExecutable).isPresent();
  }

  Optional<Mapping> writableAt(long address) {
    return at(address).filter(Mapping::isWritable);
  }

  /**
   * The stack that a stack pointer belongs to: what covers it, or, if it has overflowed, the next
   * one above, of which a guard or nothing at all is below.
   */
  Optional<Mapping> stackAt(long sp) {
    Optional<Mapping> here = writableAt(sp);
    if (here.isPresent()) {
      return here;
    }
    Optional<Mapping> above =
        mappings.stream()
            .filter(mapping -> AddressRange.lessThan(sp, mapping.range().base()))
            .filter(mapping -> !isGuard(mapping))
            .findFirst();
    boolean near =
        above.isPresent()
            && above.get().range().base() - sp <= MAX_OVERFLOW
            && (at(sp).isEmpty() || isGuard(at(sp).get()));
    return near ? above.filter(Mapping::isWritable) : Optional.empty();
  }

  private static boolean isGuard(Mapping mapping) {
    return !mapping.isReadable() && !mapping.isWritable() && !mapping.isExecutable();
  }

  /** What lies directly below a mapping, if nobody may touch it. */
  Optional<AddressRange> guardBelow(Mapping mapping) {
    return at(mapping.range().base() - 1).filter(MappingIndex::isGuard).map(Mapping::range);
  }
}
