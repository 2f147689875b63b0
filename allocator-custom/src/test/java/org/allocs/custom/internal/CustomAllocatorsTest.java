package org.allocs.custom.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.History;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;

class CustomAllocatorsTest {
  private static List<AddressRange> arenas(Context context, int position, String name)
      throws AllocsException {
    return new CustomAllocator(position, name)
        .arenas(context, AddressRange.ALL).stream().map(Arena::range).sorted().toList();
  }

  private static Allocation at(Context context, long address) throws AllocsException {
    for (Arena arena : new CustomAllocator(0, "pool").arenas(context, AddressRange.ALL)) {
      Optional<Allocation> found = arena.find(address);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new AssertionError(AddressRange.hex(address));
  }

  @Test
  void shouldHaveTheNamesThatTheTargetGave() throws AllocsException {
    Context context = new GoldenScene().scene().context();
    List<String> names =
        new CustomAllocators().allocators(context).stream().map(Allocator::name).toList();
    assertEquals(List.of("pool", "slab"), names);
  }

  @Test
  void shouldTellWhatWasCounted() throws AllocsException {
    Context context = new GoldenScene("counted.golden").scene().context();
    History slab = new CustomAllocator(1, "slab").history(context).value().orElseThrow();
    Map<Long, Long> live = new TreeMap<>();
    for (History.Origin origin : slab.origins()) {
      live.merge(origin.sample().siteAddress().getAsLong(), origin.live(), Long::sum);
      assertEquals(0, origin.frees());
    }
    assertEquals(Map.of(0x401600L, 80L, 0x401900L, 120_000L), live);
    assertEquals(12, slab.origins().stream().mapToLong(History.Origin::allocations).sum());
    assertEquals(120_080, slab.live());
    assertEquals(120_080, slab.peak());
    assertEquals(List.of(), slab.threads());
    assertEquals(
        Optional.of("not counted: not started under `allocs run --counts`"),
        new CustomAllocator(1, "slab").history(new GoldenScene().scene().context()).reason());
    assertTrue(!new CustomAllocator(0, "slab").history(context).isKnown());
  }

  @Test
  void shouldHaveNoneWithoutHooks() throws AllocsException {
    Context context = Scene.of(new FakeTarget()).context();
    assertEquals(List.of(), new CustomAllocators().allocators(context));
  }

  @Test
  void shouldHoldObjectsByTheirChunkOrMapping() throws AllocsException {
    Context context = new GoldenScene().scene().context();
    AddressRange chunk = AddressRange.ofSize(GoldenScene.CHUNK, GoldenScene.CHUNK_SIZE);
    AddressRange mapping = AddressRange.ofSize(GoldenScene.MAPPED, GoldenScene.MAPPED_SIZE);
    assertEquals(List.of(chunk, mapping), arenas(context, 0, "pool"));
  }

  /** A mapping that holds objects besides an announced arena is an arena as a whole. */
  @Test
  void shouldHoldObjectsByTheInnermostObjectOfAnother() throws AllocsException {
    Context context = new GoldenScene().scene().context();
    List<AddressRange> arenas = arenas(context, 1, "slab");
    long nested = GoldenScene.CHUNK + 8 + 16 + 24 + 1 + 3 + 1 + 100 + 5 + 4096;
    assertEquals(AddressRange.ofSize(nested, 9000), arenas.get(0));
    assertEquals(AddressRange.ofSize(GoldenScene.MAPPED, GoldenScene.MAPPED_SIZE), arenas.get(1));
  }

  @Test
  void shouldTellWhatWasAnnounced() throws AllocsException {
    GoldenScene golden = new GoldenScene();
    DataType eight = new BaseType("struct point", BaseType.Encoding.SIGNED, 8);
    golden.program.type("struct point", eight);
    Context context = golden.scene().context();
    Allocation typed = at(context, GoldenScene.CHUNK + 3);
    assertEquals(8, typed.size());
    assertEquals(0x401500, typed.siteAddress().getAsLong());
    Answer<DataType> type = typed.type();
    assertEquals(Optional.of(eight), type.value());
    assertEquals("announced", type.evidence().get(0).source());
    Allocation untyped = at(context, GoldenScene.CHUNK + 8);
    assertEquals(Answer.unknown(Allocation.NO_TYPES), untyped.type());
  }

  @Test
  void shouldSayWhyAnAnnouncedTypeIsUnknown() throws AllocsException {
    Context context = new GoldenScene().scene().context();
    String reason = at(context, GoldenScene.CHUNK).type().reason().orElseThrow();
    assertTrue(reason.startsWith("announced as struct point: "), reason);
    GoldenScene golden = new GoldenScene();
    golden.program.type("struct point", new BaseType("x", BaseType.Encoding.SIGNED, 5));
    reason = at(golden.scene().context(), GoldenScene.CHUNK).type().reason().orElseThrow();
    assertEquals("announced as struct point, whose size does not fit: size=5 object=8", reason);
  }
}
