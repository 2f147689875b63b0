package org.allocs.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Dissent;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.render.FactsText;
import org.allocs.render.HeapJson;
import org.allocs.render.HeapText;
import org.allocs.render.JsonWriter;
import org.allocs.testkit.FakeView;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final long AT = Samples.HEAP + 0x100;
  private static final Evidence LINE = Evidence.likely("source line", "a.c:3: malloc(24)");
  private static final Evidence POINTER = Evidence.likely("pointer", "from head");

  private static Allocation chunk(long base, Answer<DataType> type) {
    return Allocation.of("chunks", AddressRange.ofSize(base, 24))
        .attribute(Conventions.KIND, Conventions.HEAP_CHUNK)
        .siteAddress(Samples.SITE)
        .type(() -> type)
        .build();
  }

  /** Three typed for sure, one likely, one doubtful, and two of no known type. */
  private static FakeView view() {
    Answer<DataType> doubted =
        new Answer.Known<>(
            Samples.NODE, List.of(LINE), List.of(new Dissent("struct leaf", POINTER)));
    return Samples.view()
        .add(chunk(AT, Samples.known(Samples.NODE)))
        .add(chunk(AT + 0x20, Answer.known(Samples.NODE, LINE)))
        .add(chunk(AT + 0x40, doubted))
        .add(chunk(AT + 0x60, Answer.unknown("void *")));
  }

  @Test
  void shouldTellWhatTypesRestOn() throws AllocsException {
    LiveHeap heap = LiveHeap.byType(view());
    assertEquals(7, heap.coverage().stream().mapToLong(Basis::count).sum());
    assertEquals(heap.bytes(), heap.coverage().stream().mapToLong(Basis::bytes).sum());
    Basis first = heap.coverage().get(0);
    assertEquals("test", first.kind());
    assertEquals(3, first.count());
    LiveHeap.Group nodes = heap.groups().get(0);
    assertEquals(
        List.of(Optional.of(Grade.CERTAIN), Optional.of(Grade.LIKELY), Optional.of(Grade.GUESS)),
        nodes.bases().stream().map(Basis::grade).sorted(CoverageTest::byGrade).toList());
    String text = HeapText.table(heap, "type", 9, true);
    assertTrue(text.contains("typed: 71.4% of chunks, 80.0% of bytes"), text);
    assertTrue(text.contains("likely, source line, 1: a.c:3: malloc(24)"), text);
    assertTrue(text.contains("against it: struct leaf, pointer: from head"), text);
    assertFalse(HeapText.table(heap, "type", 9).contains("a.c:3"));
  }

  private static int byGrade(Optional<Grade> a, Optional<Grade> b) {
    return a.orElseThrow().compareTo(b.orElseThrow());
  }

  @Test
  void shouldCountWhatResistsBySiteAndReason() throws AllocsException {
    LiveHeap heap = LiveHeap.untyped(view());
    assertEquals(2, heap.count());
    assertEquals(30, heap.bytes());
    assertEquals(Optional.of("void *"), heap.groups().get(0).reason());
    assertEquals(24, heap.groups().get(0).bytes());
    assertTrue(heap.groups().get(0).label().startsWith("push at sample.c:42"));
    assertEquals(7, heap.coverage().stream().mapToLong(Basis::count).sum());
  }

  @Test
  void shouldCountLowerGradesAsUnknownWhereOneIsAskedFor() throws AllocsException {
    LiveHeap likely = LiveHeap.byType(new GradedView(view(), Grade.LIKELY, false));
    assertEquals(4, likely.groups().get(0).count());
    LiveHeap certain = LiveHeap.untyped(new GradedView(view(), Grade.CERTAIN, false));
    assertEquals(4, certain.count());
    assertTrue(
        certain.groups().stream()
            .anyMatch(g -> g.reason().equals(Optional.of("likely only: source line"))));
    assertEquals(
        5, LiveHeap.byType(new GradedView(view(), Grade.GUESS, false)).groups().get(0).count());
  }

  /** The range of each has one, so that it can be found. */
  @Test
  void shouldCountNoByteOfChunksThatHaveNone() throws AllocsException {
    FakeView view = view();
    LiveHeap before = LiveHeap.byType(view);
    long all = Totals.of(view).byAllocator().get("chunks").bytes();
    for (long at = AT + 0x80; at < AT + 0x80 + 10 * 0x20; at += 0x20) {
      view.add(
          Allocation.of("chunks", AddressRange.ofSize(at, 1))
              .attribute(Conventions.KIND, Conventions.HEAP_CHUNK)
              .empty()
              .build());
    }
    for (LiveHeap heap : List.of(LiveHeap.byType(view), LiveHeap.bySite(view))) {
      assertEquals(before.count() + 10, heap.count());
      assertEquals(before.bytes(), heap.bytes());
      assertEquals(heap.bytes(), heap.coverage().stream().mapToLong(Basis::bytes).sum());
    }
    Totals totals = Totals.of(view);
    assertEquals(all, totals.byAllocator().get("chunks").bytes());
    assertEquals(before.bytes(), totals.types().bytes());
    assertEquals(before.bytes(), totals.sites().bytes());
  }

  @Test
  void shouldShowTheChainOfOneAddress() throws AllocsException {
    String text = FactsText.inspection(Inspection.at(view(), AT + 0x48), true);
    assertTrue(text.contains("guess\n"), text);
    assertTrue(text.contains("by source line: a.c:3: malloc(24) (likely)"), text);
    assertTrue(text.contains("against it: struct leaf, pointer: from head (likely)"), text);
  }

  @Test
  void shouldTellTheSameAsJson() throws AllocsException {
    StringBuilder text = new StringBuilder();
    HeapJson.heap(new JsonWriter(text), LiveHeap.byType(view()), true);
    assertTrue(
        text.indexOf(
                "\"why\":[{\"kind\":\"test\",\"grade\":\"certain\",\"example\":\"as laid out\"")
            > 0,
        text::toString);
    assertTrue(
        text.indexOf(
                "\"against\":{\"type\":\"struct leaf\",\"source\":\"pointer\",\"detail\":\"from"
                    + " head\",\"grade\":\"likely\"}")
            > 0,
        text::toString);
    assertTrue(text.indexOf("\"coverage\":[{\"kind\":\"test\"") > 0, text::toString);
  }
}
