package org.allocs.custom.postgres.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** The chunks of a block, read when they are first asked for. */
final class ChunkArena implements Arena {
  private final ChunkReader reader;
  private final PallocFacts facts;
  private final String context;
  private Chunks chunks;
  private Optional<String> untold = Optional.empty();

  ChunkArena(ChunkReader reader, PallocFacts facts) {
    this.reader = reader;
    this.facts = facts;
    this.context = reader.block().owner().path();
  }

  @Override
  public AddressRange range() {
    return reader.block().range();
  }

  private synchronized Chunks chunks() throws AllocsException {
    if (chunks == null) {
      try {
        chunks = reader.read();
      } catch (UnsupportedException e) {
        untold = Optional.of("chunks of the block cannot be told: " + e.getMessage());
        chunks = new Chunks();
      }
    }
    return chunks;
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    Chunks known = chunks();
    int index = known.firstEndingAfter(address);
    boolean found = index < known.count() && known.range(index).contains(address);
    return found ? Optional.of(describe(known, index)) : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    Chunks known = chunks();
    for (int i = known.firstEndingAfter(within.base()); i < known.count(); i++) {
      AddressRange chunk = known.range(i);
      if (!AddressRange.lessThan(chunk.base(), within.limit())) {
        break;
      }
      if (chunk.overlaps(within) && !visitor.visit(describe(known, i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return "the block's or a chunk's header, or free memory of the context";
  }

  @Override
  public Optional<String> opaque() {
    try {
      chunks();
    } catch (AllocsException e) {
      return Optional.empty(); // whoever asks for chunks is told
    }
    return untold;
  }

  private Allocation describe(Chunks known, int index) {
    return Allocation.of(ChunkAllocator.NAME, known.range(index))
        .usableSize(known.usable(index))
        .attribute("kind", "heap-chunk")
        .attribute("context", context)
        .facts(facts)
        .build();
  }
}
