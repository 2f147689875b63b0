package org.allocs.stack.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;

/**
 * Mappings by address.
 *
 * @param mappings ascending, disjoint
 */
record MappingIndex(List<Mapping> mappings) {
  /** The mapping that covers an address. */
  Optional<Mapping> at(long address) {
    int from = 0;
    int to = mappings.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (AddressRange.lessThan(address, mappings.get(middle).range().base())) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from == 0
        ? Optional.empty()
        : Optional.of(mappings.get(from - 1)).filter(found -> found.range().contains(address));
  }

  boolean isExecutable(long address) {
    return at(address).filter(Mapping::isExecutable).isPresent();
  }

  Optional<Mapping> writableAt(long address) {
    return at(address).filter(Mapping::isWritable);
  }

  /** What lies directly below a mapping, if nobody may touch it. */
  Optional<AddressRange> guardBelow(Mapping mapping) {
    return at(mapping.range().base() - 1)
        .filter(below -> !below.isReadable() && !below.isWritable() && !below.isExecutable())
        .map(Mapping::range);
  }
}
