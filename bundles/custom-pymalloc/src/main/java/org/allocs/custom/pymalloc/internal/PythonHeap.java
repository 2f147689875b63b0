package org.allocs.custom.pymalloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * The arenas and pools of a target at one moment.
 *
 * @param regions arenas with their pools, ascending, disjoint
 * @param remarks what was left out
 */
record PythonHeap(List<Region> regions, List<String> remarks) {
  static final int MAX_ARENAS = 1 << 20;

  private enum Key {
    HEAP
  }

  /**
   * An arena.
   *
   * @param pools first addresses of those in use, ascending
   */
  record Region(
      AddressRange range, List<Long> pools, PoolHeaderDescriptor layout, Geometry geometry) {}

  /** That of a target. */
  static PythonHeap of(Context context) throws AllocsException {
    return context.cached(Key.HEAP, () -> read(context));
  }

  private static PythonHeap read(Context context) throws AllocsException {
    List<Region> regions = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (Interpreter.Table table : Interpreter.tables(context)) {
      try {
        new TableReader(context, table, table.layout(), regions, remarks).read();
      } catch (MemoryFaultException e) {
        remarks.add("a table of arenas cannot be read: " + e.getMessage());
      }
    }
    return new PythonHeap(disjoint(regions, remarks), List.copyOf(remarks));
  }

  private static List<Region> disjoint(List<Region> regions, List<String> remarks) {
    regions.sort(Comparator.comparing(Region::range));
    List<Region> kept = new ArrayList<>();
    for (Region region : regions) {
      Region last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (last != null && last.range().overlaps(region.range())) {
        remarks.add("arenas overlap: " + last.range() + " and " + region.range());
      } else {
        kept.add(region);
      }
    }
    return List.copyOf(kept);
  }

  /** Pools in use by their first addresses: those whose headers fit, and others. */
  private record Pools(List<Long> good, List<Long> bad) {}

  /** Reads the arenas of one table. */
  private record TableReader(
      Context context,
      Interpreter.Table table,
      PoolHeaderDescriptor layout,
      List<Region> regions,
      List<String> remarks) {

    void read() throws AllocsException {
      Memory memory = context.target().memory();
      long count = Math.min(table.count(), MAX_ARENAS);
      if (count < table.count()) {
        remarks.add("arenas beyond the first " + count + " are left out: " + table.count());
      }
      boolean any = false;
      Optional<Geometry> geometry = Optional.empty();
      for (long i = 0; i < count; i++) {
        long at = table.address() + i * layout.arenaSize();
        long address = memory.readLong(at + layout.arenaAddress());
        long end = memory.readLong(at + layout.poolAddress());
        if (address == 0) {
          continue;
        }
        any = true;
        geometry = geometry.isPresent() ? geometry : geometry(address, end, i);
        if (geometry.isPresent()) {
          region(address, end, i, geometry.get());
        }
      }
      if (any && geometry.isEmpty()) {
        remarks.add("arenas of no known geometry: table=" + AddressRange.hex(table.address()));
      }
    }

    /** Of those that are known the one that most pools in use of an arena show. */
    private Optional<Geometry> geometry(long address, long end, long index) throws AllocsException {
      for (Geometry geometry : Geometry.KNOWN) {
        AddressRange range = AddressRange.ofSize(address, geometry.arena());
        if (isMapped(range)) {
          Pools pools = pools(range, end, index, geometry);
          if (pools.good().size() > pools.bad().size()) {
            return Optional.of(geometry);
          }
        }
      }
      return Optional.empty();
    }

    private void region(long address, long end, long index, Geometry geometry)
        throws AllocsException {
      AddressRange range = AddressRange.ofSize(address, geometry.arena());
      if (isMapped(range)) {
        Pools pools = pools(range, end, index, geometry);
        pools
            .bad()
            .forEach(
                at -> remarks.add("a pool's header cannot be: address=" + AddressRange.hex(at)));
        regions.add(new Region(range, pools.good(), layout, geometry));
      } else {
        remarks.add("an arena is not mapped: " + range);
      }
    }

    /** Pools in use, up to the first one that was never used. */
    private Pools pools(AddressRange range, long end, long index, Geometry geometry)
        throws AllocsException {
      Pools pools = new Pools(new ArrayList<>(), new ArrayList<>());
      long limit = AddressRange.min(end, range.limit());
      for (long at = geometry.firstPool(range);
          !AddressRange.lessThan(limit, at + geometry.pool());
          at += geometry.pool()) {
        byte[] bytes = context.target().memory().read(at, layout.headerSize());
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean good =
            header.getInt((int) layout.arenaIndex()) == index
                && geometry.fits(
                    header.getInt((int) layout.sizeIndex()),
                    header.getInt((int) layout.maxNextOffset()));
        if (header.getInt((int) layout.count()) != 0) {
          (good ? pools.good() : pools.bad()).add(at);
        }
      }
      return pools;
    }

    private boolean isMapped(AddressRange range) throws AllocsException {
      long reached = range.base();
      for (Mapping mapping : context.target().mappings()) {
        if (mapping.range().contains(reached)) {
          reached = mapping.range().limit();
        }
      }
      return !AddressRange.lessThan(reached, range.limit());
    }
  }
}
