package org.allocs.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.Samples;
import org.allocs.inspect.Shown;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Totals;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void shouldKeepTheTargetFromWritingToTheTerminal() {
    assertEquals("a\\x1b[2J\\nb", Plain.of("a\u001b[2J\nb"));
    assertEquals("\"say \\\"hi\\\"\"", Plain.quoted("say \"hi\""));
  }

  @Test
  void shouldSayWhatIsAtAnAddress() throws AllocsException {
    String text = FactsText.inspection(Inspection.at(Samples.view(), Samples.FIRST));
    assertEquals(
        """
        0x10020
          allocator  chunks
          range      0x10020 - 0x10038, 24 bytes, the address is at +0
          type       struct node
                     test: as laid out
          field      value  int at +0
          site       push at sample.c:42 (0x51993)
          more       kind=heap-chunk
          path       maps [heap] > chunks
        """,
        text);
    assertEquals(
        "0x999\n  nothing    not mapped\n",
        FactsText.inspection(Inspection.at(Samples.view(), 0x999)));
  }

  @Test
  void shouldShowAnObject() throws AllocsException {
    assertEquals(
        """
        chunks 0x10020 - 0x10038, 24 bytes
        struct node
          .value: int = 7
          .next: struct node * = 0x10040 → chunks struct node +0
            *: struct node
              .value: int = 8
              .next: struct node * = 0x10020 → chunks struct node +0
              .name: char * = NULL
          .name: char * = 0x10060 → chunks +0 "hello"
        """,
        ShownText.object(Shown.at(Samples.view(), Samples.FIRST, 2)));
  }

  @Test
  void shouldShowBytesOfAnUnknownType() throws AllocsException {
    String text = ShownText.object(Shown.at(Samples.view(), Samples.TEXT, 1));
    assertTrue(text.contains("type unknown: the allocator records no types"), text);
    assertTrue(text.contains("0x10060: 68 65 6c 6c 6f 00"), text);
    assertTrue(text.contains("hello."), text);
  }

  @Test
  void shouldShowTheTopOfTheHeapAndTheRestTogether() throws AllocsException {
    LiveHeap heap = LiveHeap.byType(Samples.view());
    String text = HeapText.table(heap, "type", 1);
    assertTrue(text.contains("           2             48   88.9%  struct node\n"), text);
    assertTrue(text.contains("           1              6   11.1%  (1 more)\n"), text);
    assertTrue(text.contains("           3             54    100%  total\n"), text);
  }

  @Test
  void shouldReport() throws AllocsException {
    String text = ReportText.report("a\nb", "at its end", Totals.of(Samples.view()));
    assertTrue(text.startsWith("== allocs: a\\nb at its end\n"), text);
    for (String part : new String[] {"by allocator", "by type", "by site", "by kind"}) {
      assertTrue(text.contains(part), part);
    }
  }

  @Test
  void shouldShowThreadsWithoutFrames() throws AllocsException {
    assertEquals(
        "thread 1999993 sample\n  (not stopped)\n", StacksText.stacks(Stacks.of(Samples.view())));
  }

  @Test
  void shouldWriteALineForEachNode() {
    assertEquals(
        "  0x1000-0x1008 8 maps x  [chunks]  (why)",
        TreeText.node(
            1, Samples.named("maps", 0x1000, 8, "x"), Optional.of("chunks"), Optional.of("why")));
  }
}
