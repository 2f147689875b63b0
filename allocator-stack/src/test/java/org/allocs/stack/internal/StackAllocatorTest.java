package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.junit.jupiter.api.Test;

class StackAllocatorTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new StackAllocator();
  }

  @Override
  protected Scene scene() throws AllocsException {
    return Scenes.twoThreads();
  }

  private static List<Allocation> stacks(FakeTarget target) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    for (Arena arena : new StackAllocator().arenas(Scene.of(target).context(), AddressRange.ALL)) {
      arena.forEach(AddressRange.ALL, found::add);
    }
    return found;
  }

  private static List<AddressRange> ranges(FakeTarget target) throws AllocsException {
    return stacks(target).stream().map(Allocation::range).toList();
  }

  @Test
  void shouldEndTheInitialStackAtTheArgumentCount() throws AllocsException {
    Allocation main = stacks(scene().target()).get(1);
    assertEquals(new AddressRange(Scenes.STACK, Scenes.ARGC), main.range());
    assertEquals("1", main.attributes().get("thread"));
    assertEquals("main", main.attributes().get("thread-name"));
  }

  @Test
  void shouldEndAThreadsStackAboveItsControlBlock() throws AllocsException {
    AddressRange whole = AddressRange.ofSize(Scenes.THREAD, Scenes.THREAD_SIZE);
    assertEquals(whole, stacks(scene().target()).get(0).range());
    FakeTarget merged =
        new FakeTarget()
            .map(Scenes.THREAD - 0x1000, 0x1000, "---p", "")
            .map(Scenes.THREAD, 0x100000, "rw-p", "")
            .thread(1, "main", "gone")
            .thread(2, "worker", Scenes.registers(Scenes.THREAD_SP, Scenes.BLOCK));
    assertEquals(List.of(whole), ranges(merged));
  }

  @Test
  void shouldDivideAMappingThatStacksWithoutGuardsShare() throws AllocsException {
    long second = Scenes.THREAD + Scenes.THREAD_SIZE;
    FakeTarget target =
        new FakeTarget()
            .map(Scenes.THREAD - 0x1000, 0x1000, "---p", "")
            .map(Scenes.THREAD, 2 * Scenes.THREAD_SIZE, "rw-p", "")
            .thread(1, "main", "gone")
            .thread(2, "a", Scenes.registers(Scenes.THREAD_SP, Scenes.BLOCK))
            .thread(
                3,
                "b",
                Scenes.registers(
                    Scenes.THREAD_SP + Scenes.THREAD_SIZE, Scenes.BLOCK + Scenes.THREAD_SIZE));
    assertEquals(
        List.of(
            AddressRange.ofSize(Scenes.THREAD, Scenes.THREAD_SIZE),
            AddressRange.ofSize(second, Scenes.THREAD_SIZE)),
        ranges(target));
  }

  @Test
  void shouldNotClaimAllOfAHeapThatHoldsAStack() throws AllocsException {
    FakeTarget target =
        new FakeTarget()
            .map(Scenes.THREAD, Scenes.THREAD_SIZE * 4, "rw-p", "[heap]")
            .thread(1, "main", "gone")
            .thread(2, "worker", Scenes.registers(Scenes.THREAD_SP, Scenes.BLOCK));
    assertEquals(List.of(), ranges(target));
  }

  @Test
  void shouldKnowTheMainStackWithoutRegisters() throws AllocsException {
    FakeTarget target =
        new FakeTarget()
            .map(Scenes.STACK, Scenes.STACK_SIZE, "rw-p", "[stack]")
            .thread(1, "main", "not allowed");
    assertEquals(List.of(AddressRange.ofSize(Scenes.STACK, Scenes.STACK_SIZE)), ranges(target));
  }
}
