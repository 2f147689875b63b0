package org.allocs.custom.nginx.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageContractTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new PageAllocator();
  }

  @Override
  protected Scene scene() {
    return PoolScene.scene();
  }

  private static List<Allocation> all(Allocator allocator, Scene scene) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    for (Arena arena : allocator.arenas(scene.context(), AddressRange.ALL)) {
      arena.forEach(arena.range(), found::add);
    }
    return found;
  }

  @Test
  void shouldTellWhatThePoolKeepsAndWhichPagesAreInUse() throws AllocsException {
    List<Allocation> found = all(allocator(), scene());
    assertEquals(
        List.of("pool", "slots", "stats", "pages"),
        found.stream().flatMap(a -> a.name().stream()).map(n -> n.split(" ")[0]).toList());
    assertEquals(
        Optional.of("pool of limit_req zone \"one\""), found.get(0).name(), found::toString);
    List<Allocation> pages = found.subList(4, found.size());
    assertEquals(
        List.of("0 64", "1 32", "2 512", "3 null", "10 8"),
        pages.stream()
            .map(a -> (a.base() - PoolScene.START) / 0x1000 + " " + a.attributes().get("slots"))
            .toList());
    assertEquals(0x3000, pages.get(3).size());
    assertEquals(List.of(), allocator().remarks(scene().context()));
  }

  @Test
  void shouldDescribeWhatThePoolKeeps() throws AllocsException {
    for (Allocation part : all(allocator(), scene()).subList(0, 4)) {
      assertEquals(part.size(), part.type().value().orElseThrow().byteSize().orElseThrow());
    }
  }

  /** Each word of the header from which something follows, the number of free pages aside. */
  @ParameterizedTest
  @ValueSource(ints = {16, 24, 32, 40, 72, 88, 96, 104, 192})
  void shouldBelieveNoPoolThatContradictsItself(int offset) throws AllocsException {
    Scene scene = scene();
    FakeMemory memory = scene.target().memory();
    memory.putLongs(PoolScene.BASE + offset, memory.readLong(PoolScene.BASE + offset) + 1);
    assertEquals(List.of(), all(allocator(), scene));
  }

  @Test
  void shouldFindNoPoolInMemoryOfItsOwnProcess() throws AllocsException {
    Scene scene = scene();
    scene.target().map(PoolScene.BASE, PoolScene.SIZE, "rw-p", "");
    assertEquals(List.of(), all(allocator(), scene));
  }

  @Test
  void shouldReadAgainWhatChangesMeanwhile() throws AllocsException {
    Scene scene = scene();
    FakeTarget target = scene.target();
    target.memory().putLongs(PoolScene.BASE + 80, 9);
    target.meanwhile(
        reads -> {
          if (reads == 3) {
            target.memory().putLongs(PoolScene.BASE + 80, PoolScene.FREE);
          }
        });
    List<Allocation> found = all(allocator(), scene);
    assertEquals(9, found.size());
    assertTrue(found.stream().noneMatch(a -> a.attributes().containsKey("doubt")));
  }

  @Test
  void shouldDoubtAPoolThatCountsOtherPages() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().putLongs(PoolScene.BASE + 80, 9);
    assertTrue(all(allocator(), scene).get(4).attributes().containsKey("doubt"));
    assertEquals(1, allocator().remarks(scene.context()).size());
  }
}
