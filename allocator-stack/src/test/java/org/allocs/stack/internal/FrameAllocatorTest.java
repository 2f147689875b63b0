package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.debug.CallerFrame;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Mapping;
import org.allocs.target.Registers;
import org.allocs.testkit.AllocatorContract;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;
import org.junit.jupiter.api.Test;

class FrameAllocatorTest extends AllocatorContract {
  @Override
  protected Allocator allocator() {
    return new FrameAllocator();
  }

  @Override
  protected Scene scene() throws AllocsException {
    return Scenes.twoThreads();
  }

  private static Arena arena(Scene scene, long address) throws AllocsException {
    AddressRange there = AddressRange.ofSize(address, 1);
    return new FrameAllocator().arenas(scene.context(), there).get(0);
  }

  @Test
  void shouldReportFramesFromTheStackPointerOn() throws AllocsException {
    Arena arena = arena(scene(), Scenes.MAIN_SP);
    for (int level = 0; level < Scenes.FRAMES; level++) {
      long base = Scenes.MAIN_SP + level * Scenes.FRAME;
      Allocation frame = arena.find(base + 17).orElseThrow();
      assertEquals(AddressRange.ofSize(base, Scenes.FRAME), frame.range());
      assertEquals(Optional.of("work"), frame.name());
      assertEquals(Integer.toString(level), frame.attributes().get("level"));
      long pc = Scenes.TEXT + (level == 0 ? 0x10 : 0x20);
      assertEquals(OptionalLong.of(pc), frame.siteAddress());
      assertEquals(AddressRange.hex(pc), frame.attributes().get("pc"));
      assertEquals(AddressRange.hex(base + Scenes.FRAME), frame.attributes().get("cfa"));
      assertEquals("call frame information", frame.attributes().get("found-by"));
      assertEquals("1", frame.attributes().get("thread"));
      assertEquals(null, frame.attributes().get("end"));
    }
    assertEquals(Optional.empty(), arena.find(Scenes.MAIN_SP - 1));
    assertEquals(Optional.empty(), arena.find(Scenes.ARGC - 1));
  }

  @Test
  void shouldTypeAFrameByItsVariables() throws AllocsException {
    Allocation frame = arena(scene(), Scenes.MAIN_SP).find(Scenes.MAIN_SP).orElseThrow();
    DataType type = frame.type().value().orElseThrow();
    assertEquals("work.cwork_vaddrs_0x401000_0x401100", type.uniqtype());
    assertEquals("frame of work", type.name());
    assertEquals(OptionalLong.of(Scenes.FRAME), type.byteSize());
    assertEquals(CompositeType.Kind.FRAME, ((CompositeType) type).kind());
    assertEquals("count", FieldPath.at(type, 9).orElseThrow().path());
    assertEquals(1, ((CompositeType) type).members().size());
  }

  @Test
  void shouldLeaveOutVariablesOfOtherMemory() throws AllocsException {
    Allocation frame = arena(scene(), Scenes.THREAD_SP).find(Scenes.THREAD_SP).orElseThrow();
    CompositeType type = (CompositeType) frame.type().value().orElseThrow();
    assertEquals(List.of(), type.members());
  }

  @Test
  void shouldStopWhereTheReturnAddressIsNotCode() throws AllocsException {
    Scene scene = scene();
    scene.target().memory().put(Scenes.MAIN_SP + 2 * Scenes.FRAME - 8, Scenes.words(0x1999993));
    Arena arena = arena(scene, Scenes.MAIN_SP);
    Allocation last = arena.find(Scenes.MAIN_SP + Scenes.FRAME).orElseThrow();
    assertTrue(last.attributes().get("end").contains("0x1999993 is not in code"));
    assertEquals(Optional.empty(), arena.find(Scenes.MAIN_SP + 2 * Scenes.FRAME));
  }

  @Test
  void shouldSayWhyThereAreNoFrames() throws AllocsException {
    Scene scene = scene();
    FakeTarget target =
        new FakeTarget()
            .map(Scenes.STACK, Scenes.STACK_SIZE, "rw-p", "[stack]")
            .thread(1, "main", "another debugger holds it");
    Arena arena = arena(new Scene(target, scene.debugInfo()), Scenes.STACK);
    assertTrue(arena.opaque().orElseThrow().contains("another debugger holds it"));
  }

