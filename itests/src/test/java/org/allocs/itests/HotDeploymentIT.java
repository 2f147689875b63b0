package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.allocs.model.Allocation;
import org.allocs.query.Resolution;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** An allocator bundle comes and goes, again and again, while two threads ask. */
class HotDeploymentIT {
  private static final int THREADS = 2;
  private static final List<String> WITHOUT = List.of("mmap", "brk", "malloc");
  private static final List<String> WITH = List.of("mmap", "brk", "malloc", "arena");

  /** More than chance, far less than a bundle's classes for each cycle would take. */
  private static final long HEAP_BYTES = 16 << 20;

  @Test
  void shouldAnswerRightWhileABundleComesAndGoes() throws Exception {
    cycles(50);
  }

  @Test
  @Tag("heavy")
  void shouldAnswerRightThroughAThousandCycles() throws Exception {
    cycles(1000);
  }

  private static Running hookedDemo() throws Exception {
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    return Running.start(
        List.of(CustomIT.program().toString()), Map.of("LD_PRELOAD", hooks), "text ");
  }

  private static void cycles(int count) throws Exception {
    try (Running running = hookedDemo();
        Lab lab = new Lab();
        Lab.Session session = lab.open(running.pid())) {
      Questions questions = new Questions(session, running.address("point"));
      int warm = count / 5;
      for (int i = 0; i < warm; i++) {
        cycle(lab, questions);
      }
      Use before = Use.now();
      AtomicBoolean done = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<Long>> asked = new ArrayList<>();
      try {
        for (int i = 0; i < THREADS; i++) {
          asked.add(threads.submit(() -> questions.askUntil(done)));
        }
        for (int i = warm; i < count; i++) {
          cycle(lab, questions);
          lab.model();
        }
      } finally {
        done.set(true);
        threads.shutdown();
      }
      for (Future<Long> each : asked) {
        assertTrue(each.get() > 0);
      }
      assertEquals(List.of(), session.view().problems());
      assertEquals(Map.of(), lab.model().cutOff());
      Use.now().isNoMoreThan(before);
    }
  }

  private static void cycle(Lab lab, Questions questions) throws Exception {
    Bundle bundle = lab.context().installBundle(CustomIT.jar().toUri().toString());
    bundle.start();
    assertEquals(WITH, questions.path());
    bundle.stop();
    assertEquals(WITHOUT, questions.path());
    bundle.uninstall();
  }

  /**
   * Of one object, which is the sample allocator's where that is there, and a chunk's part else.
   */
  private record Questions(Lab.Session session, long point) {
    List<String> path() throws Exception {
      return path(session.view().find(point + 3));
    }

    private static List<String> path(Resolution found) {
      return found.path().stream().map(Allocation::allocator).toList();
    }

    /** How many were asked. */
    long askUntil(AtomicBoolean done) throws Exception {
      long asked = 0;
      for (; !done.get(); asked++) {
        Resolution found = session.view().find(point + 3);
        List<String> path = path(found);
        boolean there = path.equals(WITH);
        assertTrue(there || path.equals(WITHOUT), path::toString);
        Allocation leaf = found.leaf().orElseThrow();
        assertEquals(there ? point : found.path().get(2).base(), leaf.base());
        assertTrue(found.note().filter(note -> note.contains("custom-arena")).isEmpty());
        if (there) {
          assertEquals(16, leaf.size());
        }
      }
      return asked;
    }
  }

  /** What is in use of what can leak. */
  private record Use(long heapBytes, long threads, long files) {
    static Use now() throws Exception {
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      return new Use(heap, guestThreads(), openFiles());
    }

    private static long guestThreads() {
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().startsWith("allocs"))
          .count();
    }

    private static long openFiles() throws IOException {
      try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
        return open.count();
      }
    }

    /** Threads of guests that nobody asks end after a while. */
    void isNoMoreThan(Use before) throws Exception {
      Use now = this;
      for (int i = 0; i < 600 && now.exceeds(before); i++) {
        Thread.sleep(100);
        now = now();
      }
      Use last = now;
      assertTrue(!now.exceeds(before), () -> "before=" + before + " now=" + last);
    }

    private boolean exceeds(Use before) {
      return heapBytes > before.heapBytes + HEAP_BYTES
          || threads > before.threads
          || files > before.files;
    }
  }
}
