package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.HeapSource;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.TreeVisitor;
import org.allocs.target.Memory;
import org.allocs.type.DataType;

/** The heap of a snapshot, chunks as plain numbers where their arena knows how. */
final class HeapScan implements HeapSource {
  private final Snapshot snapshot;
  private final ChunkGroups groups;
  private final List<Opaque> opaque = new ArrayList<>();
  private volatile Reading reading;

  private record Reading(Memory memory, Typing typing) {}

  /** An arena whose chunks cannot be told. */
  record Opaque(Allocation arena, String why) {}

  /**
   * Reads it.
   *
   * @param groups that were there at moments before
   */
  HeapScan(Snapshot snapshot, ChunkGroups groups) {
    this.snapshot = snapshot;
    this.groups = groups;
  }

  /** Arenas whose chunks cannot be told, once chunks were visited. */
  List<Opaque> opaque() {
    return opaque;
  }

  @Override
  public Context context() {
    return snapshot.context();
  }

  @Override
  public void forEachChunk(ChunkVisitor visitor) throws AllocsException {
    opaque.clear();
    groups.begin();
    TreeVisitor objects =
        (depth, allocation, suballocator, note) -> {
          note.ifPresent(why -> opaque.add(new Opaque(allocation, why)));
          if (Typing.isChunk(allocation)) {
            int group = groups.described(allocation, snapshot.typing().own(allocation).value());
            visitor.chunk(allocation.base(), allocation.size(), group);
          }
          return TreeVisitor.Step.DEEPER;
        };
    new Walker(AddressRange.ALL, objects, (placed, range) -> takes(placed, range, visitor))
        .walk(snapshot.top(AddressRange.ALL), 0);
    groups.end();
  }

  /** Only where nobody else parcels out a part of it. */
  private boolean takes(Placed placed, AddressRange range, ChunkVisitor visitor)
      throws AllocsException {
    Claim claim = placed.node().claim();
    if (!(claim.arena() instanceof PlainArena arena)
        || !placed.node().inner().isEmpty()
        || placed.border().isPresent()) {
      return false;
    }
    int allocator = groups.allocator(claim.issuer().name());
    long[] position = {range.base()};
    claim
        .issuer()
        .guard()
        .call(
            claim.label(),
            false,
            () ->
                arena.forEachPlain(
                    range,
                    (base, size, origin) -> {
                      long bytes = Math.max(size, 1);
                      boolean inOrder =
                          !AddressRange.lessThan(base, position[0])
                              && AddressRange.lessThan(base, range.limit())
                              && Long.compareUnsigned(bytes, range.limit() - base) <= 0;
                      if (inOrder) {
                        position[0] = base + bytes;
                        int last = groups.last(allocator, origin, size);
                        int group = last >= 0 ? last : group(allocator, arena, base, size, origin);
                        visitor.chunk(base, bytes, group);
                      }
                      return true;
                    }));
    return true;
  }

  private int group(int allocator, PlainArena arena, long base, long size, int origin)
      throws AllocsException {
    return groups.plain(allocator, origin, size, () -> arena.describe(base, size, origin));
  }

  @Override
  public void forEachOther(Arena.Visitor visitor) throws AllocsException {
    TreeVisitor objects =
        (depth, allocation, suballocator, note) -> {
          if (Typing.isChunk(allocation)) {
            return TreeVisitor.Step.SKIP;
          }
          return visitor.visit(allocation) ? TreeVisitor.Step.DEEPER : TreeVisitor.Step.STOP;
        };
    new Walker(
            AddressRange.ALL,
            objects,
            (placed, range) -> placed.node().claim().arena() instanceof PlainArena)
        .walk(snapshot.top(AddressRange.ALL), 0);
  }

  @Override
  public int groups() {
    return groups.count();
  }

  @Override
  public Allocation sample(int group) {
    return groups.sample(group);
  }

  @Override
  public Answer<DataType> type(int group) {
    return snapshot.typing().common(groups.sample(group));
  }

  @Override
  public boolean looksAtChunks() {
    return snapshot.typing().looksAtChunks();
  }

  @Override
  public Answer<DataType> typeOfChunk(long base, long size, int group, Memory memory) {
    Allocation chunk = groups.sample(group).elsewhere(AddressRange.ofSize(base, size));
    Reading now = reading;
    if (now == null || now.memory() != memory) {
      now = new Reading(memory, snapshot.typing().reading(memory));
      reading = now;
    }
    return now.typing().typeIfLookedAt(chunk);
  }

  @Override
  public Answer<DataType> typeOfOther(Allocation allocation) {
    return snapshot.typing().type(allocation);
  }
}
