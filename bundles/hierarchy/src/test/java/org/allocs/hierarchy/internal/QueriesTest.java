package org.allocs.hierarchy.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.allocs.allocator.ListArena;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.PointerUse;
import org.allocs.query.MemoryView;
import org.allocs.query.Query;
import org.allocs.query.Selection;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.junit.jupiter.api.Test;

/** The engine asks allocators about their allocations, and believes only what can be. */
class QueriesTest {
  private static final Evidence TEST = Evidence.certain("test", "as laid out");
  private static final BaseType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  private static final AddressRange HEAP = new AddressRange(0x4000, 0x8000);
  private static final long BIAS = 0x7f00_0000_0000L;

  private final FakeModuleInfo module =
      new FakeModuleInfo()
          .segment(0x1000, 0x1000, "r-x")
          .function("make", 0x1000, 0x100)
          .function("other", 0x1100, 0x100);
  private final FakeTarget target =
      new FakeTarget()
          .map(HEAP.base(), HEAP.size(), "rw-p", "")
          .load("/bin/program", BIAS, module.segments());
  private final FakeRegistry registry =
      new FakeRegistry()
          .add(99, new Claims("map").everywhere(HEAP.base(), HEAP.limit()))
          .set(new FakeDebugInfo().put("/bin/program", module));
  private final MemoryView view = new Model(registry).view(target);

  /** An allocation by itself, with these facts. */
  private static Allocation with(AllocationFacts facts) {
    return Allocation.of("bad", AddressRange.ofSize(0x4000, 16)).facts(facts).build();
  }

  private static Allocation chunk(long base, long site) {
    return Allocation.of("heap", AddressRange.ofSize(base, 16))
        .siteAddress(BIAS + site)
        .type(() -> Answer.known(new ArrayType(INT, OptionalLong.empty()), TEST))
        .build();
  }

  private List<Allocation> chunks() {
    List<Allocation> chunks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      chunks.add(chunk(0x4000 + 0x100 * i, i % 3 == 0 ? 0x1105 : 0x1005));
    }
    registry.add(0, new Claims("heap").arena(new ListArena(HEAP, chunks, "free")));
    return chunks;
  }

  private void isBlamed(String problem) {
    assertTrue(
        view.problems().stream().anyMatch(p -> p.contains("bad") && p.contains(problem)),
        () -> problem + " in " + view.problems());
  }

  @Test
  void shouldRefuseEveryQueryThatAnAllocatorFails() throws AllocsException {
    Allocation failing =
        with(
            new AllocationFacts() {
              @Override
              public Answer<Lifetime> lifetime(Allocation allocation) {
                throw new IllegalStateException("on purpose");
              }

              @Override
              public Answer<PointerUse> pointerUse(Allocation allocation) {
                return null;
              }
            });
    assertEquals("allocator bad failed", view.lifetime(failing).reason().orElseThrow());
    isBlamed("on purpose");
    assertEquals("allocator bad failed", view.pointerUse(failing).reason().orElseThrow());
    isBlamed("null");
  }

  @Test
  void shouldTellWhatCannotBeReadAsAReason() throws AllocsException {
    Allocation unreadable =
        with(
            new AllocationFacts() {
              @Override
              public Answer<Identity> identity(Allocation allocation) throws AllocsException {
                throw new MemoryFaultException(0x1234, 8);
              }
            });
    String reason = view.identity(unreadable).reason().orElseThrow();
    assertTrue(reason.contains("0x1234"), reason);
    assertEquals(List.of(), view.problems());
  }

  @Test
  void shouldNotBelieveThatLessMayBeUsedThanWasAskedFor() throws AllocsException {
    Allocation lying =
        with(
            new AllocationFacts() {
              @Override
              public Answer<Long> usableSize(Allocation allocation) {
                return Answer.known(15L, TEST);
              }
            });
    assertTrue(view.usableSize(lying).reason().isPresent());
    isBlamed("less may be used");
  }

  @Test
  void shouldAnswerOrRefuseEveryQueryOfAnAllocatorThatSaysNothing() throws AllocsException {
    Allocation silent = Allocation.of("map", HEAP).build();
    for (Query query : Query.values()) {
      Answer<?> answer = query.ask(view, silent);
      assertTrue(answer.isKnown() || !answer.reason().get().isBlank(), query::words);
    }
  }

  @Test
  void shouldCallByItsSiteAndItsPlaceThereWhatHasNoOtherName() throws AllocsException {
    List<Allocation> chunks = chunks();
    List<String> identities = new ArrayList<>();
    for (Allocation chunk : chunks) {
      identities.add(view.identity(chunk).value().orElseThrow().toString());
    }
    assertEquals(
        List.of(
            "other /bin/program+0x1105 #0",
            "make /bin/program+0x1005 #0",
            "make /bin/program+0x1005 #1",
            "other /bin/program+0x1105 #1",
            "make /bin/program+0x1005 #2",
            "make /bin/program+0x1005 #3"),
        identities);
    Answer<Identity> nowhere = view.identity(chunk(0x4000, 0x999999));
    assertTrue(nowhere.reason().orElseThrow().contains("in no file"), nowhere::toString);
  }

  @Test
  void shouldGiveAnArrayAsManyElementsAsThereIsRoomFor() throws AllocsException {
    Allocation chunk = chunks().get(1);
    assertEquals(ArrayType.of(INT, 4), view.type(chunk).value().orElseThrow());
    assertEquals("[2]", view.typesAt(chunk, chunk.base() + 9).value().get().get(0).path());
  }

  @Test
  void shouldReportChildrenThatASelectionHas() throws AllocsException {
    List<Allocation> chunks = chunks();
    Allocation root = view.find(HEAP.base()).path().get(0);
    assertEquals(chunks, children(root, Selection.ALL));
    assertEquals(
        List.of(chunks.get(0), chunks.get(3)), children(root, Selection.ALL.from("other")));
    assertEquals(chunks, children(root, Selection.ALL.ofType("int[4]").ofSize(16, 16)));
    assertEquals(List.of(), children(root, Selection.ALL.ofSize(17, -1)));
    assertEquals(
        chunks.subList(2, 3),
        children(root, Selection.ALL.within(new AddressRange(0x4101, 0x4300))));
    assertEquals(List.of(), children(root, Selection.ALL.issuedBy("map")));
    List<Allocation> first = new ArrayList<>();
    assertEquals(
        false, view.children(root, Selection.ALL, child -> !first.add(child)).value().get());
    assertEquals(chunks.subList(0, 1), first);
    Answer<Boolean> none = view.children(chunks.get(0), Selection.ALL, child -> true);
    assertEquals("nobody parcels it out", none.reason().orElseThrow());
  }

  private List<Allocation> children(Allocation parent, Selection selection) throws AllocsException {
    List<Allocation> found = new ArrayList<>();
    assertEquals(true, view.children(parent, selection, found::add).value().orElseThrow());
    return found;
  }
}
