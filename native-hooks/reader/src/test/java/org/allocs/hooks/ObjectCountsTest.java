package org.allocs.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ObjectCountsTest {
  private static final long SEED = 1999993;
  private static final int ROOT_COUNTS = 240;

  /** What {@code record_objects} in golden.c makes and ends again. */
  private static final long ENDED_SITE = 0x401800;

  private static final long ENDED_SIZE = 40;

  private final Golden golden = new Golden("counted.golden");

  /** Allocations, bytes, frees, live bytes and peaks by site, 0 where it is lost. */
  private static final class Sums {
    private final Map<Long, List<Long>> sums = new TreeMap<>();

    /** Several ids may have one path. */
    void add(List<Long> path, List<Long> counts) {
      sums.merge(path.isEmpty() ? 0L : path.get(0), counts, Sums::both);
    }

    private static List<Long> both(List<Long> one, List<Long> other) {
      return IntStream.range(0, one.size()).mapToObj(i -> one.get(i) + other.get(i)).toList();
    }

    static Sums of(List<PathCounts> paths) {
      Sums sums = new Sums();
      for (PathCounts p : paths) {
        sums.add(p.path(), List.of(p.allocations(), p.bytes(), p.frees(), p.live(), p.peak()));
      }
      return sums;
    }

    long live() {
      return sums.values().stream().mapToLong(counts -> counts.get(3)).sum();
    }
  }

  /** All objects are live but one: what was counted follows from what is listed. */
  private Sums expected(int number) {
    Sums sums = new Sums();
    for (Golden.ObjectQuery object : golden.objects) {
      if (object.number() == number) {
        long size = object.object().size();
        sums.add(object.object().path(), List.of(1L, size, 0L, size, size));
      }
    }
    return sums;
  }

  @Test
  void shouldReadTheGoldenCounters() throws AllocsException {
    List<ObjectIndex> indexes = golden.openObjects();
    assertEquals(2, indexes.size());
    for (int i = 0; i < 2; i++) {
      Sums expected = expected(i + 1);
      if (i == 0) {
        expected.add(List.of(ENDED_SITE), List.of(1L, ENDED_SIZE, 1L, 0L, ENDED_SIZE));
      }
      assertFalse(expected.sums.isEmpty());
      ObjectCounts counts = indexes.get(i).counts().orElseThrow();
      assertEquals(expected.sums, Sums.of(counts.paths()).sums);
      assertEquals(expected.live(), counts.live());
      // The one that ended did so before the last one, of as many bytes, was made.
      assertEquals(expected.live(), counts.peak());
    }
  }

  @Test
  void shouldSayThatNothingWasCounted() throws AllocsException {
    for (ObjectIndex index : new Golden().openObjects()) {
      assertEquals(Optional.empty(), index.counts());
    }
  }

  @Test
  void shouldHaveCountedNoneBeforeTheFirst() throws AllocsException {
    golden.target.memory().put(counters() + 80, new byte[8]);
    ObjectCounts none = new ObjectCounts(List.of(), 0, 0);
    assertEquals(Optional.of(none), golden.openObjects().get(0).counts());
  }

  private long counters() throws AllocsException {
    return golden.target.memory().readLong(golden.root + ROOT_COUNTS);
  }

  @ParameterizedTest
  @CsvSource({"88, -1", "88, 1048577", "92, 47", "92, 257", "92, -1"})
  void shouldRefuseImpossibleCounters(int offset, int value) throws AllocsException {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    golden.target.memory().put(counters() + offset, bytes);
    ObjectIndex index = golden.openObjects().get(0);
    assertThrows(MalformedFileException.class, index::counts);
  }

  @Test
  void shouldSurviveDamage() throws AllocsException {
    for (int round = 0; round < 20; round++) {
      Golden damaged = new Golden("counted.golden");
      List<ObjectIndex> indexes = damaged.openObjects();
      if (round % 2 == 0) {
        damaged.target.memory().damage(SEED + round);
      } else {
        damaged.target.memory().scramble(SEED + round);
      }
      try {
        for (ObjectIndex index : indexes) {
          index.counts();
        }
      } catch (AllocsException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }
}
