package org.allocs.malloc.internal;

import java.util.Optional;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.RecordedChunk;
import org.allocs.hooks.StatedChunks;
import org.allocs.hooks.StatedChunks.Stated;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** A heap whose chunks the hooks record. */
final class RecordedArena implements PlainArena {
  private final AddressRange range;
  private final HookIndex index;
  private final Shared shared;
  private final String gap;

  /** What all arenas of a target share. */
  record Shared(HookIndex index, Statements statements, Samples samples) {}

  RecordedArena(AddressRange range, Shared shared, String gap) {
    this.range = range;
    this.index = shared.index();
    this.shared = shared;
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
        : Optional.of(describe(chunk.get(), shared.statements().at(chunk.get().base())));
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    Said said = said();
    return index.forEach(
        within.intersect(range),
        chunk -> !isInside(chunk) || visitor.visit(describe(chunk, said.of(chunk.base()))));
  }

  /** What was said of the chunk that starts at an address. */
  @FunctionalInterface
  private interface Said {
    Optional<Stated> of(long base) throws AllocsException;
  }

  private Said said() {
    if (!shared.statements().any()) {
      return base -> Optional.empty();
    }
    StatedChunks.Look look = shared.statements().look();
    return look::at;
  }

  @Override
  public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
    Said said = said();
    boolean any = shared.statements().any();
    return index.forEachPlain(
        within.intersect(range),
        (base, size, path, inFlight) -> {
          long limit = base + Math.max(size, 1);
          boolean inside =
              AddressRange.lessThan(base, limit)
                  && !AddressRange.lessThan(base, range.base())
                  && !AddressRange.lessThan(range.limit(), limit);
          return !inside || visitor.visit(base, size, any ? origin(base, path, said) : path);
        });
  }

  private int origin(long base, int path, Said said) throws AllocsException {
    Optional<Stated> stated = said.of(base);
    return stated.isPresent() ? shared.statements().origin(path, stated.get()) : path;
  }

  @Override
  public Allocation describe(long base, long size, int origin) throws AllocsException {
    Optional<Statements.Kind> kind =
        origin < 0 ? Optional.of(shared.statements().kind(origin)) : Optional.empty();
    int path = kind.map(Statements.Kind::path).orElse(origin);
    return describe(
        new RecordedChunk(base, size, index.path(path), false), kind.map(Statements.Kind::stated));
  }

  private boolean isInside(RecordedChunk chunk) {
    return range.contains(new AddressRange(chunk.base(), chunk.limit()));
  }

  private Allocation describe(RecordedChunk chunk, Optional<Stated> stated) throws AllocsException {
    AddressRange covered = new AddressRange(chunk.base(), chunk.limit());
    if (stated.isEmpty() && chunk.size() != 0 && !chunk.inFlight()) {
      return shared.samples().of(chunk.path()).elsewhere(covered);
    }
    Allocation.Builder builder = shared.samples().describe(covered, chunk.path());
    stated.ifPresent(said -> shared.statements().describe(builder, covered, said));
    if (chunk.size() == 0) {
      builder.empty();
    }
    if (chunk.inFlight()) {
      builder.attribute("state", "being reallocated");
    }
    return builder.build();
  }
}
