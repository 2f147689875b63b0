package org.allocs.malloc.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.RecordedChunk;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/** A heap whose chunks the hooks record. */
final class RecordedArena implements PlainArena {
  private final AddressRange range;
  private final HookIndex index;
  private final CallSites sites;
  private final Memory memory;
  private final String gap;
  private final ChunkFacts facts;

  RecordedArena(AddressRange range, HookIndex index, CallSites sites, Memory memory, String gap) {
    this.sites = sites;
    this.range = range;
    this.index = index;
    this.memory = memory;
    this.gap = gap;
    this.facts = new ChunkFacts(memory, index.isGlibc());
  }

  @Override
  public AddressRange range() {
    return range;
  }

  @Override
  public String gap() {
    return gap;
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    Optional<RecordedChunk> chunk = index.find(address).filter(this::isInside);
    return chunk.isEmpty()
        ? Optional.empty()
        : Optional.of(describe(chunk.get(), new ChunkHeaders(memory, ChunkHeaders.ONE)));
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    ChunkHeaders headers = new ChunkHeaders(memory, ChunkHeaders.MANY);
    return index.forEach(
        within.intersect(range),
        chunk -> !isInside(chunk) || visitor.visit(describe(chunk, headers)));
  }

  @Override
  public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
    return index.forEachPlain(
        within.intersect(range),
        (base, size, path, inFlight) -> {
          long limit = base + Math.max(size, 1);
          boolean inside =
              AddressRange.lessThan(base, limit) && range.contains(new AddressRange(base, limit));
          return !inside || visitor.visit(base, size, path);
        });
  }

  @Override
  public Allocation describe(long base, long size, int origin) throws AllocsException {
    return describe(
        new RecordedChunk(base, size, index.path(origin), false),
        new ChunkHeaders(memory, ChunkHeaders.ONE));
  }

  private boolean isInside(RecordedChunk chunk) {
    return range.contains(new AddressRange(chunk.base(), chunk.limit()));
  }

  private Allocation describe(RecordedChunk chunk, ChunkHeaders headers) throws AllocsException {
    AddressRange covered = new AddressRange(chunk.base(), chunk.limit());
    Allocation.Builder builder =
        Allocation.of(MallocAllocator.NAME, covered).attribute("kind", "heap-chunk").facts(facts);
    sites.describe(builder, chunk.path());
    if (chunk.size() == 0) {
      builder.attribute("requested", "0");
    }
    if (chunk.inFlight()) {
      builder.attribute("state", "being reallocated");
    }
    OptionalLong usable = facts.glibc() ? headers.usable(chunk) : OptionalLong.empty();
    usable.ifPresent(builder::usableSize);
    return builder.build();
  }
}