  /** Frame addresses that stand still, go back, or leave the stack end the walk. */
  @Test
  void shouldNotFollowFramesThatDoNotGrow() throws AllocsException {
    for (long distance : new long[] {0, -64, 1 << 30, Long.MIN_VALUE}) {
      Scene scene = scene();
      Evidence hostile = Evidence.certain("test", "hostile");
      FakeModuleInfo module =
          new FakeModuleInfo()
              .unwinder(
                  (frame, lookup, memory) -> {
                    long cfa = frame.sp().orElseThrow() + distance;
                    Registers caller =
                        Scenes.registers(cfa, 0).with(Registers.RIP, Scenes.TEXT + 0x20);
                    return Answer.known(new CallerFrame(cfa, caller, Map.of(), false), hostile);
                  });
      FakeDebugInfo debugInfo = new FakeDebugInfo().put("/bin/program", module);
      Arena arena = arena(new Scene(scene.target(), debugInfo), Scenes.MAIN_SP);
      assertEquals(Optional.empty(), arena.find(Scenes.MAIN_SP));
      assertTrue(arena.opaque().orElseThrow().contains("not above"), arena.opaque().toString());
    }
  }

  /** Registers that point nowhere, or to the last byte of a stack, end the walk at once. */
  @Test
  void shouldSayWhatIsWrongWithWildRegisters() throws AllocsException {
    long last = Scenes.STACK + Scenes.STACK_SIZE - 1;
    for (long sp : new long[] {0, 1, -1, Long.MIN_VALUE, Scenes.TEXT, last, last - 7}) {
      for (long pc : new long[] {0, -1, Long.MAX_VALUE, sp, Scenes.TEXT + 0x10}) {
        Scene scene = scene();
        FakeTarget target = new FakeTarget();
        for (Mapping mapping : scene.target().mappings()) {
          String flags = mapping.isExecutable() ? "r-xp" : mapping.isWritable() ? "rw-p" : "---p";
          target.map(mapping.range().base(), mapping.range().size(), flags, "");
        }
        Registers wild =
            new Registers()
                .with(Registers.RSP, sp)
                .with(Registers.RIP, pc)
                .with(Registers.RBP, -8)
                .with(Registers.FS_BASE, sp);
        target.thread(1, "wild", wild);
        Walk walk =
            StackTable.walk(
                new Scene(target, scene.debugInfo()).context(), target.threads().get(0));
        assertTrue(walk.frames().size() <= 1, walk.toString());
        assertFalse(walk.end().isEmpty());
      }
    }
  }

  /** The innermost frame begins in the guard below the stack, and has the part that is above. */
  @Test
  void shouldFollowAStackThatOverflowed() throws AllocsException {
    Scene scene = scene();
    FakeTarget target = scene.target();
    long sp = Scenes.THREAD - 24;
    for (int i = 1; i <= 3; i++) {
      long back = i == 3 ? 0 : Scenes.TEXT + 0x20;
      target.memory().put(sp + i * Scenes.FRAME - 8, Scenes.words(back));
    }
    target.thread(3, "deep", Scenes.registers(sp, Scenes.BLOCK));
    Walk walk = StackTable.walk(scene.context(), target.threads().get(2));
    assertEquals(3, walk.frames().size(), walk.end());
    AddressRange there = new AddressRange(Scenes.THREAD, sp + Scenes.FRAME);
    assertEquals(there, walk.frames().get(0).range());
    assertTrue(walk.complete(), walk.end());
  }

  /** A stack whose words all lead behind one call, as a circle of callers would. */
  @Test
  void shouldComeToTheEndOfASmashedStack() throws AllocsException {
    Scene scene = scene();
    long[] words = new long[(int) ((Scenes.ARGC - Scenes.MAIN_SP) / 8)];
    java.util.Arrays.fill(words, Scenes.TEXT + 0x20);
    scene.target().memory().put(Scenes.MAIN_SP, Scenes.words(words));
    Walk walk = StackTable.walk(scene.context(), scene.target().threads().get(0));
    assertEquals((Scenes.ARGC - Scenes.MAIN_SP) / Scenes.FRAME + 1, walk.frames().size());
    assertFalse(walk.complete());
    assertFalse(walk.end().isEmpty());
  }
}
