package org.allocs.custom.pymalloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** The blocks of a pool, read anew for each question. */
record PoolArena(AddressRange range, Memory memory, PoolHeaderDescriptor layout, Geometry geometry)
    implements Arena {

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    Optional<Pool> pool = range.contains(address) ? read() : Optional.empty();
    if (pool.isEmpty()) {
      return Optional.empty();
    }
    int index = pool.get().firstEndingAfter(address);
    boolean found =
        index < pool.get().blocks()
            && pool.get().live().get(index)
            && pool.get().block(index).contains(address);
    return found ? Optional.of(describe(pool.get(), index)) : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    Optional<Pool> pool = within.overlaps(range) ? read() : Optional.empty();
    if (pool.isEmpty()) {
      return true;
    }
    Pool known = pool.get();
    int index = known.live().nextSetBit(known.firstEndingAfter(within.base()));
    for (; index >= 0; index = known.live().nextSetBit(index + 1)) {
      if (!AddressRange.lessThan(known.block(index).base(), within.limit())) {
        break;
      }
      if (!visitor.visit(describe(known, index))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return "the pool's header, or a block that is free or was never used";
  }

  /** The pool as it is now; empty if it is none any more. */
  private Optional<Pool> read() throws AllocsException {
    byte[] bytes = memory.read(range.base(), geometry.pool());
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean inUse =
        header.getInt((int) layout.count()) != 0
            && geometry.fits(
                header.getInt((int) layout.sizeIndex()),
                header.getInt((int) layout.maxNextOffset()));
    return inUse ? Optional.of(Pool.of(range.base(), bytes, layout, geometry)) : Optional.empty();
  }

  private Allocation describe(Pool pool, int index) {
    Allocation.Builder builder =
        Allocation.of(BlockAllocator.NAME, pool.block(index))
            .attribute("kind", "heap-chunk")
            .attribute("rounded", Integer.toString(geometry.alignment()))
            .facts(BlockFacts.ALL);
    if (!pool.whole()) {
      builder.attribute("doubt", "the pool counts others than its list of free blocks leaves");
    }
    return builder.build();
  }
}
