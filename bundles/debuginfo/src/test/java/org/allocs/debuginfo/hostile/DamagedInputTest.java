package org.allocs.debuginfo.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every {@link FuzzTarget} with damaged seeds, always the same ones: what comes of them is an
 * answer or a failure in words, soon. {@code -Dallocs.fuzz.seconds=N} and {@code
 * -Dallocs.fuzz.seed=N} look further.
 */
class DamagedInputTest {
  private static final long SECONDS = Long.getLong("allocs.fuzz.seconds", 2);
  private static final long SEED = Long.getLong("allocs.fuzz.seed", 1999993);
  private static final int MAX_ROUNDS = Integer.getInteger("allocs.fuzz.rounds", 3000);

  @TempDir static Path directory;
  private static Seeds seeds;

  @BeforeAll
  static void compile() throws Exception {
    seeds = new Seeds(directory);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAnswerOrFailInWords(FuzzTarget target) throws Exception {
    List<byte[]> whole = seeds.of(target);
    long answers = 0;
    for (byte[] seed : whole) {
      answers += Limits.run(target, seed).answers();
    }
    assertTrue(answers > 0, "the seeds mean nothing");
    Mutator mutator = new Mutator(whole, SEED);
    long end = System.nanoTime() + SECONDS * 1_000_000_000L;
    for (int i = 0; i < MAX_ROUNDS && System.nanoTime() < end; i++) {
      byte[] input = mutator.next();
      try {
        Limits.run(target, input);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(target + " round=" + i + " input=" + kept(target, input), e);
      }
    }
  }

  private static String kept(FuzzTarget target, byte[] input) throws Exception {
    if (input.length < 2048) {
      return HexFormat.of().formatHex(input);
    }
    Path file = Files.createTempFile("damaged-" + target, ".bin");
    return Files.write(file, input).toString();
  }
}
