package org.allocs.custom.offheap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.allocs.embed.Allocs;
import org.allocs.embed.Session;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class OffHeapTest {
  private static final int SLOTS = 4096;
  private static final int ROUNDS = 50_000;

  private final OffHeap heap = new OffHeap("rows");
  private final Slab slab = new Slab(heap, "cache", SLOTS, RowHost.ROW);

  private static long[] told(Region region) throws AllocsException {
    List<Long> bases = new ArrayList<>();
    region.forEach(region.range(), object -> bases.add(object.base()));
    return bases.stream().mapToLong(Long::longValue).toArray();
  }

  /** A quarter of the slab each; half of the time as many are live as can be. */
  private Void churn(int seed) {
    Random random = new Random(seed);
    List<Long> mine = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      if (random.nextInt(SLOTS / 4) >= mine.size()) {
        slab.allocate(random.nextInt(SLOTS)).ifPresent(mine::add);
      } else {
        slab.free(mine.remove(random.nextInt(mine.size())));
      }
    }
    return null;
  }

  @Test
  void shouldKnowAtEachMomentWhatIsHandedOut() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int seed = i;
        all.add(threads.submit(() -> churn(seed)));
      }
      while (!all.stream().allMatch(Future::isDone)) {
        long[] bases = told(slab.region());
        for (int i = 1; i < bases.length; i++) {
          assertTrue(bases[i] - bases[i - 1] >= 24, "they overlap, or come twice");
        }
      }
      for (Future<Void> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertTrue(slab.addresses().length > 100);
    assertArrayEquals(slab.addresses(), told(slab.region()));
  }

  @Test
  void shouldBeSeenByTheProgramItself() throws Exception {
    long address = slab.allocate(7).getAsLong();
    try (Session session = Allocs.self()) {
      Allocs.add(heap);
      Inspection found = session.find(address + 17);
      Allocation row = found.resolution().leaf().orElseThrow();
      assertEquals("rows", row.allocator());
      assertEquals(AddressRange.ofSize(address, 24), row.range());
      assertEquals(RowHost.ROW.name(), found.type().value().orElseThrow().name());
      assertEquals("cache+168", session.view().identity(row).value().orElseThrow().key());
      assertEquals("mmap", found.resolution().path().get(0).allocator());
      slab.free(address);
      assertFalse(session.find(address).resolution().leaf().filter(row::equals).isPresent());
      slab.allocate(7);
      assertEquals(Optional.of(row), session.find(address).resolution().leaf());
      Allocs.remove(heap);
      assertFalse(session.find(address).resolution().leaf().filter(row::equals).isPresent());
    } finally {
      Allocs.remove(heap);
    }
  }

  @Test
  void shouldBeInsideTheChunkOfTheBufferUnderTheHooks() throws Exception {
    Path hooks = Path.of("../../target/allocs/native/liballocs_preload.so").toRealPath();
    ProcessBuilder host =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RowHost.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    host.environment().put("LD_PRELOAD", hooks.toString());
    Process process = host.start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    assertEquals(0, process.waitFor());
    assertTrue(said.matches("\\[mmap, (brk, )?malloc, rows\\] struct row"), said);
  }

  @Test
  void shouldForgetWhatIsOverlappedAndRefuseWhatIsOutside() throws Exception {
    Region region = heap.region("texts", ByteBuffer.allocateDirect(64).position(16));
    assertEquals(48, region.range().size());
    region.allocated(region.base(), 16);
    region.allocated(region.base() + 16, 16);
    region.allocated(region.base() + 15, 2);
    assertArrayEquals(new long[] {region.base() + 15}, told(region));
    assertFalse(region.freed(region.base()));
    assertTrue(region.freed(region.base() + 15));
    region.allocated(region.base(), 48);
    region.reset();
    assertEquals(0, told(region).length);
    assertThrows(IllegalArgumentException.class, () -> region.allocated(region.base() + 47, 2));
    assertThrows(IllegalArgumentException.class, () -> region.allocated(region.base(), 0));
    assertThrows(
        IllegalArgumentException.class, () -> heap.region("texts", ByteBuffer.allocateDirect(1)));
    assertThrows(IllegalArgumentException.class, () -> heap.region("x", ByteBuffer.allocate(1)));
    assertThrows(IllegalArgumentException.class, () -> new OffHeap("My Rows"));
    region.close();
    heap.region("texts", ByteBuffer.allocateDirect(1)).close();
  }

  /** As others see memory: through the kernel. */
  @Test
  void shouldKnowWhereBuffersAre() throws Exception {
    ByteBuffer buffer = ByteBuffer.allocateDirect(16).putLong(8, 0x1122_3344_5566_7788L);
    Region region = heap.region("one", buffer);
    try (Session session = Allocs.self()) {
      byte[] seen = new byte[16];
      session.view().context().target().memory().readSome(region.base(), seen, 0, 16);
      assertEquals(0x1122_3344_5566_7788L, ByteBuffer.wrap(seen).getLong(8));
    }
    assertEquals(Optional.of(buffer), region.buffer());
  }
}
