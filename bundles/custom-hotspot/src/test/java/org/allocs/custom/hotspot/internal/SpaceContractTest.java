package org.allocs.custom.hotspot.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;

class SpaceContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new SpaceAllocator();
  }

  @Override
  protected Scene scene() {
    return Heaps.g1();
  }

  private List<String> spaces(Scene scene) throws AllocsException {
    List<String> found = new ArrayList<>();
    for (Arena arena : allocator().arenas(scene.context(), AddressRange.ALL)) {
      arena.forEach(
          arena.range(),
          space ->
              found.add(
                  space.name().orElseThrow()
                      + " "
                      + (space.base() - VirtualMachine.HEAP) / Heaps.REGION
                      + "+"
                      + space.size() / Heaps.REGION));
    }
    return found;
  }

  @Test
  void shouldTellSpacesOfEachCollector() throws AllocsException {
    assertEquals(List.of("eden 0+1", "humongous 4+2"), spaces(Heaps.g1()));
    List<String> generations = List.of("eden 0+1", "survivor 1+1", "survivor 2+1", "old 4+4");
    assertEquals(generations, spaces(Heaps.parallel()));
    assertEquals(generations, spaces(Heaps.serial()));
    assertEquals(List.of(), allocator().remarks(scene().context()));
  }
}
