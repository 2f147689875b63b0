package org.allocs.malloc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Arena;
import org.allocs.allocator.PlainArena;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MallocAllocatorTest {
  private static final AddressRange ARENA =
      AddressRange.ofSize(GoldenScene.ARENA, GoldenScene.ARENA_SIZE);
  private static final AddressRange HEAP = AddressRange.ofSize(GoldenScene.HEAP, 0x2_1000);

  private static List<Arena> arenas(GoldenScene golden) throws AllocsException {
    return new MallocAllocator().arenas(golden.scene().context(), AddressRange.ALL);
  }

  private static Arena heap(GoldenScene golden) throws AllocsException {
    return arenas(golden).stream().filter(a -> a.range().equals(HEAP)).findFirst().orElseThrow();
  }

  private static List<Allocation> all(Arena arena) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    arena.forEach(AddressRange.ALL, found::add);
    return found;
  }

  @Test
  void shouldClaimTheHeapAndMappingsThatHoldChunks() throws AllocsException {
    List<AddressRange> ranges = arenas(new GoldenScene()).stream().map(Arena::range).toList();
    assertEquals(List.of(ARENA, HEAP), ranges);
  }

  @Test
  void shouldStateBaseRequestedSizeAndSite() throws AllocsException {
    GoldenScene golden = new GoldenScene();
    GoldenScene.Chunk chunk =
        golden.chunks.stream()
            .filter(c -> c.size() == 168 && ARENA.contains(c.base()))
            .findFirst()
            .orElseThrow();
    Allocation found = arenas(golden).get(0).find(chunk.base() + 167).orElseThrow();
    assertEquals(AddressRange.ofSize(chunk.base(), 168), found.range());
    assertEquals(OptionalLong.of(chunk.site()), found.siteAddress());
    assertEquals("heap-chunk", found.attributes().get("kind"));
    assertEquals(Optional.empty(), found.name());
    assertEquals(Optional.empty(), arenas(golden).get(0).find(chunk.base() + 168));
  }

  @Test
  void shouldTellWhatTheProgramSaysOfAChunk() throws AllocsException {
    GoldenScene golden = new GoldenScene();
    Arena heap = heap(golden);
    Allocation found = heap.find(GoldenScene.STATED).orElseThrow();
    assertEquals(
        Optional.of("set as struct point: no loaded object defines struct point"),
        found.type().reason());
    List<Allocation> plain = new ArrayList<>();
    ((PlainArena) heap)
        .forEachPlain(
            HEAP,
            (base, size, origin) -> {
              boolean stated = base == GoldenScene.STATED;
              assertEquals(stated, origin < 0, () -> AddressRange.hex(base));
              Allocation described = ((PlainArena) heap).describe(base, size, origin);
              plain.add(described);
              return !stated || described.type().equals(found.type());
            });
    assertEquals(all(heap), plain);
    Allocation other = plain.stream().filter(a -> !a.equals(found)).findFirst().orElse(found);
    assertTrue(other.equals(found) || !other.type().reason().equals(found.type().reason()));
    assertTrue(new StatedBasis().basis(golden.scene().context()) != "");
    assertEquals("", new StatedBasis().basis(new GoldenScene(false).scene().context()));
  }

  @Test
  void shouldFindAChunkOfSizeZero() throws AllocsException {
    GoldenScene golden = new GoldenScene();
    GoldenScene.Chunk chunk =
        golden.chunks.stream()
            .filter(c -> c.size() == 0 && ARENA.contains(c.base()))
            .findFirst()
            .orElseThrow();
    Allocation found = arenas(golden).get(0).find(chunk.base()).orElseThrow();
    assertEquals(1, found.size());
    assertEquals("0", found.attributes().get("requested"));
  }

  @Test
  void shouldSayThatAChunkIsBeingReallocated() throws AllocsException {
    List<Allocation> all = all(arenas(new GoldenScene()).get(0));
    assertTrue(all.stream().anyMatch(a -> a.attributes().containsKey("state")));
  }

  @Test
  void shouldSayWhyASiteIsUnknown() throws AllocsException {
    List<Allocation> all = all(arenas(new GoldenScene()).get(0));
    Allocation lost = all.stream().filter(a -> a.siteAddress().isEmpty()).findFirst().orElseThrow();
    assertTrue(lost.siteUnknown().isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "0x41, 56", // 64 bytes, the chunk before in use
    "0x45, 56", // of a thread's arena
    "0x31, -1", // too small for the request
    "0x421, -1", // far too large
    "0x1002, 4080", // a mapping of its own
    "0x0, -1",
    "0xfffffffffffffff1, -1",
  })
  void shouldBelieveThePlausibleHeaderOnly(String field, long usable) throws AllocsException {
    GoldenScene golden = new GoldenScene().putInt(16, 3);
    GoldenScene.Chunk chunk =
        golden.chunks.stream().filter(c -> HEAP.contains(c.base())).findFirst().orElseThrow();
    assertEquals(42, chunk.size());
    golden
        .target
        .memory()
        .putLongs(chunk.base() - 8, Long.parseUnsignedLong(field.substring(2), 16));
    OptionalLong expected = usable < 0 ? OptionalLong.empty() : OptionalLong.of(usable);
    assertEquals(expected, heap(golden).find(chunk.base()).orElseThrow().usableSize());
    assertEquals(expected, all(heap(golden)).get(0).usableSize());
  }

  @Test
  void shouldNotReadHeadersOfOtherAllocators() throws AllocsException {
    GoldenScene golden = new GoldenScene().putInt(16, 1);
    GoldenScene.Chunk chunk =
        golden.chunks.stream().filter(c -> HEAP.contains(c.base())).findFirst().orElseThrow();
    golden.target.memory().putLongs(chunk.base() - 8, 0x41);
    assertEquals(OptionalLong.empty(), heap(golden).find(chunk.base()).orElseThrow().usableSize());
  }

  @Test
  void shouldSayThatChunksAreUnknownWithoutHooks() throws AllocsException {
    GoldenScene golden = new GoldenScene(false);
    List<Arena> arenas = arenas(golden);
    assertEquals(List.of(HEAP), arenas.stream().map(Arena::range).toList());
    assertEquals(
        Optional.of(
            "arena of malloc, chunks unknown: not started under `allocs run`, and glibc has none"
                + " there"),
        arenas.get(0).opaque());
    assertEquals(List.of(), all(arenas.get(0)));
  }

  @Test
  void shouldSayThatTheProgramHasItsOwnMalloc() throws AllocsException {
    String reason = heap(new GoldenScene().putInt(16, 9)).opaque().orElseThrow();
    assertTrue(reason.contains("linked into it"), reason);
  }

  @Test
  void shouldSayThatTheProgramHasItsOwnMallocWhereThereIsNoHeap() {
    GoldenScene golden = new GoldenScene().putInt(16, 9);
    golden.target.unmap(GoldenScene.HEAP);
    UnsupportedException said = assertThrows(UnsupportedException.class, () -> arenas(golden));
    assertTrue(said.getMessage().contains("linked into it"), said.getMessage());
  }

  @Test
  void shouldHaveNothingToSayWithoutHooksAndHeap() throws AllocsException {
    GoldenScene golden = new GoldenScene(false);
    golden.target.unmap(GoldenScene.HEAP);
    assertEquals(List.of(), arenas(golden));
  }

  @Test
  void shouldSayThatTheIndexIsOfAnotherVersion() throws AllocsException {
    String reason = heap(new GoldenScene().putInt(8, 5 << 16)).opaque().orElseThrow();
    assertTrue(reason.contains("version=5.0 supported=4.x"), reason);
  }

  @Test
  void shouldMentionLossesInGaps() throws AllocsException {
    assertEquals("free or not recorded", heap(new GoldenScene()).gap());
    String words = heap(new GoldenScene().putInt(168, 7)).gap();
    assertEquals("free or not recorded; the hooks could not record chunks=7 misaligned=0", words);
  }
}
