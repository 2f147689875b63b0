package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.target.Target;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveMemoryTest {
  private static final ProcessTargets TARGETS = new ProcessTargets();

  @TempDir static Path directory;
  private static Path subject;

  @BeforeAll
  static void compile() throws Exception {
    subject = Subject.compile(directory, "subject", "-pthread");
  }

  @Test
  void shouldReadWhatIsThere() throws Exception {
    try (Subject process = Subject.start(subject, "memory");
        Target target = TARGETS.open(process.pid())) {
      long[] at = process.addresses();
      assertEquals("a word of 1999993", target.memory().readString(at[0], 64).orElseThrow());
      assertEquals(0x0707070707070707L, target.memory().readLong(at[1] + 8));
      assertArrayEquals(new byte[1 << 20], target.memory().read(at[2], 1 << 20));
    }
  }

  @Test
  void shouldStopWhereUnreadableMemoryBegins() throws Exception {
    try (Subject process = Subject.start(subject, "memory");
        Target target = TARGETS.open(process.pid())) {
      long page = process.addresses()[1];
      Memory memory = target.memory();
      byte[] bytes = new byte[3 * 4096];
      assertEquals(4096, memory.readSome(page, bytes, 0, bytes.length));
      assertEquals(7, memory.readSome(page + 4089, bytes, 5, 100));
      assertEquals(0, memory.readSome(page + 4096, bytes, 0, 1));
      assertThrows(MemoryFaultException.class, () -> memory.read(page + 4090, 8));
    }
  }

  @Test
  void shouldReadNothingAtTheEndsOfTheAddressSpace() throws Exception {
    try (Subject process = Subject.start(subject, "memory");
        Target target = TARGETS.open(process.pid())) {
      byte[] bytes = new byte[64];
      for (long address : new long[] {0, -1L, -8L, Long.MIN_VALUE, 0xffffffffff600000L}) {
        assertEquals(0, target.memory().readSome(address, bytes, 0, 64));
      }
      assertEquals(0, target.memory().readSome(Long.MAX_VALUE - 3, bytes, 0, 64));
    }
  }

  @Test
  void shouldSayThatTheTargetIsGone() throws Exception {
    try (Subject process = Subject.start(subject, "memory");
        Target target = TARGETS.open(process.pid())) {
      long word = process.addresses()[0];
      process.endInput();
      process.awaitEnd();
      assertThrows(TargetGoneException.class, () -> target.memory().readLong(word));
      assertThrows(TargetGoneException.class, target::mappings);
      assertThrows(TargetGoneException.class, target::objects);
      assertThrows(TargetGoneException.class, target::threads);
      assertTrue(target.auxiliaryVector().reason().orElseThrow().contains("no such process"));
      assertThrows(TargetGoneException.class, () -> TARGETS.open(process.pid()));
    }
  }

  @Test
  void shouldSayNothingElseWhileTheTargetEnds() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Subject process = Subject.start(subject, "memory");
          Target target = TARGETS.open(process.pid())) {
        long word = process.addresses()[0];
        process.process().destroyForcibly();
        assertThrows(TargetGoneException.class, () -> readForever(target, word));
      }
    }
  }

  private static void readForever(Target target, long word) throws AllocsException {
    for (; ; ) {
      target.memory().readLong(word);
      target.mappings();
      target.objects();
      target.threads();
      target.refresh();
    }
  }

  @Test
  void shouldNotMixUpAProgramWithTheNextOne() throws Exception {
    try (Subject process = Subject.start(subject, "execs");
        Target target = TARGETS.open(process.pid())) {
      int mixed = 0;
      long word = process.addresses()[0];
      for (int i = 0; i < 20; i++) {
        target.refresh();
        target.mappings();
        assertTrue(!target.threads().isEmpty());
        long next = process.addresses()[0];
        try {
          target.memory().readString(word, 64);
        } catch (TargetAccessException e) {
          assertTrue(e.getMessage().contains("another program"), e.getMessage());
          assertThrows(TargetAccessException.class, () -> target.memory().readInt(next));
          mixed++;
        }
        word = next;
      }
      assertTrue(mixed > 0);
      process.endInput();
      while (!process.line().equals("end")) {}
      process.awaitEnd();
      assertEquals(0, process.process().exitValue());
    }
  }

  /** It has several threads each time, and a traced one has to be waited for before it ends. */
  @Test
  void shouldNotKeepAProcessFromRunningOtherPrograms() throws Exception {
    try (Subject process = Subject.start(subject, "execs");
        Target target = TARGETS.open(process.pid())) {
      process.line();
      long start = System.nanoTime();
      for (int i = 0; i < 60; i++) {
        target.refresh();
        assertTrue(!target.threads().isEmpty());
      }
      assertTrue(System.nanoTime() - start < 30_000_000_000L);
      process.endInput();
      while (!process.line().equals("end")) {}
      process.awaitEnd();
      assertEquals(0, process.process().exitValue());
    }
  }

  @Test
  void shouldReadForAThreadThatIsInterrupted() throws Exception {
    try (Subject process = Subject.start(subject, "memory");
        Target target = TARGETS.open(process.pid())) {
      long word = process.addresses()[0];
      Thread.currentThread().interrupt();
      assertEquals("a word of 1999993", target.memory().readString(word, 64).orElseThrow());
      assertTrue(Thread.interrupted());
      assertEquals("a word of 1999993", target.memory().readString(word, 64).orElseThrow());
    }
  }

  @Test
  void shouldRefuseAfterClose() throws Exception {
    try (Subject process = Subject.start(subject, "memory")) {
      Target target = TARGETS.open(process.pid());
      long word = process.addresses()[0];
      target.close();
      target.close();
      assertThrows(TargetAccessException.class, () -> target.memory().readLong(word));
    }
  }

  @Test
  void shouldReadItself() throws Exception {
    Registers registers = new Registers().with(Registers.RSP, 0x1999993);
    long tid = ProcessHandle.current().pid();
    try (Target self = TARGETS.self(tid, registers)) {
      assertEquals(tid, self.pid().getAsLong());
      assertEquals(0x464c457f, self.memory().readInt(self.objects().get(0).range().base()));
      assertEquals(registers, self.threads().get(0).registers().value().orElseThrow());
      assertTrue(self.threads().get(1).registers().reason().isPresent());
    }
  }
}
