package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor.Step;
import org.allocs.target.LoadedObject;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;
import org.junit.jupiter.api.Test;

class ViewTest {
  private final FakeTarget target =
      new FakeTarget().map(0x4000, 0x4000, "rw-p", "").map(0x10000, 0x1000, "rw-p", "");
  private final Claims map = new Claims("map").everywhere(0x4000, 0x8000, 0x10000, 0x11000);
  private final FakeRegistry registry = new FakeRegistry().add(99, map);
  private final MemoryView view = new Model(registry).view(target);

  @Test
  void shouldFollowBundlesThatComeAndGo() throws AllocsException {
    assertEquals(1, view.find(0x4000).path().size());
    Claims heap = new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010);
    registry.add(0, heap);
    assertEquals(2, view.find(0x4000).path().size());
    registry.remove(heap);
    assertEquals(1, view.find(0x4000).path().size());
    registry.remove(map);
    assertEquals(0, view.find(0x4000).path().size());
  }

  @Test
  void shouldAskOnlyAboutTheRootThatAQueryReaches() throws AllocsException {
    Claims heap = new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010);
    heap.arena(0x10000, 0x11000, 0x10000, 0x10010);
    registry.add(0, heap);
    view.find(0x4000);
    view.find(0x4008);
    view.walk(new AddressRange(0x4000, 0x8000), (d, a, s, n) -> Step.DEEPER);
    assertEquals(List.of(new AddressRange(0x4000, 0x8000)), heap.asked);
  }

  @Test
  void shouldAskOnceWhenSeveralRootsAreWalked() throws AllocsException {
    Claims heap = new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010);
    registry.add(0, heap);
    assertEquals(3, Tree.of(view).lines().size());
    assertEquals(3, Tree.of(view).lines().size());
    assertEquals(List.of(AddressRange.ALL), heap.asked);
  }

  @Test
  void shouldSkipAndStopAsTheVisitorSays() throws AllocsException {
    registry.add(0, new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010, 0x5000, 0x5010));
    List<String> seen = new ArrayList<>();
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          seen.add(allocation.toString());
          return Step.SKIP;
        });
    assertEquals(List.of("map[0x4000, 0x8000)", "map[0x10000, 0x11000)"), seen);
    seen.clear();
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          seen.add(allocation.toString());
          return depth == 1 ? Step.STOP : Step.DEEPER;
        });
    assertEquals(List.of("map[0x4000, 0x8000)", "heap[0x4000, 0x4010)"), seen);
    view.walk(new AddressRange(5, 5), (d, a, s, n) -> Step.STOP);
  }

  @Test
  void shouldHaveTheAllocatorMakeAChangeThatIssuedIt() throws AllocsException {
    Claims first = new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010);
    Claims second = new Claims("heap").arena(0x10000, 0x11000, 0x10000, 0x10010);
    registry.add(0, first).add(1, second);
    for (long address : new long[] {0x4008, 0x10008, 0x4008}) {
      Allocation issued = view.find(address).leaf().orElseThrow();
      assertTrue(view.change(issued, new Change.Free()).done().isPresent());
    }
    assertEquals(2, first.changed.size());
    assertEquals(1, second.changed.size());
    registry.remove(second);
    Allocation unknown = Allocation.of("nobody", new AddressRange(0x4000, 0x4010)).build();
    assertEquals(
        Optional.of(Outcome.Cause.IMPOSSIBLE),
        view.change(unknown, new Change.Free()).refused().map(Outcome.Refused::cause));
  }

  private enum Key implements Context.Lasting {
    LASTING
  }

  private enum FileKey implements Context.OfFiles {
    OF_FILES
  }

  private List<String> valuesAfterAFree(String now) throws AllocsException {
    Allocation issued = view.find(0x4008).leaf().orElseThrow();
    assertTrue(view.change(issued, new Change.Free()).done().isPresent());
    Context context = view.context();
    return List.of(
        context.cached(FileKey.OF_FILES, () -> now),
        context.cached(Key.LASTING, () -> now),
        context.cached("heap", () -> now));
  }

  @Test
  void shouldForgetWhatAChangeMayHaveChanged() throws AllocsException {
    Claims heap = new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010);
    registry.add(0, heap);
    assertEquals(2, target.mappings().size());
    assertEquals(List.of("first", "first", "first"), valuesAfterAFree("first"));
    assertEquals(List.of("first", "first", "second"), valuesAfterAFree("second"));
    assertEquals(1, view.find(0x10008).path().size());
    heap.arena(0x10000, 0x11000, 0x10000, 0x10010);
    assertEquals(1, view.find(0x10008).path().size(), "nothing was changed");
    valuesAfterAFree("third");
    assertEquals(2, view.find(0x10008).path().size());
    target.map(0x20000, 0x1000, "rw-p", "");
    assertEquals(List.of("first", "mapped", "mapped"), valuesAfterAFree("mapped"));
    assertEquals(3, target.mappings().size());
    registry.add(1, new Claims("other"));
    assertEquals(List.of("asked", "asked", "asked"), valuesAfterAFree("asked"));
    target.object(
        new LoadedObject(
            "/lib/a.so",
            new AddressRange(0x30000, 0x31000),
            0x30000,
            List.of(),
            Answer.unknown("a fake")));
    target.map(0x30000, 0x1000, "r-xp", "/lib/a.so");
    assertEquals(List.of("loaded", "loaded", "loaded"), valuesAfterAFree("loaded"));
  }

  @Test
  void shouldReadTheTargetAnewAfterARefresh() throws AllocsException {
    Context before = view.context();
    assertEquals("once", before.cached("key", () -> "once"));
    assertEquals("once", view.context().cached("key", () -> "again"));
    assertEquals(2, target.mappings().size());
    target.map(0x20000, 0x1000, "rw-p", "");
    assertEquals(2, target.mappings().size());
    view.refresh();
    assertEquals("again", view.context().cached("key", () -> "again"));
    assertEquals(3, target.mappings().size());
  }

  @Test
  void shouldNotKeepAFailure() throws AllocsException {
    Context context = view.context();
    assertThrows(
        UnsupportedException.class,
        () ->
            context.cached(
                "key",
                () -> {
                  throw new UnsupportedException("not yet");
                }));
    assertEquals(5, context.cached("key", () -> 5));
    assertEquals(7, context.cached("other", () -> 2 + context.cached("key", () -> 0)));
  }

  @Test
  void shouldComputeOnceForManyThreads() throws Exception {
    AtomicInteger computed = new AtomicInteger();
    registry.add(0, new Claims("heap").arena(0x4000, 0x8000, 0x4000, 0x4010));
    Tree expected = Tree.of(view);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Tree>> trees = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int round = i;
        trees.add(
            threads.submit(
                () -> {
                  view.context().cached("count", computed::incrementAndGet);
                  if (round % 10 == 9) {
                    view.refresh();
                  }
                  assertEquals(2, view.find(0x4008).path().size());
                  return Tree.of(view);
                }));
      }
      for (Future<Tree> tree : trees) {
        assertEquals(expected.text(), tree.get().text());
      }
    } finally {
      threads.shutdownNow();
    }
    assertTrue(computed.get() <= 6, () -> "computed " + computed.get());
  }

  @Test
  void shouldPreferTheAllocatorsOwnTypeToEvidence() {
    DataType own = ArrayType.of(VoidType.VOID, 3);
    DataType inferred = ArrayType.of(VoidType.VOID, 4);
    Evidence evidence = Evidence.certain("test", "as laid out");
    Allocation.Builder builder = Allocation.of("heap", new AddressRange(0x4000, 0x4010));
    registry.add(2, (org.allocs.allocator.TypeEvidence) (a, c) -> Answer.unknown(""));
    assertEquals(
        "the allocator records no types", view.type(builder.build()).reason().orElseThrow());
    registry.add(1, (org.allocs.allocator.TypeEvidence) (a, c) -> Answer.unknown("no source line"));
    assertEquals("no source line", view.type(builder.build()).reason().orElseThrow());
    Allocation failing = builder.type(() -> Answer.unknown("no such file")).build();
    assertEquals("no such file; no source line", view.type(failing).reason().orElseThrow());
    registry.add(0, (org.allocs.allocator.TypeEvidence) (a, c) -> Answer.known(inferred, evidence));
    assertEquals(inferred, view.type(builder.build()).value().orElseThrow());
    Allocation typed = builder.type(() -> Answer.known(own, evidence)).build();
    assertEquals(own, view.type(typed).value().orElseThrow());
  }

  /** Some remark alike, one fails at it; what was remarked before a refresh is kept. */
  @Test
  void shouldTellOnceWhatEvidenceRemarks() {
    List<String> remarks = new ArrayList<>(List.of("a file was left out"));
    for (int i = 0; i < 2; i++) {
      registry.add(
          i,
          new org.allocs.allocator.TypeEvidence() {
            @Override
            public Answer<DataType> typeOf(Allocation allocation, Context context) {
              return Answer.unknown("");
            }

            @Override
            public List<String> remarks(Context context) {
              return remarks;
            }
          });
    }
    assertEquals(List.of(), view.problems(), "nothing was asked");
    view.type(Allocation.of("heap", new AddressRange(0x4000, 0x4010)).build());
    assertEquals(List.of("a file was left out"), view.problems());
    remarks.set(0, "another");
    view.refresh();
    remarks.set(0, "a third");
    assertEquals(List.of("a file was left out", "another"), view.problems());
    remarks.set(0, null);
    view.type(Allocation.of("heap", new AddressRange(0x4000, 0x4010)).build());
    assertTrue(view.problems().size() > 1);
  }
}
