package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetGoneException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;

/** A bundle that fails or talks nonsense is named, and the rest answers as before. */
class HostileBundleTest {
  private final FakeTarget target = new FakeTarget().map(0x4000, 0x4000, "rw-p", "");
  private final FakeRegistry registry =
      new FakeRegistry()
          .add(99, new Claims("map").everywhere(0x4000, 0x8000))
          .add(0, new Claims("good").arena(0x6000, 0x8000, 0x6000, 0x6100));
  private final MemoryView view = new Model(registry).view(target);

  /** Fails in the way given, wherever it is asked. */
  private interface Fault {
    void raise() throws AllocsException;
  }

  private static Arena arena(AddressRange range, Fault find, Fault enumerate) {
    return new Arena() {
      @Override
      public AddressRange range() {
        return range;
      }

      @Override
      public Optional<Allocation> find(long address) throws AllocsException {
        find.raise();
        return Optional.empty();
      }

      @Override
      public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
        visitor.visit(Allocation.of("bad", AddressRange.ofSize(range.base(), 8)).build());
        enumerate.raise();
        return true;
      }
    };
  }

  private void remainsUsable(String problem) throws AllocsException {
    assertEquals(
        List.of("map[0x4000, 0x8000)", "good[0x6000, 0x6100)"),
        view.find(0x6080).path().stream().map(Allocation::toString).toList());
    List<String> tree = Tree.of(view).text();
    assertTrue(tree.contains(" good[0x6000, 0x6100)"), tree::toString);
    view.find(0x4000);
    assertTrue(
        view.problems().stream().anyMatch(p -> p.startsWith("bad") && p.contains(problem)),
        () -> problem + " in " + view.problems());
  }

  private void fails(String problem, Fault fault) throws AllocsException {
    AddressRange range = new AddressRange(0x4000, 0x5000);
    Claims bad = new Claims("bad").arena(arena(range, fault, fault));
    registry.add(0, bad);
    remainsUsable(problem);
    assertTrue(Tree.of(view).text().contains(" bad[0x4000, 0x4008)"), "said before it failed");
    registry.remove(bad);
  }

  @Test
  void shouldContainFailuresOfArenas() throws AllocsException {
    fails(
        "no such thing",
        () -> {
          throw new UnsupportedException("no such thing");
        });
    fails(
        "IllegalStateException",
        () -> {
          throw new IllegalStateException("broken");
        });
    fails(
        "NoClassDefFoundError",
        () -> {
          throw new NoClassDefFoundError("org/example/Missing");
        });
    fails("StackOverflowError", HostileBundleTest::recurse);
    fails(
        "no such process",
        () -> {
          throw new TargetGoneException(1);
        });
  }

  private static void recurse() {
    recurse();
  }

  @Test
  void shouldContainFailuresOfAllocators() throws AllocsException {
    Allocator bad =
        new Allocator() {
          @Override
          public String name() {
            return "bad";
          }

          @Override
          public List<Arena> arenas(Context context, AddressRange within) {
            throw new NullPointerException("in arenas");
          }
        };
    registry.add(0, bad);
    remainsUsable("in arenas");
  }

  @Test
  void shouldContainNullsOfAllKinds() throws AllocsException {
    Claims bad = new Claims("bad");
    bad.arena(
        new Arena() {
          private int calls;

          @Override
          public AddressRange range() {
            return ++calls > 4 ? null : new AddressRange(0x4000, 0x5000);
          }

          @Override
          public Optional<Allocation> find(long address) {
            return null;
          }

          @Override
          public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
            return visitor.visit(null);
          }

          @Override
          public Optional<String> opaque() {
            return null;
          }

          @Override
          public String gap() {
            return null;
          }
        });
    registry.add(0, bad);
    remainsUsable("null");
    Allocator nothing =
        new Allocator() {
          @Override
          public String name() {
            return "bad";
          }

          @Override
          public List<Arena> arenas(Context context, AddressRange within) {
            return Arrays.asList((Arena) null);
          }
        };
    registry.add(0, nothing);
    remainsUsable("null");
  }

  @Test
  void shouldLeaveOutAllocationsOutsideTheirArena() throws AllocsException {
    registry.add(0, new Claims("bad").arena(0x4000, 0x5000, 0x3f00, 0x4008, 0x4ff0, 0x5010));
    remainsUsable("outside its arena");
    assertEquals(1, view.find(0x4000).path().size());
    assertEquals(2, Tree.of(view).lines().size());
  }

  @Test
  void shouldLeaveOutAllocationsThatOverlap() throws AllocsException {
    registry.add(0, new Claims("bad").arena(0x4000, 0x5000, 0x4000, 0x4010, 0x4008, 0x4018));
    remainsUsable("after bad[0x4000, 0x4010)");
    assertEquals(3, Tree.of(view).lines().size());
  }

  @Test
  void shouldLeaveOutAnAnswerForAnotherAddress() throws AllocsException {
    Arena liar =
        new Arena() {
          @Override
          public AddressRange range() {
            return new AddressRange(0x4000, 0x5000);
          }

          @Override
          public Optional<Allocation> find(long address) {
            return Optional.of(Allocation.of("bad", new AddressRange(0x4100, 0x4108)).build());
          }

          @Override
          public boolean forEach(AddressRange within, Visitor visitor) {
            return true;
          }
        };
    registry.add(0, new Claims("bad").arena(liar));
    remainsUsable("does not cover 0x4000");
  }

  @Test
  void shouldLeaveOutArenasThatOverlap() throws AllocsException {
    registry.add(0, new Claims("bad").arena(0x4000, 0x5000, 0x4000, 0x4001).arena(0x4800, 0x5800));
    remainsUsable("overlapping arenas");
  }

  @Test
  void shouldStopAnArenaThatNeverStops() throws AllocsException {
    Arena endless =
        new Arena() {
          @Override
          public AddressRange range() {
            return new AddressRange(0x4000, 0x5000);
          }

          @Override
          public Optional<Allocation> find(long address) {
            return Optional.empty();
          }

          @Override
          public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
            while (true) {
              visitor.visit(Allocation.of("bad", AddressRange.ofSize(0x4000, 8)).build());
            }
          }
        };
    registry.add(0, new Claims("bad").arena(endless));
    remainsUsable("called again");
  }

  @Test
  void shouldContainFailuresOfTypes() {
    Allocation allocation =
        Allocation.of("bad", new AddressRange(0x4000, 0x4010))
            .type(
                () -> {
                  throw new IllegalStateException("broken");
                })
            .build();
    assertEquals(Optional.of("allocator bad failed"), view.type(allocation).reason());
    registry.add(
        0,
        (org.allocs.allocator.TypeEvidence)
            (a, c) -> {
              throw new LinkageError("broken");
            });
    assertEquals(
        Optional.of("allocator bad failed; bundle of evidence failed"),
        view.type(allocation).reason());
  }

  @Test
  void shouldNotBlameABundleForWhatAVisitorThrows() throws AllocsException {
    assertThrows(
        UnsupportedException.class,
        () ->
            view.walk(
                AddressRange.ALL,
                (depth, allocation, suballocator, note) -> {
                  throw new UnsupportedException("by the visitor");
                }));
    assertEquals(Collections.emptyList(), view.problems());
  }

  @Test
  void shouldPassOnTheEndOfTheTarget() throws AllocsException {
    Claims reader =
        new Claims("reader")
            .arena(
                arena(
                    new AddressRange(0x4000, 0x5000),
                    () -> target.memory().readLong(0x4000),
                    () -> target.memory().readLong(0x4000)));
    registry.add(0, reader);
    view.find(0x4000);
    target.end();
    assertThrows(TargetGoneException.class, () -> view.find(0x4000));
    view.refresh();
    assertThrows(TargetGoneException.class, () -> view.find(0x10));
    Allocation allocation = Allocation.of("bad", new AddressRange(1, 2)).build();
    assertEquals(false, view.type(allocation).isKnown());
    Answer<?> site =
        view.site(Allocation.of("x", AddressRange.ofSize(1, 1)).siteAddress(5).build());
    assertEquals(false, site.isKnown());
  }

  private record Remarking(Claims claims, List<String> remarks) implements Allocator {
    @Override
    public String name() {
      return claims.name();
    }

    @Override
    public List<Arena> arenas(Context context, AddressRange within) {
      return claims.arenas(context, within);
    }

    @Override
    public List<String> remarks(Context context) {
      return remarks;
    }
  }

  @Test
  void shouldTellOnceWhatAnAllocatorRemarks() throws AllocsException {
    Claims claims = new Claims("bad").arena(0x4000, 0x5000, 0x4000, 0x4008);
    registry.add(0, new Remarking(claims, List.of("a list comes back to 0x10")));
    remainsUsable("a list comes back to 0x10");
    assertEquals(1, view.problems().size(), view.problems()::toString);
  }
}
