package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.target.CoreFile;
import org.allocs.target.Mapping;
import org.allocs.target.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged core files are answered about, or refused in words, within bounds. */
class CoreMutationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MAX_NANOS = 2_000_000_000L;
  private static final long MAX_BYTES = 256L << 20;
  private static final int RUNS = Integer.getInteger("allocs.fuzz.runs", 1500);
  private static final long[] EDGES = {
    0, 1, -1, 8, 0x1000, 0xfff, 1L << 31, 1L << 32, 1L << 47, Long.MAX_VALUE, Long.MIN_VALUE
  };

  @TempDir Path directory;

  private List<byte[]> seeds() throws Exception {
    Path library = Subject.library(directory, "sample");
    byte[] bytes = Files.readAllBytes(library);
    byte[] page = Arrays.copyOf(bytes, 4096);
    byte[] laidOut =
        new CoreBuilder()
            .thread(1999993, 11)
            .process(1999993, "sample")
            .signal(11, 1, 0x10)
            .auxv(3, 0x10040, 25, 0x7ff000010010L, 33, 0x7ff000024000L)
            .thread(1999995, 11)
            .load(0x10000, 0x1000, 4, page)
            .load(0x11000, 0x1000, 5, new byte[0])
            .load(0x12000, 0x1000, 4, new byte[0])
            .load(0x13000, 0x2000, 6, page)
            .load(0x7ff000010000L, 0x1000, 6, new byte[0x1000])
            .load(0x7ff000022000L, 0x2000, 4, new byte[0])
            .load(0x7ff000024000L, 0x1000, 5, page)
            .load(0xffffffffff600000L, 0x1000, 1, new byte[0])
            .file(0x10000, 0x1000, 0, library.toString())
            .file(0x11000, 0x1000, 1, library.toString())
            .file(0x12000, 0x1000, 2, library.toString())
            .file(0x13000, 0x1000, 2, library.toString() + " (deleted)")
            .build();
    Path program = directory.resolve("bare");
    Path source = Files.writeString(directory.resolve("bare.c"), "void _start(void) { for (;;); }");
    Subject.run(
        List.of("gcc", "-static", "-nostdlib", "-o", program.toString(), source.toString()));
    try (Subject subject = Subject.start(program)) {
      Path prefix = directory.resolve("gdb");
      Subject.run(List.of("gcore", "-o", prefix.toString(), Long.toString(subject.pid())));
      return List.of(laidOut, Files.readAllBytes(directory.resolve("gdb." + subject.pid())));
    }
  }

  @Test
  void shouldAnswerOrRefuseInWords() throws Exception {
    Random random = new Random(1999993);
    List<byte[]> seeds = seeds();
    int answered = 0;
    for (byte[] seed : seeds) {
      assertTrue(answers(seed), "a seed is refused");
    }
    for (int i = 0; i < RUNS; i++) {
      byte[] damaged = damage(seeds.get(random.nextInt(seeds.size())).clone(), random);
      answered += bounded(damaged, i) ? 1 : 0;
    }
    assertTrue(answered > RUNS / 4 && answered < RUNS, "answered=" + answered);
  }

  /** Most damage is done to headers and notes, which lie at the start or, by gdb, at the end. */
  private static byte[] damage(byte[] bytes, Random random) {
    int rounds = 1 + random.nextInt(6);
    for (int i = 0; i < rounds; i++) {
      int near = random.nextInt(Math.min(bytes.length, 1 << (6 + random.nextInt(9))));
      int at = random.nextInt(4) == 0 ? bytes.length - 1 - near : near;
      ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int word = Math.min(at & ~7, bytes.length - 8);
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> words.putLong(word, EDGES[random.nextInt(EDGES.length)]);
        case 2 -> words.putInt(word & ~3, (int) EDGES[random.nextInt(EDGES.length)]);
        case 3 -> words.putLong(word, words.getLong(word) + EDGES[random.nextInt(EDGES.length)]);
        case 4 -> words.putLong(word, words.getLong(random.nextInt(bytes.length - 8)));
        case 5 -> words.putLong(word, random.nextLong() >>> random.nextInt(64));
        case 6 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> {
          if (random.nextInt(8) == 0 && bytes.length > 200) {
            return Arrays.copyOf(bytes, 100 + random.nextInt(bytes.length - 100));
          }
        }
      }
    }
    return bytes;
  }

  private boolean bounded(byte[] input, int number) throws Exception {
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    boolean answered;
    try {
      answered = answers(input);
    } catch (RuntimeException | Error e) {
      throw new AssertionError("input number=" + number, e);
    }
    nanos = THREADS.getCurrentThreadCpuTime() - nanos;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    assertTrue(
        nanos < MAX_NANOS && bytes < MAX_BYTES,
        "input number=" + number + " cpuMillis=" + nanos / 1_000_000 + " allocated=" + bytes);
    return answered;
  }

  /** Whether it is taken for a core file. */
  private boolean answers(byte[] input) throws Exception {
    Path file = Files.write(directory.resolve("core"), input);
    try (Target target = new ProcessTargets().openCore(CoreFile.of(file))) {
      target.fatalSignal();
      target.auxiliaryVector();
      target.threads();
      ask(target);
      target.objects();
      target.problems();
      return true;
    } catch (AllocsException e) {
      assertTrue(e.getMessage().length() < 1000, e.getMessage());
      return false;
    }
  }

  private static void ask(Target target) throws AllocsException {
    byte[] bytes = new byte[64];
    for (Mapping mapping : target.mappings().subList(0, Math.min(200, target.mappings().size()))) {
      target.inferred(mapping);
      List<Long> places = new ArrayList<>();
      places.add(mapping.range().base());
      places.add(mapping.range().base() + mapping.range().size() / 2);
      places.add(mapping.range().limit() - 8);
      for (long place : places) {
        target.memory().readSome(place, bytes, 0, bytes.length);
        target.memory().whyUnreadable(place);
      }
    }
  }
}
