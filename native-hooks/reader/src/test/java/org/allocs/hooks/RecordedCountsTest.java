package org.allocs.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.allocs.model.AddressRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RecordedCountsTest {
  private static final long SEED = 1999993;
  private static final int ROOT_COUNTS = 240;

  private static Golden counted() {
    return new Golden("counted.golden");
  }

  private static long counters(Golden golden) throws AllocsException {
    return golden.target.memory().readLong(golden.root + ROOT_COUNTS);
  }

  /** Several ids may have one path. */
  private static Map<List<Long>, PathCounts> byPath(List<PathCounts> paths) {
    Map<List<Long>, PathCounts> sums = new HashMap<>();
    for (PathCounts one : paths) {
      sums.merge(
          one.path(),
          one,
          (a, b) ->
              new PathCounts(
                  a.path(),
                  a.allocations() + b.allocations(),
                  a.bytes() + b.bytes(),
                  a.frees() + b.frees(),
                  a.live() + b.live(),
                  a.peak() + b.peak()));
    }
    return sums;
  }

  @Test
  void shouldReadTheGoldenCounters() throws AllocsException {
    Golden golden = counted();
    RecordedCounts expected = golden.counts.orElseThrow();
    RecordedCounts read = golden.open().counts().orElseThrow();
    assertEquals(byPath(expected.paths()), byPath(read.paths()));
    assertTrue(byPath(read.paths()).get(List.of()).allocations() > 0, "a lost path");
    assertEquals(expected.threads(), read.threads());
    assertEquals(expected.live(), read.live());
    assertEquals(expected.peak(), read.peak());
  }

  @Test
  void shouldReadTheChunksOfAProgramThatCounts() throws AllocsException {
    Golden golden = counted();
    Map<Long, RecordedChunk> found = new HashMap<>();
    golden.open().forEach(AddressRange.ALL, c -> found.put(c.base(), c) == null);
    assertFalse(golden.chunks.isEmpty());
    for (RecordedChunk chunk : golden.chunks) {
      assertEquals(chunk, found.get(chunk.base()));
    }
  }

  @Test
  void shouldSayThatNothingWasCounted() throws AllocsException {
    assertEquals(Optional.empty(), new Golden().open().counts());
  }

  @ParameterizedTest
  @CsvSource({
    "4, -1",
    "4, 16777216",
    "16, -1",
    "16, 65537",
    "20, 0",
    "20, -5",
    "20, 65537",
    "24, 39",
    "24, 257",
    "28, 55",
    "28, -1",
    "40, -1",
    "40, 65537",
    "44, -1",
    "44, 4098"
  })
  void shouldRefuseImpossibleCounters(int offset, int value) throws AllocsException {
    Golden golden = counted();
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    golden.target.memory().put(counters(golden) + offset, bytes);
    HookIndex index = golden.open();
    assertThrows(MalformedFileException.class, index::counts);
  }

  @Test
  void shouldSurviveDamage() throws AllocsException {
    for (int round = 0; round < 60; round++) {
      Golden golden = counted();
      HookIndex index = golden.open();
      byte[] root = golden.target.memory().read(golden.root, 256);
      byte[] head = golden.target.memory().read(counters(golden), 128);
      long at = counters(golden);
      if (round % 3 == 0) {
        golden.target.memory().damage(SEED + round);
      } else if (round % 3 == 1) {
        golden.target.memory().scramble(SEED + round);
      } else {
        golden.target.memory().noise(SEED + round);
      }
      golden.target.memory().put(golden.root, root);
      if (round % 2 == 0) {
        golden.target.memory().put(at, head);
      }
      try {
        index.counts().ifPresent(counts -> assertTrue(counts.threads().size() <= 1 << 16));
      } catch (AllocsException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }
}
