package org.allocs.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.TargetGoneException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class HookIndexTest {
  private static final long SEED = 1999993;

  private static List<RecordedChunk> all(HookIndex index, AddressRange within)
      throws AllocsException {
    List<RecordedChunk> found = new ArrayList<>();
    assertTrue(index.forEach(within, found::add));
    return found;
  }

  @Test
  void shouldAnswerTheGoldenQueries() throws AllocsException {
    Golden golden = new Golden();
    HookIndex index = golden.open();
    assertFalse(golden.queries.isEmpty());
    for (Golden.Query query : golden.queries) {
      Optional<RecordedChunk> expected =
          query.state() == 0 ? Optional.empty() : Optional.of(query.chunk());
      assertEquals(expected, index.find(query.address()), () -> AddressRange.hex(query.address()));
    }
  }

  @Test
  void shouldEnumerateTheGoldenChunks() throws AllocsException {
    Golden golden = new Golden();
    assertFalse(golden.chunks.isEmpty());
    assertEquals(golden.chunks, all(golden.open(), AddressRange.ALL));
  }

  @Test
  void shouldEnumerateWhatOverlapsAPart() throws AllocsException {
    Golden golden = new Golden();
    HookIndex index = golden.open();
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      RecordedChunk a = golden.chunks.get(random.nextInt(golden.chunks.size()));
      RecordedChunk b = golden.chunks.get(random.nextInt(golden.chunks.size()));
      long from = a.base() + random.nextInt(40) - 20;
      long to = b.limit() + random.nextInt(40) - 20;
      AddressRange within =
          new AddressRange(AddressRange.min(from, to), AddressRange.max(from, to));
      List<RecordedChunk> expected =
          golden.chunks.stream()
              .filter(c -> new AddressRange(c.base(), c.limit()).overlaps(within))
              .toList();
      assertEquals(expected, all(index, within), within::toString);
    }
  }

  @Test
  void shouldStopWhenTheVisitorStops() throws AllocsException {
    HookIndex index = new Golden().open();
    List<RecordedChunk> found = new ArrayList<>();
    assertFalse(index.forEach(AddressRange.ALL, c -> found.add(c) && found.size() < 3));
    assertEquals(3, found.size());
  }

  @Test
  void shouldNameTheRegionsOfAllChunks() throws AllocsException {
    Golden golden = new Golden();
    List<AddressRange> regions = golden.open().regions();
    for (RecordedChunk chunk : golden.chunks) {
      assertTrue(regions.stream().anyMatch(r -> r.contains(chunk.base())));
    }
    assertEquals(regions.stream().sorted().toList(), regions);
  }

  @Test
  void shouldRefuseAnotherMajorVersion() {
    UnsupportedException failure =
        assertThrows(
            UnsupportedException.class, () -> new Golden().putInt(8, 5 << 16 | 7).tryOpen());
    assertTrue(failure.getMessage().contains("version=5.7"), failure.getMessage());
    assertTrue(failure.getMessage().contains("supported=4.x"), failure.getMessage());
  }

  @Test
  void shouldReadAHigherMinorVersion() throws AllocsException {
    Golden golden = new Golden().putInt(8, 4 << 16 | 9);
    assertEquals(golden.chunks, all(golden.open(), AddressRange.ALL));
  }

  @ParameterizedTest
  @CsvSource({
    "0, not ready",
    "9, linked into it",
    "17, aligns to less than 16",
    "25, linked into it",
  })
  void shouldSayWhyNothingIsKnown(int flags, String words) throws AllocsException {
    String reason = new Golden().putInt(16, flags).tryOpen().reason().orElseThrow();
    assertTrue(reason.contains(words), reason);
  }

  @Test
  void shouldSayThatTheTargetIsNotHooked() throws AllocsException {
    String reason = HookIndex.open(new FakeTarget(), new FakeDebugInfo()).reason().orElseThrow();
    assertEquals("chunks unknown: not started under `allocs run`", reason);
  }

  @Test
  void shouldSayThatTheRootIsNotMadeYet() throws AllocsException {
    String reason = new Golden().putInt(0, 0).putInt(4, 0).tryOpen().reason().orElseThrow();
    assertTrue(reason.contains("not ready"), reason);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "24, 4",
    "24, 6",
    "28, 5",
    "28, 60",
    "40, 0",
    "40, 3",
    "40, -1",
    "44, 3",
    "44, 32",
    "44, -1",
    "48, 0",
    "48, 100000",
    "52, -1",
    "68, -1",
    "116, 0",
    "120, 8",
    "120, 1000000",
    "124, -1",
    "112, 0",
    "184, 0",
    "184, 257",
    "188, 0",
    "188, 100"
  })
  void shouldRefuseAnImpossibleRoot(int offset, int value) {
    Golden golden = new Golden().putInt(offset, value);
    assertThrows(MalformedFileException.class, golden::tryOpen);
  }

  @Test
  void shouldReportTheLosses() throws AllocsException {
    Golden golden = new Golden();
    HookIndex index = golden.open();
    assertFalse(index.losses().chunksMayBeMissing());
    golden.putInt(168, 3);
    assertEquals(3, index.losses().chunks());
    assertTrue(index.losses().chunksMayBeMissing());
  }

  @Test
  void shouldSayThatTheTargetEnded() throws AllocsException {
    Golden golden = new Golden();
    HookIndex index = golden.open();
    golden.target.end();
    assertThrows(TargetGoneException.class, () -> index.find(1));
    assertThrows(TargetGoneException.class, () -> index.forEach(AddressRange.ALL, c -> true));
  }

  @Test
  void shouldSurviveDamage() throws AllocsException {
    for (int round = 0; round < 60; round++) {
      Golden golden = new Golden();
      HookIndex index = golden.open();
      byte[] root = golden.target.memory().read(golden.root, 256);
      if (round % 3 == 0) {
        golden.target.memory().damage(SEED + round);
      } else if (round % 3 == 1) {
        golden.target.memory().scramble(SEED + round);
      } else {
        golden.target.memory().noise(SEED + round);
      }
      golden.target.memory().put(golden.root, root);
      survives(index, golden);
    }
  }

  private static void survives(HookIndex index, Golden golden) {
    try {
      List<RecordedChunk> found = new ArrayList<>();
      index.forEach(AddressRange.ALL, c -> found.add(c) && found.size() < 1_000_000);
      for (int i = 1; i < found.size(); i++) {
        assertFalse(
            AddressRange.lessThan(found.get(i).base(), found.get(i - 1).limit()), "not disjoint");
      }
    } catch (AllocsException e) {
      assertFalse(e.getMessage().isBlank());
    }
    for (Golden.Query query : golden.queries) {
      try {
        index.find(query.address()).ifPresent(c -> assertTrue(c.covers(query.address())));
      } catch (AllocsException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
  }

  /** The k-th read after the first finds other bytes than before: no answer may mix the two. */
  @Test
  void shouldNeverMixTwoStatesOfAChunk() throws AllocsException {
    RecordedChunk[] samples =
        new Golden().chunks.stream().filter(c -> c.size() > 62).toArray(RecordedChunk[]::new);
    for (RecordedChunk sample : samples) {
      for (int read = 0; read < 8; read++) {
        Golden golden = new Golden();
        HookIndex index = golden.open();
        boolean hasCell = sample.size() >= 4096;
        long record = hasCell ? golden.cellOf(sample.base()) : golden.wordOf(sample.base());
        int start = golden.target.reads();
        int last = start + read;
        golden.target.meanwhile(
            count -> {
              if (count == last) {
                golden.target.memory().put(record, new byte[hasCell ? 8 : 4]);
              }
            });
        Optional<RecordedChunk> found = index.find(sample.base() + 1);
        assertTrue(found.isEmpty() || found.get().equals(sample), () -> sample + " " + found);
      }
    }
  }

  /**
   * Whatever realloc makes of a chunk in place at any three instants of a question: it is found.
   */
  @Test
  void shouldFindAChunkThatChangesItsKind() throws AllocsException {
    Golden golden = new Golden();
    RecordedChunk large =
        golden.chunks.stream().filter(c -> c.size() == 65537).findFirst().orElseThrow();
    Kinds kinds = new Kinds(golden, large);
    HookIndex index = golden.open();
    int reads = 60; // two looks take fewer
    for (int i = 0; i < 2 * reads * reads * reads; i++) {
      int[] changes = {i / 2 % reads, i / 2 / reads % reads, i / 2 / reads / reads};
      if (changes[0] > changes[1] || changes[1] > changes[2]) {
        continue;
      }
      kinds.change(i % 2 == 0);
      int start = golden.target.reads();
      golden.target.meanwhile(
          count ->
              Arrays.stream(changes)
                  .filter(change -> start + change == count)
                  .forEach(change -> kinds.change(!kinds.isHead)));
      RecordedChunk found = index.find(large.base() + 2000).orElseThrow();
      assertEquals(large.base(), found.base());
      assertTrue(found.size() == 3000 || found.size() == 65537, found::toString);
    }
  }

  /** A chunk that has a cell, or a head with another size. */
  private static final class Kinds {
    private final Golden golden;
    private final long word;
    private final long cellAt;
    private final int head;
    private long cell;
    private boolean isHead;

    Kinds(Golden golden, RecordedChunk chunk) throws AllocsException {
      this.golden = golden;
      word = golden.wordOf(chunk.base());
      cellAt = golden.cellOf(chunk.base());
      head = (int) (chunk.base() >>> 4) << 31 | 3000 << 16 | 2; // narrow, the first path
      cell = golden.target.memory().readLong(cellAt);
    }

    /** As realloc does: the new record comes before the old one goes. */
    void change(boolean toHead) {
      cell = cell & ~0x3fff | cell + 1 & 0x3fff;
      isHead = toHead;
      if (toHead) {
        golden.target.memory().put(word, Golden.bytes(head));
        golden.target.memory().put(cellAt, Golden.bytes(cell & 0x3fff));
      } else {
        golden.target.memory().put(cellAt, Golden.bytes(cell));
        golden.target.memory().put(word, Golden.bytes(0));
      }
    }
  }

  /** While realloc makes another of a short chunk, it is on record as both: the first counts. */
  @Test
  void shouldSeeAShortChunkOnceThatIsBecomingAnother() throws AllocsException {
    Golden golden = new Golden();
    RecordedChunk becoming =
        golden.chunks.stream()
            .filter(c -> c.size() == 12 && c.base() % 32 == 16 && c.inFlight())
            .findFirst()
            .orElseThrow();
    int head = 1 << 31 | 30 << 16 | 2; // narrow, in the upper half, 30 bytes, the first path
    golden.putWord(becoming.base(), head);
    HookIndex index = golden.open();
    List<RecordedChunk> chunks = new ArrayList<>();
    assertTrue(index.forEach(AddressRange.ALL, chunks::add));
    List<RecordedChunk> there = chunks.stream().filter(c -> c.base() == becoming.base()).toList();
    assertEquals(1, there.size());
    assertEquals(30, there.get(0).size());
    assertEquals(there.get(0), index.find(becoming.base() + 5).orElseThrow());
    assertEquals(there.get(0), index.find(becoming.base() + 29).orElseThrow());
  }

  @Test
  void shouldLookForShortChunksOnlyWhereTheyMayBe() throws AllocsException {
    Golden golden = new Golden().putInt(16, 1 | 2 | 32); // ready, glibc's, with operator new
    HookIndex index = golden.open();
    RecordedChunk small =
        golden.chunks.stream().filter(c -> golden.isShort(c)).findFirst().orElseThrow();
    assertEquals(Optional.empty(), index.find(small.base()));
    assertTrue(all(index, AddressRange.ALL).stream().noneMatch(golden::isShort));
  }

  @Test
  void shouldSkipAHeadWhoseContinuationsAreGone() throws AllocsException {
    Golden golden = new Golden();
    RecordedChunk mid =
        golden.chunks.stream().filter(c -> c.size() == 4001).findFirst().orElseThrow();
    golden.target.memory().put(golden.wordOf(mid.base()) + 4, new byte[4]);
    HookIndex index = golden.open();
    List<RecordedChunk> rest = new ArrayList<>(golden.chunks);
    rest.remove(mid);
    assertEquals(rest, all(index, AddressRange.ALL));
    assertThrows(MalformedFileException.class, () -> index.find(mid.base()));
  }
}
