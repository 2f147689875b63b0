package org.allocs.statics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.allocs.testkit.Survey;
import org.junit.jupiter.api.Test;

class PackedAllocatorTest extends AllocatorContract {
  private static final long STRINGS = Library.BIAS + 0x280;
  private static final long NOTES = Library.BIAS + 0x1c0;

  @Override
  protected Allocator allocator() {
    return new PackedAllocator();
  }

  @Override
  protected Scene scene() {
    return Library.scene(Library.module());
  }

  private List<String> found(Scene scene) throws AllocsException {
    return Survey.of(allocator(), scene.context()).allocations().stream()
        .flatMap(List::stream)
        .map(PackedAllocatorTest::line)
        .toList();
  }

  private static String line(Allocation packed) {
    return AddressRange.hex(packed.base() - Library.BIAS)
        + " "
        + packed.size()
        + " "
        + packed.name().orElseThrow()
        + ": "
        + packed.type().value().orElseThrow().name();
  }

  @Test
  void shouldTellStringsAndNotes() throws AllocsException {
    assertEquals(
        List.of(
            "0x1c0 36 GNU 3: struct { Elf64_Nhdr; char name[4]; char desc[20]; }",
            "0x280 1 : char[1]",
            "0x281 5 work: char[5]",
            "0x286 7 helper: char[7]",
            "0x28f 5 open: char[5]"),
        found(scene()));
  }

  @Test
  void shouldTakeZerosBehindAStringForPadding() throws AllocsException {
    Arena arena = allocator().arenas(scene().context(), AddressRange.ofSize(STRINGS, 1)).get(0);
    assertEquals(Optional.empty(), arena.find(STRINGS + 0xd));
    assertEquals("padding, or cut off at the end, of .dynstr", arena.gap());
  }

  @Test
  void shouldStopAtANoteThatEndsOutsideOfItsSection() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(NOTES, 0xffff_fff0L << 32 | 4);
    assertEquals(4, found(scene).size());
  }
}
