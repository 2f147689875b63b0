package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;
import org.allocs.target.ThreadMemory;
import org.allocs.type.CompositeType;
import org.allocs.type.FieldPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stacks of real programs, and where the frames on them lie. */
class RegionsTest {
  @TempDir private Path directory;

  private static List<Allocation> ofKind(Live live, StackKind kind) throws Exception {
    return live.all(new StackAllocator()).stream()
        .filter(stack -> stack.attributes().get("kind").equals(kind.words()))
        .toList();
  }

  @Test
  void shouldFindSmallStacksWhole() throws Exception {
    try (Live live = Live.start(Live.compile(directory, "five_threads", "-g", "-O0"))) {
      List<Allocation> threads = ofKind(live, StackKind.THREAD);
      assertEquals(4, threads.size());
      assertEquals(1, threads.stream().filter(stack -> stack.size() == 64 << 10).count());
      assertEquals(3, threads.stream().filter(stack -> stack.size() == 8 << 20).count());
      for (Allocation stack : threads) {
        AddressRange guard =
            stack.detail(ThreadMemory.class).flatMap(ThreadMemory::guard).orElseThrow();
        assertEquals(stack.base(), guard.limit());
        assertTrue(guard.size() >= 4096, guard.toString());
      }
      for (Allocation frame : live.all(new FrameAllocator())) {
        assertTrue(frame.size() > 0 && frame.attributes().get("end") == null, frame.toString());
      }
    }
  }

  /** Their C libraries do not tell how large the control block at the top of a stack is. */
  @ParameterizedTest
  @ValueSource(strings = {"gcc", "musl-gcc"})
  void shouldFindStacksOfStaticPrograms(String compiler) throws Exception {
    Path program = Live.compileWith(compiler, directory, "thread_locals", "-g", "-static");
    try (Live live = Live.start(program)) {
      List<Allocation> stacks = live.all(new StackAllocator());
      for (TargetThread thread : live.target().threads()) {
        Registers registers = thread.registers().value().orElseThrow();
        Allocation own =
            stacks.stream()
                .filter(s -> s.attributes().get("thread").equals(Long.toString(thread.tid())))
                .findFirst()
                .orElseThrow();
        assertTrue(own.range().contains(registers.sp().orElseThrow()), own.toString());
        ThreadMemory memory = own.detail(ThreadMemory.class).orElseThrow();
        assertEquals(ThreadMemory.Role.STACK, memory.role());
        boolean main = thread.tid() == live.pid();
        assertTrue(main || own.range().contains(registers.get(Registers.FS_BASE).orElseThrow()));
        assertEquals(main, memory.guard().isEmpty());
      }
    }
  }

  @Test
  void shouldClaimNothingBesideAStackThatWasHandedToAThread() throws Exception {
    try (Live live = Live.start(Live.compile(directory, "handed_stack", "-g", "-O0"))) {
      AddressRange area = live.variable("area", 3 * (256 << 10));
      AddressRange handed = AddressRange.ofSize(area.base() + (256 << 10), 256 << 10);
      TargetThread thread = live.target().threads().get(1);
      long sp = thread.registers().value().orElseThrow().sp().orElseThrow();
      List<Allocation> inside = live.all(new StackAllocator());
      inside.removeIf(stack -> !stack.range().overlaps(area));
      assertEquals(1, inside.size());
      assertTrue(inside.get(0).range().contains(sp));
      assertTrue(handed.contains(inside.get(0).range()), inside.toString());
      assertEquals("work", Live.names(live.frames(thread.tid())).get(1));
    }
  }

  @Test
  void shouldEndTheMainStackAtTheArgumentCount() throws Exception {
    try (Live live = Live.start(Live.compile(directory, "coroutine", "-O0"), "a", "b", "c")) {
      Allocation main = ofKind(live, StackKind.MAIN).get(0);
      assertEquals(4, live.target().memory().readLong(main.limit()));
    }
  }

