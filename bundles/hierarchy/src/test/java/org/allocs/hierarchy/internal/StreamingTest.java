package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor.Step;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

class StreamingTest {
  private static final int CHUNKS = 1_999_993;
  private static final AddressRange HEAP = AddressRange.ofSize(0x10000, 64L * CHUNKS);

  private final Countless heap = new Countless();
  private final FakeRegistry registry =
      new FakeRegistry()
          .add(99, new Claims("map").everywhere(HEAP.base(), HEAP.limit()))
          .add(0, new Claims("heap").arena(heap));
  private final MemoryView view =
      new Model(registry).view(new FakeTarget().map(HEAP.base(), HEAP.size(), "rw-p", ""));

  /** Makes chunks as they are asked for, and counts how many were. */
  private static final class Countless implements Arena {
    private int made;
    private long changedAt = -1;

    @Override
    public AddressRange range() {
      return HEAP;
    }

    private Allocation chunk(long base, long size) {
      made++;
      return Allocation.of("heap", AddressRange.ofSize(base, size)).build();
    }

    @Override
    public Optional<Allocation> find(long address) {
      return Optional.of(chunk(address & -64, 48)).filter(c -> c.range().contains(address));
    }

    @Override
    public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
      long from = AddressRange.max(HEAP.base(), within.base() & -64);
      if (made > 100 && changedAt < 0) {
        // Meanwhile what ended here was freed, and something else was put across the border.
        changedAt = from;
        if (!visitor.visit(chunk(within.base() - 8, 16))) {
          return false;
        }
        from += 64;
      }
      for (long at = from; at < AddressRange.min(HEAP.limit(), within.limit()); at += 64) {
        boolean reached = at + 48 > within.base();
        if (reached && !visitor.visit(chunk(at, 48))) {
          return false;
        }
      }
      return true;
    }
  }

  @Test
  void shouldVisitAnyNumberOfChunks() throws AllocsException {
    heap.changedAt = 0;
    long[] seen = {0};
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          seen[0]++;
          return Step.DEEPER;
        });
    assertEquals(CHUNKS + 1, seen[0]);
  }

  @Test
  void shouldAskForLittleMoreThanTheVisitorTakes() throws AllocsException {
    int[] seen = {0};
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> ++seen[0] > 10 ? Step.STOP : Step.DEEPER);
    assertTrue(heap.made < 100, () -> "made=" + heap.made);
  }

  @Test
  void shouldGoOnAfterAChangeBetweenTwoBatches() throws AllocsException {
    long[] last = {0};
    view.walk(
        new AddressRange(HEAP.base(), HEAP.base() + 64 * 1000),
        (depth, allocation, suballocator, note) -> {
          if (depth == 1) {
            assertTrue(allocation.base() >= last[0], "siblings stay disjoint");
            last[0] = allocation.limit();
          }
          return Step.DEEPER;
        });
    assertTrue(heap.changedAt > 0, "the change must have been met");
    assertTrue(last[0] >= HEAP.base() + 64 * 999);
    assertEquals(0, view.problems().size(), () -> "nobody's mistake: " + view.problems());
  }
}
