package org.allocs.malloc.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.RecordedChunk;
import org.allocs.hooks.StatedChunks;
import org.allocs.hooks.StatedChunks.Stated;
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
  private final Statements statements;

  /** What all arenas of a target share. */
  record Shared(
      HookIndex index, CallSites sites, Memory memory, Statements statements, ChunkFacts facts) {}

  RecordedArena(AddressRange range, Shared shared, String gap) {
    this.range = range;
    this.index = shared.index();
    this.sites = shared.sites();
    this.memory = shared.memory();
    this.statements = shared.statements();
    this.facts = shared.facts();
    this.gap = gap;
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
        : Optional.of(
            describe(
                chunk.get(),
                new ChunkHeaders(memory, ChunkHeaders.ONE),
                statements.at(chunk.get().base())));
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    ChunkHeaders headers = new ChunkHeaders(memory, ChunkHeaders.MANY);
    Said said = said();
    return index.forEach(
        within.intersect(range),
        chunk ->
            !isInside(chunk) || visitor.visit(describe(chunk, headers, said.of(chunk.base()))));
  }

  /** What was said of the chunk that starts at an address. */
  @FunctionalInterface
  private interface Said {
    Optional<Stated> of(long base) throws AllocsException;
  }

  private Said said() {
    if (!statements.any()) {
      return base -> Optional.empty();
    }
    StatedChunks.Look look = statements.look();
    return look::at;
  }

  @Override
  public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
    Said said = said();
    boolean any = statements.any();
    return index.forEachPlain(
        within.intersect(range),
        (base, size, path, inFlight) -> {
          long limit = base + Math.max(size, 1);
          boolean inside =
              AddressRange.lessThan(base, limit) && range.contains(new AddressRange(base, limit));
          return !inside || visitor.visit(base, size, any ? origin(base, path, said) : path);
        });
  }

  private int origin(long base, int path, Said said) throws AllocsException {
    Optional<Stated> stated = said.of(base);
    return stated.isPresent() ? statements.origin(path, stated.get()) : path;
  }

  @Override
  public Allocation describe(long base, long size, int origin) throws AllocsException {
    Optional<Statements.Kind> kind =
        origin < 0 ? Optional.of(statements.kind(origin)) : Optional.empty();
    int path = kind.map(Statements.Kind::path).orElse(origin);
    return describe(
        new RecordedChunk(base, size, index.path(path), false),
        new ChunkHeaders(memory, ChunkHeaders.ONE),
        kind.map(Statements.Kind::stated));
  }

  private boolean isInside(RecordedChunk chunk) {
    return range.contains(new AddressRange(chunk.base(), chunk.limit()));
  }

  private Allocation describe(RecordedChunk chunk, ChunkHeaders headers, Optional<Stated> stated)
      throws AllocsException {
    AddressRange covered = new AddressRange(chunk.base(), chunk.limit());
    Allocation.Builder builder =
        Allocation.of(MallocAllocator.NAME, covered).attribute("kind", "heap-chunk").facts(facts);
    sites.describe(builder, chunk.path());
    stated.ifPresent(said -> statements.describe(builder, covered, said));
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
