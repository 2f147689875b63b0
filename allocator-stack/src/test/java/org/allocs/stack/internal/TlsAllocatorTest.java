package org.allocs.stack.internal;

import static org.allocs.target.ThreadMemory.Role.CONTROL_BLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.TargetThread;
import org.allocs.target.ThreadMemory;
import org.allocs.target.ThreadMemory.Role;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thread-local storage of real programs. */
class TlsAllocatorTest {
  @TempDir private Path directory;

  private static Allocation of(
      List<Allocation> all, TargetThread thread, Role role, String module) {
    return all.stream()
        .filter(a -> a.attributes().get("thread").equals(Long.toString(thread.tid())))
        .filter(a -> a.detail(ThreadMemory.class).orElseThrow().role() == role)
        .filter(a -> a.attributes().getOrDefault("module", "").contains(module))
        .findFirst()
        .orElseThrow();
  }

  private static long address(Allocation block, String name) {
    CompositeType type = (CompositeType) block.type().value().orElseThrow();
    Member member =
        type.members().stream()
            .filter(m -> m.name().filter(name::equals).isPresent())
            .findFirst()
            .orElseThrow();
    return block.base() + member.offset();
  }

  @Test
  void shouldFindEachThreadsVariablesAndControlBlock() throws Exception {
    try (Live live = Live.start(Live.compile(directory, "thread_locals", "-g", "-O1"))) {
      List<Allocation> all = live.all(new TlsAllocator());
      List<TargetThread> threads = live.target().threads();
      assertEquals(3, threads.size());
      for (int i = 0; i < threads.size(); i++) {
        Allocation own = of(all, threads.get(i), Role.VARIABLES, "thread_locals");
        assertEquals(1999993 + i, live.target().memory().readLong(address(own, "number")));
        byte[] text = live.target().memory().read(address(own, "zeroes"), 33);
        assertEquals('a' + i, text[32]);
        assertTrue(own.size() >= 41, own.toString());
        Allocation block = of(all, threads.get(i), Role.CONTROL_BLOCK, "");
        int tid = live.target().memory().readInt(address(block, "tid"));
        assertEquals(threads.get(i).tid(), tid);
        Allocation libc = of(all, threads.get(i), Role.VARIABLES, "libc.so");
        assertEquals(100 + i, live.target().memory().readInt(address(libc, "errno")));
        assertEquals(block.base(), own.limit() + (-own.limit() & 63));
      }
    }
  }

  @Test
  void shouldLookUpTheTypeOfControlBlocksOnce() throws Exception {
    try (Live live = Live.start(Live.compile(directory, "thread_locals", "-g", "-O1"))) {
      AtomicInteger asked = new AtomicInteger();
      Context counting =
          (Context)
              Proxy.newProxyInstance(
                  Context.class.getClassLoader(),
                  new Class<?>[] {Context.class},
                  (proxy, method, arguments) -> {
                    asked.addAndGet(method.getName().equals("typeNamed") ? 1 : 0);
                    return method.invoke(live.context(), arguments);
                  });
      int blocks = 0;
      for (Arena arena : new TlsAllocator().arenas(counting, AddressRange.ALL)) {
        List<Allocation> all = new ArrayList<>();
        arena.forEach(arena.range(), all::add);
        for (Allocation each : all) {
          boolean block = each.detail(ThreadMemory.class).orElseThrow().role() == CONTROL_BLOCK;
          blocks += block && each.type() != null ? 1 : 0;
        }
      }
      assertEquals(3, blocks);
      assertEquals(1, asked.get());
    }
  }

  /** Whose C library tells nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"gcc", "musl-gcc"})
  void shouldFindVariablesOfStaticPrograms(String compiler) throws Exception {
    Path program = Live.compileWith(compiler, directory, "thread_locals", "-g", "-O0", "-static");
    try (Live live = Live.start(program)) {
      List<Allocation> all = live.all(new TlsAllocator());
      List<TargetThread> threads = live.target().threads();
      assertEquals(3, threads.size());
      for (int i = 0; i < threads.size(); i++) {
        Allocation own = of(all, threads.get(i), Role.VARIABLES, "thread_locals");
        assertEquals(1999993 + i, live.target().memory().readLong(address(own, "number")));
      }
    }
  }
}
