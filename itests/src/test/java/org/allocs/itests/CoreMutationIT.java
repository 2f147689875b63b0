package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.StackWish;
import org.allocs.inspect.Stacks;
import org.allocs.query.MemoryView;
import org.allocs.render.StacksText;
import org.allocs.target.CoreFile;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole engine answers about damaged core files: in time, and without a failure of its own. */
@Tag("heavy")
class CoreMutationIT {
  private static final int RUNS = Integer.getInteger("allocs.fuzz.runs", 200);
  private static final long MAX_SECONDS = 30;
  private static final StackWish ALL = new StackWish(OptionalLong.empty(), true, true, true);
  private static final long[] EDGES = {0, 1, -1, 8, 0x1000, 1L << 32, 1L << 47, Long.MIN_VALUE};

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldAnswerAboutDamagedCoreFiles() throws Exception {
    Path program = Fixture.program("crashes", "-g", "-O0");
    Path hooks = Programs.HOME.resolve("native/liballocs_preload.so");
    try (Lab lab = new Lab();
        Cores cores = new Cores()) {
      List<String> command =
          List.of(
              "sh",
              "-c",
              "ulimit -s 256 && LD_PRELOAD=" + hooks + " exec \"$0\" null",
              program.toString());
      byte[] seed = Files.readAllBytes(cores.byKernel(command, "", 0));
      Path file = cores.folder().resolve("damaged");
      Random random = new Random(1999993);
      int answered = 0;
      for (int i = 0; i < RUNS; i++) {
        Files.write(file, damaged(seed, random, i));
        long begun = System.nanoTime();
        answered += answers(lab, file, i) ? 1 : 0;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertTrue(seconds < MAX_SECONDS, "input number=" + i + " seconds=" + seconds);
      }
      System.out.println("answered=" + answered + " of " + RUNS);
      assertTrue(answered > RUNS / 3, "answered=" + answered);
    }
  }

  /** Half of the damage in headers and notes, half in memory; the first is none. */
  private static byte[] damaged(byte[] seed, Random random, int number) {
    byte[] bytes = seed.clone();
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int rounds = number == 0 ? 0 : 1 + random.nextInt(40);
    for (int i = 0; i < rounds; i++) {
      boolean start = random.nextBoolean();
      int at = random.nextInt(start ? 16384 : bytes.length - 8) & ~7;
      switch (random.nextInt(4)) {
        case 0 -> words.putLong(at, EDGES[random.nextInt(EDGES.length)]);
        case 1 -> words.putLong(at, words.getLong(at) ^ 1L << random.nextInt(64));
        case 2 -> words.putLong(at, words.getLong(random.nextInt(bytes.length - 8)));
        default -> words.putLong(at, words.getLong(at) + EDGES[random.nextInt(EDGES.length)]);
      }
    }
    return bytes;
  }

  private static boolean answers(Lab lab, Path file, int number) throws Exception {
    try (Target target = lab.targets().openCore(CoreFile.of(file));
        MemoryView view = lab.model().view(target)) {
      StacksText.stacks(Stacks.of(view, ALL));
      LiveHeap.byType(view);
      for (TargetThread thread : target.threads()) {
        Inspection.at(view, thread.registers().value().orElseThrow().sp().orElse(0));
      }
      List<String> failures =
          view.problems().stream().filter(problem -> problem.contains(" failed: ")).toList();
      assertEquals(List.of(), failures, "input number=" + number);
      return true;
    } catch (AllocsException e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError("input number=" + number, e);
    }
  }
}
