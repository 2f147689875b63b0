package org.allocs.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Registers;
import org.allocs.target.ThreadMemory;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.FakeView;
import org.junit.jupiter.api.Test;

class QuestionsTest {
  @Test
  void shouldInspectAnInteriorAddress() throws AllocsException {
    Inspection found = Inspection.at(Samples.view(), Samples.SECOND + 8);
    assertEquals(Samples.SECOND, found.leaf().orElseThrow().base());
    assertEquals("next", found.field().orElseThrow().path());
    assertEquals("push at sample.c:42", Sites.label(found.site().value().orElseThrow()));
  }

  @Test
  void shouldInspectWhatIsNotMapped() throws AllocsException {
    Inspection found = Inspection.at(Samples.view(), 0x999);
    assertTrue(found.leaf().isEmpty());
    assertEquals(Optional.of("not mapped"), found.type().reason());
  }

  @Test
  void shouldCountTheLiveHeapByType() throws AllocsException {
    LiveHeap heap = LiveHeap.byType(Samples.view());
    assertEquals(3, heap.count());
    assertEquals(54, heap.bytes());
    assertEquals("struct node", heap.groups().get(0).label());
    assertEquals(2, heap.groups().get(0).count());
    assertEquals(48.0 / 54, heap.share(heap.groups().get(0)));
    assertTrue(heap.groups().get(1).reason().isPresent());
  }

  @Test
  void shouldCountTheLiveHeapBySite() throws AllocsException {
    LiveHeap heap = LiveHeap.bySite(Samples.view());
    assertEquals("push at sample.c:42 (0x51993)", heap.groups().get(0).label());
    assertEquals(Optional.of("not recorded"), heap.groups().get(1).reason());
  }

  /** Objects inside a chunk: the chunk keeps what they leave; those elsewhere are not its. */
  @Test
  void shouldCountNoByteTwice() throws AllocsException {
    FakeView view =
        new FakeView(Samples.target())
            .arena(Samples.named("maps", 0x1000, 0x1000, "[heap]"), "chunks")
            .arena(Samples.chunk(0x1000, 240, Samples.chars(240)), "pool")
            .add(Samples.chunk(0x1000, 48, Samples.NODE))
            .add(Samples.chunk(0x1040, 48, Samples.NODE))
            .add(Samples.chunk(0x1100, 24, Samples.NODE))
            .arena(Samples.named("maps", 0x4000, 0x1000, "[stack]"), "frames")
            .arena(Samples.named("frames", 0x4000, 0x800, "main"), "variables")
            .arena(Samples.named("variables", 0x4000, 0x400, "buffer"), "pool")
            .add(Samples.chunk(0x4000, 24, Samples.NODE));
    LiveHeap heap = LiveHeap.byType(view);
    assertEquals(5, heap.count());
    assertEquals(240 + 24 + 24, heap.bytes());
    assertEquals(144, heap.groups().get(0).bytes());
    assertEquals("char[240]", heap.groups().get(0).label());
    assertEquals(144, heap.groups().get(1).bytes());
  }

  @Test
  void shouldSayWhichHeapsCannotBeTold() throws AllocsException {
    FakeView view =
        new FakeView(Samples.target())
            .opaque(Samples.named("maps", 0x1000, 0x1000, "[heap]"), "chunks", "not hooked");
    LiveHeap heap = LiveHeap.byType(view);
    assertEquals(0, heap.count());
    assertEquals(List.of("maps [heap]: not hooked"), heap.opaque());
    assertEquals(0, heap.share(LiveHeap.Group.labelled("")));
  }

  @Test
  void shouldAddUpWhatEachAllocatorIssued() throws AllocsException {
    Totals totals = Totals.of(Samples.view());
    assertEquals(new Totals.Sum(3, 54), totals.byAllocator().get("chunks"));
    assertEquals(new Totals.Sum(2, 0x2000), totals.byKind().get("maps"));
  }

  @Test
  void shouldStopCountingWhenTimeIsUp() throws AllocsException {
    FakeView view = Samples.view();
    for (long i = 0; i < 2000; i++) {
      view.add(Samples.named("symbols", Samples.GLOBAL + 0x100 + i, 1, "s" + i));
    }
    assertTrue(Totals.of(view, () -> true).stoppedAt().isPresent());
    assertTrue(Totals.of(view).stoppedAt().isEmpty());
    assertEquals(2001, Totals.of(view).byAllocator().get("symbols").count());
  }

