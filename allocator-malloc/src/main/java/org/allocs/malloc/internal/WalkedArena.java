package org.allocs.malloc.internal;

import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * A heap whose chunks were found in glibc's own structures, as they were when they were walked.
 *
 * @param range that it is in
 * @param chunks inside of it
 * @param doubt why any of them may be free; empty if none is
 * @param doubtful chunks that may be glibc's own
 */
record WalkedArena(
    AddressRange range, ChunkList chunks, WalkedChunks words, String doubt, Set<Long> doubtful)
    implements PlainArena {
  private static final String OWN = "it may be where a thread keeps chunks that it frees";

  @Override
  public String gap() {
    return GlibcHeaps.GAP;
  }

  @Override
  public Optional<Allocation> find(long address) throws AllocsException {
    Allocation[] found = new Allocation[1];
    chunks.forEach(
        address - ChunkHeaderDescriptor.BEFORE,
        (chunk, size) -> {
          AddressRange range = user(chunk, size);
          if (range.contains(address)) {
            found[0] = describe(range.base(), range.size(), 0);
          }
          return false;
        });
    return Optional.ofNullable(found[0]);
  }

  private static AddressRange user(long chunk, long size) {
    return AddressRange.ofSize(
        chunk + ChunkHeaderDescriptor.BEFORE, size - ChunkHeaderDescriptor.OVERHEAD);
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    return each(
        within,
        range -> !range.overlaps(within) || visitor.visit(describe(range.base(), range.size(), 0)));
  }

  @Override
  public boolean forEachPlain(AddressRange within, PlainVisitor visitor) throws AllocsException {
    return each(
        within,
        range -> !within.contains(range.base()) || visitor.visit(range.base(), range.size(), 0));
  }

  @FunctionalInterface
  private interface Ranges {
    boolean visit(AddressRange range) throws AllocsException;
  }

  /** From the one on that may cover the start of a range to the last that starts before its end. */
  private boolean each(AddressRange within, Ranges visitor) throws AllocsException {
    boolean[] stopped = new boolean[1];
    long header = ChunkHeaderDescriptor.BEFORE;
    chunks.forEach(
        AddressRange.lessThan(within.base(), header) ? 0 : within.base() - header,
        (chunk, size) -> {
          AddressRange user = user(chunk, size);
          if (!AddressRange.lessThan(user.base(), within.limit())) {
            return false;
          }
          stopped[0] = !visitor.visit(user);
          return !stopped[0];
        });
    return !stopped[0];
  }

  @Override
  public Allocation describe(long base, long size, int origin) {
    boolean own = doubtful.contains(base - ChunkHeaderDescriptor.BEFORE);
    return words.describe(base, size, false, own ? OWN : doubt);
  }
}
