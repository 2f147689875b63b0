package org.allocs.mmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.testkit.Survey;
import org.junit.jupiter.api.Test;

class BrkAllocatorTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new BrkAllocator();
  }

  /** The contract wants two allocations; the kernel makes two heaps of a hole in the heap. */
  @Override
  protected Scene scene() {
    return Scene.of(Processes.ordinary().map(0x55555559f000L, 0x1000, "rw-p", "[heap]"));
  }

  private List<AddressRange> heaps(FakeTarget target) throws AllocsException {
    return Survey.of(allocator(), new FakeContext(target)).ranges();
  }

  @Test
  void shouldReportTheHeapSegment() throws AllocsException {
    assertEquals(
        List.of(new AddressRange(0x55555557a000L, 0x55555559b000L)), heaps(Processes.ordinary()));
  }

  @Test
  void shouldJoinAHeapThatIsSplitByPermissions() throws AllocsException {
    FakeTarget target = Processes.ordinary().map(0x55555559b000L, 0x1000, "r--p", "[heap]");
    assertEquals(List.of(new AddressRange(0x55555557a000L, 0x55555559c000L)), heaps(target));
  }
}