  @Test
  void shouldGatherFramesByThread() throws AllocsException {
    Allocation stack =
        Allocation.of("stacks", AddressRange.ofSize(0x70000, 0x1000))
            .attribute(Conventions.THREAD, "1999993")
            .detail(ThreadMemory.stack(ThreadMemory.Role.STACK, Optional.empty()))
            .build();
    Allocation frame =
        Allocation.of("frames", AddressRange.ofSize(0x70100, 0x40))
            .name("push")
            .attribute(Conventions.THREAD, "1999993")
            .attribute(Conventions.PC, AddressRange.hex(Samples.SITE))
            .build();
    FakeTarget target = Samples.target().map(0x70000, 0x1000, "rw-p", "[stack]");
    FakeView view = Samples.view(target).arena(stack, "frames").add(frame);
    List<Stacks.ThreadStack> threads = Stacks.of(view).threads();
    assertEquals(1, threads.size());
    assertEquals(Optional.of(stack), threads.get(0).stack());
    assertEquals(
        List.of(frame), threads.get(0).frames().stream().map(f -> f.allocation()).toList());
    assertTrue(threads.get(0).frames().get(0).place().isKnown());
    assertEquals(Optional.of("not stopped"), threads.get(0).note());
  }

  @Test
  void shouldLookForThreadsWhereTheyPointAndNotInTheWholeHeap() throws AllocsException {
    FakeTarget target =
        new FakeTarget()
            .map(0x10000, 0x1000, "rw-p", "[heap]")
            .map(0x20000, 0x1000, "rw-p", "")
            .map(0x30000, 0x1000, "rw-p", "")
            .thread(1999993, "sample", new Registers().with(Registers.RSP, 0x20100));
    Allocation inner = frame(0, 0x20100, 0x30100);
    Allocation outer = frame(1, 0x30100, 0x30140);
    FakeView view =
        new FakeView(target)
            .arena(Samples.named("maps", 0x10000, 0x1000, "[heap]"), "chunks")
            .add(frame(2, 0x10100, 0x10140))
            .arena(Samples.named("maps", 0x20000, 0x1000, "alternate"), "frames")
            .add(inner)
            .arena(Samples.named("maps", 0x30000, 0x1000, "own"), "frames")
            .add(outer);
    List<Stacks.ThreadStack> threads = Stacks.of(view).threads();
    assertEquals(
        List.of(inner, outer), threads.get(0).frames().stream().map(f -> f.allocation()).toList());
  }

  private static Allocation frame(int level, long base, long cfa) {
    return Allocation.of("frames", AddressRange.ofSize(base, 0x40))
        .attribute(Conventions.THREAD, "1999993")
        .attribute(Conventions.LEVEL, Integer.toString(level))
        .attribute(Conventions.PC, AddressRange.hex(Samples.SITE))
        .attribute(Conventions.CFA, AddressRange.hex(cfa))
        .build();
  }

  @Test
  void shouldShowWhatIsThereAsItsTypeOrAsBytes() throws AllocsException {
    assertTrue(Shown.at(Samples.view(), Samples.FIRST + 9, 1).value().isPresent());
    RawBytes raw = Shown.at(Samples.view(), Samples.TEXT, 1).raw().orElseThrow();
    assertEquals("hello\0", new String(raw.bytes()));
    assertEquals(0, raw.more());
    RawBytes heap = Shown.at(Samples.view(), Samples.HEAP, 1).raw().orElseThrow();
    assertEquals(0x1000 - 256, heap.more());
    assertTrue(Shown.at(Samples.view(), 0x999, 1).raw().isEmpty());
    assertTrue(Shown.as(Samples.view(), 0x999, Samples.INT, 1).value().isPresent());
  }

  @Test
  void shouldReadTypesAsTheyAreWritten() throws AllocsException {
    assertEquals("struct node *[3]", resolved("struct node *[3]"));
    assertEquals("int[2][3]", resolved(" int [2][3] "));
    assertEquals("int **", resolved("int* *"));
    assertEquals("int[]", resolved("int[]"));
    for (String wrong :
        List.of(
            "", "*", "[3]", "int (*)[3]", "int[-1]", "struct nowhere", "int" + "*".repeat(99))) {
      assertFalse(TypeExpression.resolve(Samples.view(), wrong).isKnown(), wrong);
    }
  }

  private static String resolved(String text) throws AllocsException {
    return TypeExpression.resolve(Samples.view(), text).value().orElseThrow().name();
  }

  @Test
  void shouldReadAddressesAsTheyAreWritten() {
    assertEquals(OptionalLong.of(0xffffffffffffffffL), Addresses.parse("0xffffffffffffffff"));
    assertEquals(OptionalLong.of(-1), Addresses.parse("18446744073709551615"));
    assertEquals(OptionalLong.of(16), Addresses.parse("16"));
    for (String wrong : List.of("", "0x", "-1", "+1", "0x-1", "0x1ffffffffffffffff", "main")) {
      assertEquals(OptionalLong.empty(), Addresses.parse(wrong), wrong);
    }
  }

  @Test
  void shouldTellTextFromOtherBytes() {
    assertEquals(Optional.of("añb"), Text.of("añb".getBytes(StandardCharsets.UTF_8), 4));
    assertEquals(Optional.of("a"), Text.of(new byte[] {'a', (byte) 0xc3}, 2));
    assertEquals(Optional.empty(), Text.of(new byte[] {'a', 1}, 2));
    assertEquals(Optional.empty(), Text.of(new byte[] {(byte) 0xff, 'a'}, 2));
    assertEquals(Optional.of(""), Text.of(new byte[0], 0));
  }
}
