package org.allocs.custom.hotspot.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.Scene;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;

class ObjectContractTest extends AllocatorContract {
  private static final List<String> OBJECTS =
      List.of(
          "java.lang.Object at 0x80000000: 16",
          "int[] at 0x80000010: 32",
          "java.lang.String at 0x80001000: 24",
          "java.lang.Class at 0x80001018: 112",
          "byte[] at 0x80040000: 65552");

  @Override
  protected Allocator allocator() {
    return new ObjectAllocator();
  }

  @Override
  protected Scene scene() {
    return Heaps.g1();
  }

  private List<Allocation> all(Scene scene) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    for (Arena arena : allocator().arenas(scene.context(), AddressRange.ALL)) {
      arena.forEach(arena.range(), found::add);
    }
    return found;
  }

  private List<String> objects(Scene scene) throws AllocsException {
    return all(scene).stream().map(ObjectContractTest::words).toList();
  }

  private static String words(Allocation object) {
    String type = object.type().value().map(DataType::name).orElse("?");
    return type + " at " + AddressRange.hex(object.base()) + ": " + object.size();
  }

  @Test
  void shouldFindTheObjectsOfEachCollector() throws AllocsException {
    assertEquals(OBJECTS, objects(Heaps.g1()));
    assertEquals(OBJECTS, objects(Heaps.parallel()));
    assertEquals(OBJECTS, objects(Heaps.serial()));
  }

  @Test
  void shouldLayOutFieldsByTheirOffsets() throws AllocsException {
    Allocation string = all(scene()).get(2);
    CompositeType type = (CompositeType) string.type().value().orElseThrow();
    assertEquals(
        List.of("_mark 0", "_klass 8", "hash 12", "coder 16", "value 20"),
        type.members().stream().map(m -> m.name().orElseThrow() + " " + m.offset()).toList());
    assertEquals("byte[]", type.members().get(4).type().name());
  }

  @Test
  void shouldEndWhereNoClassIs() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(Heaps.STRING + 8, 0x7777);
    assertEquals(List.of(OBJECTS.get(0), OBJECTS.get(1), OBJECTS.get(4)), objects(scene));
    Arena arena = allocator().arenas(scene.context(), AddressRange.ALL).get(0);
    assertTrue(arena.find(Heaps.MIRROR).isEmpty());
  }

  @Test
  void shouldLeaveOutWhatReachesBeyondItsMapping() throws AllocsException {
    Scene scene = scene();
    scene.target().unmap(VirtualMachine.HEAP);
    long half = Heaps.HUMONGOUS + 0x8000 - VirtualMachine.HEAP;
    scene.target().map(VirtualMachine.HEAP, half, "rw-p", "");
    scene.target().map(VirtualMachine.HEAP + half, 0x80000, "rw-p", "/other");
    assertEquals(OBJECTS.subList(0, 4), objects(scene));
  }

  @Test
  void shouldKeepLittleOfASpaceThatSaysItIsHuge() throws AllocsException {
    JavaHeap heap = JavaHeap.of(scene().context()).orElseThrow();
    long huge = 1L << 46;
    AddressRange range = AddressRange.ofSize(Heaps.EDEN, huge);
    ObjectSpace space = new ObjectSpace(heap, new Space("old", range, range.limit()));
    assertTrue(space.stretches() <= 1 << 16, () -> "stretches=" + space.stretches());
    ObjectWalk walk = space.walkTo(range.base() + huge / 2);
    int objects = 0;
    while (walk.next()) {
      objects++;
    }
    assertTrue(objects <= OBJECTS.size(), () -> "walked on in nothing");
  }

  @Test
  void shouldSayWhichHeapsItDoesNotRead() throws AllocsException {
    Scene other = new VirtualMachine().threads().heap().scene();
    assertEquals(List.of(), all(other));
    assertEquals(
        List.of("objects of a Java heap of another collector than G1, parallel or serial"),
        new SpaceAllocator().remarks(other.context()));
  }
}
