package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * The allocations of an arena, pulled a batch at a time: the arena's own code is never on the stack
 * while others' runs, and no more than a batch is kept. What is out of order is left out and noted.
 */
final class AllocationStream {
  private static final int FIRST_BATCH = 16;
  private static final int MAX_BATCH = 1024;

  /** After so many useless reports in one batch an arena is given up. */
  private static final int MAX_REJECTED = 1 << 16;

  private final Placed placed;
  private final AddressRange range;
  private final List<Allocation> batch = new ArrayList<>();
  private int batchSize = FIRST_BATCH;
  private int used;
  private int rejected;
  private long position;
  private boolean ended;

  AllocationStream(Placed placed, AddressRange range) {
    this.placed = placed;
    this.range = range;
    this.position = range.base();
    this.ended = range.isEmpty();
  }

  /** The next one; empty at the end. */
  Optional<Allocation> next() throws TargetGoneException {
    if (used == batch.size()) {
      if (!ended) {
        fetch();
      }
      if (used == batch.size()) {
        return Optional.empty();
      }
    }
    return Optional.of(batch.get(used++));
  }

  private void fetch() throws TargetGoneException {
    batch.clear();
    used = 0;
    rejected = 0;
    AddressRange rest = new AddressRange(position, range.limit());
    Claim claim = placed.node().claim();
    Guard guard = claim.issuer().guard();
    guard.call(claim.label(), false, () -> claim.arena().forEach(rest, this::take));
    ended =
        batch.size() < batchSize
            || rejected >= MAX_REJECTED
            || !AddressRange.lessThan(position, range.limit());
    batchSize = Math.min(MAX_BATCH, batchSize * 2);
  }

  private boolean take(Allocation allocation) throws TargetGoneException {
    if (batch.size() >= batchSize || rejected >= MAX_REJECTED) {
      insist();
      return false;
    }
    if (isNext(allocation)) {
      batch.add(allocation);
      position = allocation.limit();
    } else {
      rejected++;
    }
    return batch.size() < batchSize && rejected < MAX_REJECTED;
  }

  /** An arena that goes on after it was told to stop is stopped. */
  private void insist() {
    if (++rejected > 2 * MAX_REJECTED) {
      throw new IllegalStateException("visitor stopped and was called again");
    }
  }

  private boolean isNext(Allocation allocation) throws TargetGoneException {
    if (!allocation.range().overlaps(range)) {
      note(allocation, "although only " + range + " was asked for");
      return false;
    }
    if (!placed.admits(allocation)) {
      return false;
    }
    boolean first = position == range.base();
    if (first || !AddressRange.lessThan(allocation.base(), position)) {
      return true;
    }
    if (!batch.isEmpty()) {
      // Between two batches a live target may have changed: that is nobody's mistake.
      note(allocation, "after " + batch.get(batch.size() - 1));
    }
    return false;
  }

  private void note(Allocation allocation, String what) {
    placed.node().claim().reject("reported " + allocation + " " + what + ", left out");
  }
}
