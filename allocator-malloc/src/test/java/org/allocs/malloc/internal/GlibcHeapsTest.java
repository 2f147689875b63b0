package org.allocs.malloc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.malloc.internal.GlibcScene.Release;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlibcHeapsTest {
  private static GlibcHeaps.Found found(GlibcScene scene) throws AllocsException {
    return GlibcHeaps.of(scene.scene().context());
  }

  private static TreeMap<Long, Long> chunks(GlibcHeaps.Found found) throws AllocsException {
    TreeMap<Long, Long> chunks = new TreeMap<>();
    for (Arena arena : found.arenas()) {
      arena.forEach(AddressRange.ALL, a -> chunks.put(a.base(), a.size()) == null);
    }
    return chunks;
  }

  private static Optional<Arena> arena(GlibcHeaps.Found found, long address) {
    return found.arenas().stream().filter(a -> a.range().contains(address)).findFirst();
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindWhatIsLiveInEachRelease(Release release) throws AllocsException {
    GlibcScene scene = new GlibcScene(release);
    GlibcHeaps.Found found = found(scene);
    assertEquals(scene.live, chunks(found));
    assertEquals(List.of(), found.remarks());
    for (long freed : scene.freed) {
      Arena arena = arena(found, freed).orElseThrow();
      assertEquals(Optional.empty(), arena.find(freed), AddressRange.hex(freed));
      assertEquals("free, or glibc's own", arena.gap());
    }
    for (Map.Entry<Long, Long> live : scene.live.entrySet()) {
      Allocation chunk = arena(found, live.getKey()).orElseThrow().find(live.getKey()).get();
      assertEquals(live.getValue(), chunk.usableSize().orElseThrow());
      assertEquals(Optional.empty(), Optional.ofNullable(chunk.attributes().get("doubt")));
      assertTrue(chunk.siteUnknown().isPresent() && chunk.siteAddress().isEmpty());
    }
  }

  /** A header of a live chunk behind others in the heap segment. */
  private static long header(GlibcScene scene) {
    return scene.live.keySet().stream()
            .filter(a -> a < GlibcScene.HEAP + 0x2_1000)
            .skip(2)
            .findFirst()
            .orElseThrow()
        - 8;
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        0x11,
        0x21 + 8,
        0x23,
        0x25,
        0x4141_4141_4141_4141L,
        -1,
        0x7fff_ffff_ffff_fff1L,
        0x2_0001
      })
  void shouldAnswerUpToASizeThatCannotBe(long size) throws AllocsException {
    GlibcScene scene = new GlibcScene(Release.GLIBC_2_36);
    long header = header(scene);
    scene.target.memory().putLongs(header, size);
    GlibcHeaps.Found found = found(scene);
    Arena rest = arena(found, header + 16).orElseThrow();
    assertTrue(rest.opaque().orElseThrow().contains("chunks unknown from here on"), rest::toString);
    TreeMap<Long, Long> chunks = chunks(found);
    scene.live.forEach(
        (base, usable) -> {
          boolean told = base < header - 8 || base > GlibcScene.HEAP + 0x2_1000;
          assertEquals(told ? usable : null, chunks.get(base), () -> AddressRange.hex(base));
        });
    // What threads keep may be in the part that is not known.
    assertTrue(
        arena(found, GlibcScene.HEAP)
            .orElseThrow()
            .find(scene.live.firstKey())
            .get()
            .attributes()
            .containsKey("doubt"));
  }

  @Test
  void shouldNameTheSizeThatCannotBe() throws AllocsException {
    GlibcScene scene = new GlibcScene(Release.GLIBC_2_36);
    long header = header(scene);
    scene.target.memory().putLongs(header, 0x4141_4141_4141_4141L);
    String why = arena(found(scene), header + 8).orElseThrow().opaque().orElseThrow();
    assertEquals(
        "arena of malloc, chunks unknown from here on: 0x4141414141414141 is no size of a chunk: "
            + AddressRange.hex(header),
        why);
  }

  /** As while it is being freed: its successor says so, but not yet how large it is. */
  @Test
  void shouldGoOnBehindAChunkThatIsBeingFreed() throws AllocsException {
    GlibcScene scene = new GlibcScene(Release.GLIBC_2_36);
    long header = header(scene);
    long next = header + scene.live.get(header + 8) + 8;
    scene.target.memory().putLongs(next, scene.target.memory().readLong(next) & ~1L);
    scene.live.remove(header + 8);
    assertEquals(scene.live, chunks(found(scene)));
  }

  /** Only where all the rest is as it should be. */
  @Test
  void shouldNameTheFirstContradictionWhereWhatIsBehindItLeadsToNothing() throws AllocsException {
    GlibcScene scene = new GlibcScene(Release.GLIBC_2_36);
    long header = header(scene);
    long next = header + scene.live.get(header + 8) + 8;
    scene.target.memory().putLongs(next, 0x4141_4141_4141_4140L);
    String why = arena(found(scene), next + 8).orElseThrow().opaque().orElseThrow();
    assertTrue(why.endsWith("the chunk at " + AddressRange.hex(header - 8)), why);
  }

  @Test
  void shouldClaimNothingWhereAnotherLibraryServesMalloc() throws AllocsException {
    GlibcScene scene = new GlibcScene(Release.GLIBC_2_36);
    scene.target.memory().put(GlibcScene.DATA, new byte[0x3000]);
    assertEquals(new GlibcHeaps.Found(List.of(), List.of()), found(scene));
    List<Arena> arenas = new MallocAllocator().arenas(scene.scene().context(), AddressRange.ALL);
    assertEquals(
        List.of(
            "arena of malloc, chunks unknown: not started under `allocs run`, and glibc has none"
                + " there"),
        arenas.stream().map(a -> a.opaque().orElse("")).toList());
  }

  @Test
  void shouldSayThatAChunkWithAMappingOfItsOwnWasNotFound() throws AllocsException {
    GlibcScene scene = new GlibcScene(Release.GLIBC_2_36);
    scene.target.memory().putLongs(GlibcScene.MAPPED, 1, 1);
    assertEquals(List.of(), found(scene).remarks());
    scene.target.hold();
    assertEquals(
        List.of(
            "chunks with mappings of their own: found=1 bytes=143360, but glibc counts 2"
                + " bytes=278528"),
        found(scene).remarks());
  }

  @Test
  void shouldWalkAgainWhatChangedMeanwhile() throws AllocsException {
    GlibcScene scene = new GlibcScene(Release.GLIBC_2_36);
    long header = header(scene);
    Memory whole = scene.target.memory();
    long limit = GlibcScene.HEAP + GlibcScene.HEAP_BYTES;
    long top = whole.readLong(GlibcScene.MAIN + Release.GLIBC_2_36.beforeBins - 16);
    HeapWalk.Stretch stretch = new HeapWalk.Stretch(GlibcScene.HEAP, limit, top, true);
    for (int changed = 0; changed < 8; changed++) {
      int[] left = {changed};
      Memory changing =
          (address, into, offset, length) -> {
            int got = whole.readSome(address, into, offset, length);
            long place = header - address;
            if (place >= 0 && place + 8 <= got && left[0]-- > 0) {
              into[(int) place + offset + 7] = 0x41;
            }
            return got;
          };
      HeapWalk.Found found = HeapWalk.of(changing, stretch);
      assertEquals(changed > 4, found.problem().isPresent(), "changed=" + changed);
      assertEquals(changed > 4 ? header - 8 : top, found.chunks().limit());
    }
  }
}
