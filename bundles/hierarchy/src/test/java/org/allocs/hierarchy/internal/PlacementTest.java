package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.query.MemoryView;
import org.allocs.query.Resolution;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private final FakeTarget target =
      new FakeTarget()
          .map(0x1000, 0x1000, "rw-p", "")
          .map(0x4000, 0x4000, "rw-p", "/lib/x")
          .map(0x9000, 0x1000, "rw-p", "");
  private final FakeRegistry registry =
      new FakeRegistry()
          .add(99, new Claims("map").everywhere(0x1000, 0x2000, 0x4000, 0x8000, 0x9000, 0xa000));
  private final MemoryView view = new Model(registry).view(target);

  private List<String> tree() throws AllocsException {
    return Tree.of(view).text();
  }

  private List<String> path(long address) throws AllocsException {
    return view.find(address).path().stream().map(Allocation::toString).toList();
  }

  @Test
  void shouldNestClaimsInsideAllocationsThatOthersReport() throws AllocsException {
    registry.add(0, new Claims("heap").arena(0x4000, 0x8000, 0x4100, 0x5000, 0x6000, 0x6010));
    registry.add(0, new Claims("pool").arena(0x4200, 0x4300, 0x4200, 0x4210, 0x4280, 0x4300));
    assertEquals(
        List.of(
            "map[0x1000, 0x2000)",
            "map[0x4000, 0x8000)",
            " heap[0x4100, 0x5000)",
            "  pool[0x4200, 0x4210)",
            "  pool[0x4280, 0x4300)",
            " heap[0x6000, 0x6010)",
            "map[0x9000, 0xa000)"),
        tree());
    assertEquals(
        List.of("map[0x4000, 0x8000)", "heap[0x4100, 0x5000)", "pool[0x4280, 0x4300)"),
        path(0x42ff));
    assertEquals(List.of(), view.problems());
  }

  /** Of a family's equal claims the earlier one is the outer; the family's ranking counts. */
  @Test
  void shouldPlaceTheAllocatorsThatATargetNames() throws AllocsException {
    Claims outer = new Claims("outer").arena(0x4000, 0x8000, 0x4000, 0x5000);
    Claims inner = new Claims("inner").arena(0x4000, 0x8000, 0x4100, 0x4200);
    AllocatorFamily family = context -> List.of(outer, inner);
    registry.add(-1, family);
    registry.add(0, new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x6000));
    assertEquals(
        List.of(
            "map[0x4000, 0x8000)",
            "heap[0x4000, 0x6000)",
            "outer[0x4000, 0x5000)",
            "inner[0x4100, 0x4200)"),
        path(0x4180));
    registry.remove(family);
    assertEquals(List.of("map[0x4000, 0x8000)", "heap[0x4000, 0x6000)"), path(0x4180));
    assertEquals(List.of(), view.problems());
  }

  /** A pool is found where the program states objects; others beside these, and inside one. */
  @Test
  void shouldHaveWhatIsFoundGiveWayToWhatIsStated() throws AllocsException {
    registry.add(
        -100,
        new Claims("stated").arena(0x4000, 0x8000, 0x4100, 0x4110, 0x4120, 0x4130, 0x6000, 0x7000));
    registry.add(0, new Claims("pool").arena(0x4100, 0x4200, 0x4100, 0x4120, 0x4120, 0x4140));
    registry.add(0, new Claims("beside").arena(0x4300, 0x4400, 0x4300, 0x4320));
    registry.add(0, new Claims("inside").arena(0x6000, 0x6800, 0x6010, 0x6020));
    assertEquals(
        List.of(
            "map[0x1000, 0x2000)",
            "map[0x4000, 0x8000)",
            " stated[0x4100, 0x4110)",
            " stated[0x4120, 0x4130)",
            " beside[0x4300, 0x4320)",
            " stated[0x6000, 0x7000)",
            "  inside[0x6010, 0x6020)",
            "map[0x9000, 0xa000)"),
        tree());
    assertEquals(List.of(), view.problems());
  }

  @Test
  void shouldGoOnWithoutAFamilyThatFails() throws AllocsException {
    AllocatorFamily family =
        context -> {
          throw new IllegalStateException("no names");
        };
    registry.add(1, family);
    registry.add(0, new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x6000));
    assertEquals(List.of("map[0x4000, 0x8000)", "heap[0x4000, 0x6000)"), path(0x4180));
    assertEquals(1, view.problems().size());
    assertTrue(view.problems().get(0).contains("no names"), view.problems()::toString);
  }

  @Test
  void shouldTakeThePartOfANarrowerClaimAwayFromAWiderOne() throws AllocsException {
    registry.add(0, new Claims("stack").arena(0x4000, 0x8000, 0x4000, 0x4800, 0x7000, 0x7100));
    registry.add(0, new Claims("top").arena(0x7800, 0x8000, 0x7900, 0x7a00));
    assertEquals(
        List.of(" stack[0x4000, 0x4800)", " stack[0x7000, 0x7100)", " top[0x7900, 0x7a00)"),
        tree().subList(2, 5));
    assertEquals(List.of("map[0x4000, 0x8000)", "top[0x7900, 0x7a00)"), path(0x7900));
    assertEquals(Optional.of("top"), view.find(0x7f00).suballocator());
    assertEquals(Optional.of("free in top"), view.find(0x7f00).note());
    assertEquals(Optional.of("free in stack"), view.find(0x7200).note());
  }

  @Test
  void shouldHideAllocationsUnderANarrowerClaimThatTheyDoNotContain() throws AllocsException {
    registry.add(0, new Claims("wide").arena(0x4000, 0x8000, 0x4000, 0x4800, 0x5000, 0x5100));
    registry.add(0, new Claims("narrow").arena(0x4700, 0x6000, 0x5080, 0x5090));
    assertEquals(
        List.of(
            "map[0x1000, 0x2000)",
            "map[0x4000, 0x8000)",
            " narrow[0x5080, 0x5090)",
            "map[0x9000, 0xa000)"),
        tree());
    assertEquals(List.of("map[0x4000, 0x8000)"), path(0x4100));
    assertTrue(view.problems().get(0).contains("part of wide[0x4000, 0x4800)"));
  }

  @Test
  void shouldNestEqualClaimsByRanking() throws AllocsException {
    registry.add(5, new Claims("inner").arena(0x4000, 0x8000, 0x4000, 0x4100));
    registry.add(7, new Claims("outer").arena(0x4000, 0x8000, 0x4000, 0x8000));
    registry.add(5, new Claims("third").arena(0x4000, 0x8000, 0x4010, 0x4020, 0x5000, 0x5001));
    assertEquals(
        List.of(
            " outer[0x4000, 0x8000)",
            "  inner[0x4000, 0x4100)",
            "   third[0x4010, 0x4020)",
            "  third[0x5000, 0x5001)"),
        tree().subList(2, 6));
    assertEquals(4, path(0x401f).size());
    assertEquals(3, path(0x5000).size());
    assertEquals(2, path(0x6000).size());
  }

  @Test
  void shouldLetAnEqualClaimSpeakWhereTheOuterOneIsSilent() throws AllocsException {
    registry.add(1, new Claims("heap").opaque(0x4000, 0x8000, "chunks unknown"));
    registry.add(0, new Claims("pool").arena(0x4000, 0x8000, 0x4000, 0x4100));
    assertEquals(" pool[0x4000, 0x4100)", tree().get(2));
    assertEquals(List.of("map[0x4000, 0x8000)", "pool[0x4000, 0x4100)"), path(0x4000));
  }

  @Test
  void shouldLeaveOutWhatDoesNotFitBesideAnEqualClaim() throws AllocsException {
    registry.add(1, new Claims("heap").arena(0x4000, 0x8000, 0x5000, 0x5100));
    registry.add(0, new Claims("pool").arena(0x4000, 0x8000, 0x4f00, 0x5001, 0x5100, 0x5200));
    assertEquals(List.of(" heap[0x5000, 0x5100)", " pool[0x5100, 0x5200)"), tree().subList(2, 4));
    assertEquals(List.of("map[0x4000, 0x8000)"), path(0x4f80));
    assertEquals(List.of("map[0x4000, 0x8000)", "pool[0x5100, 0x5200)"), path(0x51ff));
    assertTrue(view.problems().toString().contains("pool[0x4f00, 0x5001)"));
  }

  @Test
  void shouldLetTheWiderOfTwoClaimsThatOverlapInPartKeepAll() throws AllocsException {
    registry.add(9, new Claims("small").arena(0x4000, 0x6000, 0x4000, 0x4010, 0x5ff0, 0x6000));
    registry.add(0, new Claims("big").arena(0x5000, 0x8000, 0x5ff8, 0x6008));
    assertEquals(List.of(" small[0x4000, 0x4010)", " big[0x5ff8, 0x6008)"), tree().subList(2, 4));
    assertEquals(List.of("map[0x4000, 0x8000)"), path(0x5ff4));
    assertTrue(
        view.problems().stream()
            .anyMatch(p -> p.startsWith("small") && p.contains("a part of what big")),
        view.problems()::toString);
  }

  @Test
  void shouldCutAClaimAtTheBordersOfRoots() throws AllocsException {
    registry.add(0, new Claims("wild").arena(0x1800, 0x5000, 0x1f00, 0x2000, 0x4ff0, 0x5000));
    assertEquals(
        List.of(
            "map[0x1000, 0x2000)",
            " wild[0x1f00, 0x2000)",
            "map[0x4000, 0x8000)",
            " wild[0x4ff0, 0x5000)",
            "map[0x9000, 0xa000)"),
        tree());
    assertTrue(view.problems().get(0).startsWith("wild"));
  }

  @Test
  void shouldSayNothingOfClaimsWhereNothingIsMapped() throws AllocsException {
    registry.add(0, new Claims("ghost").arena(0x2000, 0x3000, 0x2000, 0x3000));
    assertEquals(3, tree().size());
    assertEquals(List.of(), path(0x2800));
  }

  @Test
  void shouldSayWhyAnAddressIsNotMapped() throws AllocsException {
    Resolution below = view.find(0x3ff0);
    assertEquals(List.of(), below.path());
    assertEquals(
        "not mapped: nearest mapping /lib/x [0x4000, 0x8000) begins 0x10 bytes above",
        below.note().orElseThrow());
    assertEquals(
        "not mapped: nearest mapping anonymous [0x9000, 0xa000) ends 0x0 bytes below",
        view.find(0xa000).note().orElseThrow());
    assertTrue(view.find(-1L).path().isEmpty());
    assertTrue(view.find(0).path().isEmpty());
  }

  @Test
  void shouldNameTheSuballocatorAndWhyItIsSilent() throws AllocsException {
    registry.add(0, new Claims("heap").opaque(0x4000, 0x8000, "chunks unknown"));
    assertEquals(Optional.of("chunks unknown"), view.find(0x4500).note());
    assertEquals(Optional.of("heap"), view.find(0x4500).suballocator());
    assertEquals(Optional.empty(), view.find(0x1000).suballocator());
    assertEquals(Optional.empty(), view.find(0x1000).note());
    view.walk(
        new org.allocs.model.AddressRange(0x4000, 0x4001),
        (depth, allocation, suballocator, note) -> {
          assertEquals(Optional.of("heap"), suballocator);
          assertEquals(Optional.of("chunks unknown"), note);
          return org.allocs.query.TreeVisitor.Step.DEEPER;
        });
  }

  @Test
  void shouldNameTheWidestClaimBesideAnAddress() throws AllocsException {
    registry.add(0, new Claims("small").arena(0x4000, 0x4010, 0x4000, 0x4001));
    registry.add(0, new Claims("large").arena(0x5000, 0x6000, 0x5000, 0x5001));
    assertEquals(Optional.of("large"), view.find(0x7000).suballocator());
    assertEquals(Optional.empty(), view.find(0x7000).note());
    assertEquals(Optional.of("small"), view.find(0x4008).suballocator());
  }

  @Test
  void shouldPlaceClaimsAtTheTopWhereNobodyReportsMappings() throws AllocsException {
    FakeRegistry bare =
        new FakeRegistry()
            .add(0, new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x5000))
            .add(0, new Claims("pool").arena(0x4100, 0x4200, 0x4100, 0x4110));
    MemoryView without = new Model(bare).view(target);
    assertEquals(List.of("heap[0x4000, 0x5000)", " pool[0x4100, 0x4110)"), Tree.of(without).text());
    assertEquals(2, without.find(0x4100).path().size());
    assertEquals(Optional.of("mapped, but no allocator reports it"), without.find(0x6000).note());
  }
}
