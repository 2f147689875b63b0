package org.allocs.custom.nginx.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;

/**
 * The pools of a target at one moment.
 *
 * @param pools ascending, disjoint
 * @param remarks what was left out
 */
record SlabPools(List<SlabPool> pools, List<String> remarks) {
  private enum Key {
    POOLS
  }

  /** Copies the lists. */
  SlabPools {
    pools = List.copyOf(pools);
    remarks = List.copyOf(remarks);
  }

  /** Those of a target: each at the start of a mapping that other processes may share. */
  static SlabPools of(Context context) throws AllocsException {
    return context.cached(Key.POOLS, () -> read(context));
  }

  private static SlabPools read(Context context) throws AllocsException {
    List<SlabPool> pools = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (Mapping mapping : context.target().mappings()) {
      if (mapping.isReadable() && mapping.isWritable() && mapping.isShared().orElse(true)) {
        try {
          SlabPool.at(mapping.range(), context.target().memory()).ifPresent(pools::add);
        } catch (MemoryFaultException e) {
          remarks.add("a pool cannot be read: " + e.getMessage());
        }
      }
    }
    for (SlabPool pool : pools) {
      if (pool.torn()) {
        remarks.add("pages of a pool do not add up: pool=" + AddressRange.hex(pool.range().base()));
      }
    }
    return new SlabPools(pools, remarks);
  }
}