  @Test
  void shouldFindAlternateStacksWhole() throws Exception {
    try (Live live = Live.start(Live.compile(directory, "signals", "-g", "-O0"))) {
      Allocation alternate = ofKind(live, StackKind.SIGNAL).get(0);
      assertEquals(64 << 10, alternate.size());
      long tid = Long.parseLong(alternate.attributes().get("thread"));
      List<Allocation> frames = live.frames(tid);
      int signal = Live.names(frames).indexOf("__restore_rt");
      assertTrue(signal > 0, Live.names(frames).toString());
      for (int i = 0; i < frames.size(); i++) {
        assertEquals(i <= signal, alternate.range().contains(frames.get(i).range()));
      }
      assertEquals("leaf", Live.names(frames).get(signal + 1));
    }
  }

  @Test
  void shouldWalkAVeryDeepStackToItsEnd() throws Exception {
    Path program = Live.compile(directory, "deep", "-O1", "-fno-optimize-sibling-calls");
    try (Live live = Live.start(program, "100000")) {
      List<Allocation> frames = live.frames(live.pid());
      List<String> names = Live.names(frames);
      assertEquals(100_001, names.stream().filter("down"::equals).count());
      assertEquals("_start", names.get(names.size() - 1));
      assertEquals(null, frames.get(frames.size() - 1).attributes().get("end"));
    }
  }

  /** An interrupted leaf keeps its variable below the stack pointer. */
  @Test
  void shouldCountTheRedZoneToTheLeaf() throws Exception {
    try (Live live = Live.start(Live.compile(directory, "signals", "-g", "-O1"))) {
      List<Allocation> leaves =
          live.all(new FrameAllocator()).stream()
              .filter(frame -> frame.name().equals(Optional.of("leaf")))
              .toList();
      assertEquals(2, leaves.size());
      for (Allocation leaf : leaves) {
        CompositeType type = (CompositeType) leaf.type().value().orElseThrow();
        assertEquals("red_zone", FieldPath.at(type, 0).orElseThrow().path());
        assertTrue(leaf.size() > 8, leaf.toString());
        long value = live.target().memory().readLong(leaf.base());
        assertTrue(value >= 1999993, Long.toString(value));
      }
    }
  }

  @Test
  void shouldClaimOnlyTheUsedPartOfAStackAmongOtherMemory() throws Exception {
    Path program = Live.compile(directory, "coroutine", "-g", "-O0");
    for (String[] arguments : new String[][] {{}, {"malloc"}}) {
      try (Live live = Live.start(program, arguments)) {
        Allocation other = ofKind(live, StackKind.OTHER).get(0);
        List<Allocation> frames = live.frames(live.pid());
        assertEquals("body", Live.names(frames).get(frames.size() - 1));
        AddressRange used =
            new AddressRange(frames.get(0).base(), frames.get(frames.size() - 1).limit());
        assertTrue(other.range().contains(used));
        assertTrue(other.size() - used.size() <= 128);
        assertTrue(
            new FrameAllocator()
                .arenas(live.context(), ofKind(live, StackKind.MAIN).get(0).range())
                .get(0)
                .opaque()
                .orElseThrow()
                .contains("another stack"));
      }
    }
  }

  /** Nothing describes the program's frames: words on the stack do, if calls put them there. */
  @Test
  void shouldScanForReturnAddressesWhereNothingTellsTheFrame() throws Exception {
    String[] options = {
      "-O2", "-fomit-frame-pointer", "-fno-asynchronous-unwind-tables", "-fno-unwind-tables"
    };
    try (Live live = Live.start(Live.compile(directory, "five_threads", options))) {
      List<Allocation> frames = live.frames(live.pid());
      assertEquals(List.of("__libc_pause", "park", "main"), Live.names(frames).subList(0, 3));
      assertEquals("scan", frames.get(1).attributes().get("found-by"));
      List<String> called = new ArrayList<>();
      for (TargetThread thread : live.target().threads()) {
        List<String> names = Live.names(live.frames(thread.tid()));
        if (names.contains("run")) {
          int run = names.indexOf("run");
          assertEquals("start_thread", names.get(run + 1), names.toString());
          called.add(String.join(" ", names.subList(1, run)));
        }
      }
      called.sort(Comparator.naturalOrder());
      String deep = "park " + "recursive ".repeat(10);
      assertEquals(List.of("park dynamic", "park many", "park plain", deep.trim()), called);
    }
  }
}
