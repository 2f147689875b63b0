package org.allocs.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class ObjectIndexTest {
  private static final long SEED = 1999993;
  private static final int ARENAS = 64;
  private static final int FINE = 1 << 28;
  private static final int LEAVING = 1 << 30;

  private static List<RecordedObject> all(ObjectIndex index, AddressRange within)
      throws AllocsException {
    List<RecordedObject> found = new ArrayList<>();
    assertTrue(index.forEach(within, found::add));
    return found;
  }

  private static List<RecordedObject> expected(Golden golden, int number, AddressRange within) {
    return golden.objects.stream()
        .filter(o -> o.number() == number && o.object().range().overlaps(within))
        .map(Golden.ObjectQuery::object)
        .toList();
  }

  @Test
  void shouldNameTheAllocators() throws AllocsException {
    List<String> names = new Golden().openObjects().stream().map(ObjectIndex::allocator).toList();
    assertEquals(List.of("pool", "slab"), names);
  }

  /** The innermost, whichever allocator it is of, is what the recorder's own reader found. */
  @Test
  void shouldAnswerTheGoldenQueries() throws AllocsException {
    Golden golden = new Golden();
    List<ObjectIndex> indexes = golden.openObjects();
    assertFalse(golden.objectQueries.isEmpty());
    for (Golden.ObjectQuery query : golden.objectQueries) {
      Optional<RecordedObject> best = Optional.empty();
      for (ObjectIndex index : indexes) {
        Optional<RecordedObject> found = index.find(query.address());
        boolean deeper =
            found.isPresent()
                && (best.isEmpty()
                    || found.get().base() > best.get().base()
                    || (found.get().base() == best.get().base()
                        && found.get().size() <= best.get().size()));
        best = deeper ? found : best;
      }
      Optional<RecordedObject> expected =
          query.number() == 0 ? Optional.empty() : Optional.of(query.object());
      assertEquals(expected, best, () -> AddressRange.hex(query.address()));
    }
  }

  @Test
  void shouldEnumerateTheGoldenObjectsAndArenas() throws AllocsException {
    Golden golden = new Golden();
    List<ObjectIndex> indexes = golden.openObjects();
    for (int number = 1; number <= indexes.size(); number++) {
      ObjectIndex index = indexes.get(number - 1);
      assertEquals(expected(golden, number, AddressRange.ALL), all(index, AddressRange.ALL));
      List<RecordedObject> arenas = new ArrayList<>();
      assertTrue(index.forEachArena(AddressRange.ALL, arenas::add));
      assertEquals(expected(golden, number + ARENAS, AddressRange.ALL), arenas);
    }
  }

  /** Chunks that hold them are being reallocated: until that is over they are there. */
  @Test
  void shouldFindObjectsThatMayBeLeaving() throws AllocsException {
    Golden golden = new Golden();
    Memory memory = golden.target.memory();
    long regions = memory.readLong(memory.readLong(golden.root + 192) + 8);
    for (Golden.ObjectQuery object : golden.objects) {
      long base = object.object().base();
      long slot = regions;
      while (memory.readLong(slot) != ((long) object.number() << 40 | base >> 24)) {
        slot += 32;
      }
      long word = memory.readLong(slot + 8) + 4 * (base >> 3);
      if ((memory.readInt(word) & FINE) != 0) {
        for (long at = base & -8; at < (base & -8) + 8; at++) {
          mark(golden, memory.readLong(slot + 24) + 4 * at);
        }
      }
      mark(golden, word);
    }
    for (int number = 1; number <= 2; number++) {
      List<RecordedObject> found = all(golden.openObjects().get(number - 1), AddressRange.ALL);
      assertEquals(expected(golden, number, AddressRange.ALL), found);
    }
  }

  private static void mark(Golden golden, long word) throws AllocsException {
    int value = golden.target.memory().readInt(word);
    int marked = value == 0 ? 0 : value | LEAVING;
    golden
        .target
        .memory()
        .put(word, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(marked).array());
  }

  @Test
  void shouldEnumerateWhatOverlapsAPart() throws AllocsException {
    Golden golden = new Golden();
    ObjectIndex index = golden.openObjects().get(0);
    List<RecordedObject> objects = expected(golden, 1, AddressRange.ALL);
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      long a = objects.get(random.nextInt(objects.size())).base() + random.nextInt(40) - 20;
      long b =
          objects.get(random.nextInt(objects.size())).range().limit() + random.nextInt(40) - 20;
      AddressRange within = new AddressRange(AddressRange.min(a, b), AddressRange.max(a, b));
      assertEquals(expected(golden, 1, within), all(index, within), within::toString);
    }
  }

  @Test
  void shouldStopWhenTheVisitorStops() throws AllocsException {
    ObjectIndex index = new Golden().openObjects().get(0);
    List<RecordedObject> found = new ArrayList<>();
    assertFalse(index.forEach(AddressRange.ALL, o -> found.add(o) && found.size() < 3));
    assertEquals(3, found.size());
  }

  @Test
  void shouldHaveNoneWhereNoneWasAnnounced() throws AllocsException {
    Golden golden = new Golden();
    golden.putInt(192, 0).putInt(196, 0);
    assertEquals(List.of(), golden.openObjects());
  }

  /** One field of what the root points to, made impossible. */
  @ParameterizedTest
  @CsvSource({
    "16, 0",
    "16, 3000",
    "16, 1073741824",
    "20, 8",
    "20, 100000",
    "24, 0",
    "24, 1000000",
    "28, 12",
    "40, 0",
    "44, -1",
    "88, -5",
    "88, 2000000000",
  })
  void shouldRefuseAnImpossibleGeometry(int offset, int value) throws AllocsException {
    Golden golden = new Golden();
    long objects = golden.target.memory().readLong(golden.root + 192);
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    golden.target.memory().put(objects + offset, bytes);
    assertThrows(MalformedFileException.class, golden::openObjects);
  }

  @Test
  void shouldBearNamesThatAreNone() throws AllocsException {
    Golden golden = new Golden();
    long objects = golden.target.memory().readLong(golden.root + 192);
    long name = golden.target.memory().readLong(objects + 128);
    golden.target.memory().put(name, new byte[] {7});
    assertEquals(
        List.of("slab"), golden.openObjects().stream().map(ObjectIndex::allocator).toList());
  }

  @Test
  void shouldFailOnlyInCheckedWaysOnDamagedMemory() throws AllocsException {
    for (int round = 0; round < 40; round++) {
      Golden golden = new Golden();
      List<ObjectIndex> indexes = golden.openObjects();
      golden.target.memory().damage(SEED + round);
      for (ObjectIndex index : indexes) {
        tolerates(golden, index);
      }
    }
  }

  private static void tolerates(Golden golden, ObjectIndex index) {
    for (Golden.ObjectQuery query : golden.objectQueries) {
      try {
        index.find(query.address());
      } catch (AllocsException e) {
        assertFalse(e.getMessage().isBlank());
      }
    }
    long[] position = {0};
    try {
      index.forEach(
          AddressRange.ALL,
          object -> {
            assertFalse(
                AddressRange.lessThan(object.base(), position[0]), "ascending and disjoint");
            position[0] = object.range().limit();
            return true;
          });
    } catch (AllocsException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }

  @Test
  void shouldSayThatTheTargetIsGone() throws AllocsException {
    Golden golden = new Golden();
    ObjectIndex index = golden.openObjects().get(0);
    golden.target.end();
    assertThrows(TargetGoneException.class, () -> index.find(golden.objects.get(0).address()));
  }
}
