package org.allocs.hooks.internal;

import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/** The site tables. An id that once had an address keeps it. */
final class Sites {
  private static final int DENSE = 1 << 16;
  private static final int MAX_SPARSE = 1 << 20;

  private final Memory memory;
  private final AtomicReferenceArray<OptionalLong> dense = new AtomicReferenceArray<>(DENSE);
  private final ConcurrentHashMap<Integer, OptionalLong> sparse = new ConcurrentHashMap<>();

  Sites(Memory memory) {
    this.memory = memory;
  }

  /** The return address of a site id; empty where the site was lost. */
  OptionalLong address(Root root, int id) throws AllocsException {
    OptionalLong known = id < DENSE ? dense.get(id) : sparse.get(id);
    if (known != null) {
      return known;
    }
    OptionalLong read = read(root, id);
    if (read.isPresent()) {
      keep(id, read);
    }
    return read;
  }

  private void keep(int id, OptionalLong site) {
    if (id < DENSE) {
      dense.set(id, site);
    } else if (sparse.size() < MAX_SPARSE) {
      sparse.put(id, site);
    }
  }

  private OptionalLong read(Root root, int id) throws AllocsException {
    if (id < HookIndexDescriptor.FIRST_SITE) {
      return OptionalLong.empty();
    }
    for (Root.SiteTable table : root.siteTables()) {
      int index = id - table.firstId();
      if (table.address() != 0 && index >= 0 && index < table.count()) {
        long at = table.address() + (long) index * HookIndexDescriptor.SITE_BYTES;
        long site = memory.readLong(at);
        return site == 0 ? OptionalLong.empty() : OptionalLong.of(site);
      }
    }
    return OptionalLong.empty();
  }
}
