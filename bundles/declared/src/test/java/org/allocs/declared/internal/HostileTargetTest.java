package org.allocs.declared.internal;

import static org.allocs.declared.internal.Layout.HEAP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a target holds that cannot be is bounded, left out and told, with the line. */
class HostileTargetTest {
  private static final String LIST =
      """
      allocator: list
      objects:
        each: head
        next: object.next
        base: object.base
        size: object.size
      """;

  private static final String ROW =
      """
      allocator: row
      arenas:
        each: head
        base: arena.base
        size: arena.size
      objects:
        from: arena.base
        to: arena.base + arena.size
        step: '*(int *) object'
      """;

  private static CompositeType node() {
    AtomicReference<CompositeType> self = new AtomicReference<>();
    self.set(
        Layout.struct(
            "node",
            24,
            () ->
                List.of(
                    Member.of("next", PointerType.to(self.get()), 0),
                    Member.of("base", Layout.TEXT, 8),
                    Member.of("size", Layout.LONG, 16))));
    return self.get();
  }

  private static Layout layout() {
    return new Layout().type(node()).variable("head", PointerType.to(node()), HEAP);
  }

  private static List<String> remarks(String declaration, Context context) throws AllocsException {
    return Layout.declared(declaration).remarks(context);
  }

  private static List<Long> offsets(String declaration, Context context) throws AllocsException {
    return Found.offsets(Layout.declared(declaration), context, HEAP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; 0x8000000000000000; 0x560000000100; test.yaml:3: cannot be: base=0x560000000100 limit=0x8000560000000100",
        "0; -1; 0x560000000100; test.yaml:3: cannot be: base=0x560000000100 limit=0x5600000000ff",
        "0; 0x10000; 0x560000000100; test.yaml:3: not all of it is mapped: [0x560000000100, 0x560000010100)",
        "0x1234; 16; 0x560000000100; test.yaml:5: memory cannot be read: address=0x123c length=8",
        "0x560000000000; 16; 0x560000000100; test.yaml:4: comes back to 0x560000000000",
      })
  void shouldMarkWhatCannotBeInAList(String next, String size, String base, String remark)
      throws AllocsException {
    Context context =
        layout()
            .words(0, HEAP + 0x40, HEAP + 0x200, 16)
            .words(0x40, number(next), number(base), number(size))
            .scene()
            .context();
    assertTrue(offsets(LIST, context).contains(0x200L));
    String remarks = remarks(LIST, context).get(0);
    assertTrue(
        remarks.startsWith(remark) || remark.contains("limit=0x8") && remarks.contains("mapped"),
        remarks);
  }

  private static long number(String text) {
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text.substring(2), 16)
        : Long.parseLong(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0; test.yaml:9: step=0 does not lead on",
        "-1; test.yaml:9: step=18446744073709551615 does not lead on",
        "1000; test.yaml:9: step=1000 does not lead on",
      })
  void shouldMarkARowThatLeadsNowhere(long step, String remark) throws AllocsException {
    Context context =
        layout()
            .words(0, 0, HEAP + 0x100, 64)
            .words(0x100, 16, 0, step & 0xffff_ffffL)
            .scene()
            .context();
    assertEquals(List.of(0x100L), offsets(ROW, context));
    assertTrue(remarks(ROW, context).get(0).startsWith(remark), remarks(ROW, context)::toString);
    String gap = Layout.declared(ROW).arenas(context, AddressRange.ALL).get(0).gap();
    assertTrue(gap.startsWith("free, or not found: test.yaml:9: step="), gap);
  }

  @Test
  void shouldClaimNothingThatIsNotMapped() throws AllocsException {
    for (long size : new long[] {-1 - HEAP, 1L << 47, 0x5000}) {
      Context context = layout().words(0, 0, HEAP, size).scene().context();
      assertEquals(List.of(), Layout.declared(ROW).arenas(context, AddressRange.ALL));
      assertTrue(remarks(ROW, context).get(0).contains("not all of it is mapped"));
    }
  }

  @Test
  void shouldCutOffWhatHasNoEnd() throws AllocsException {
    String many =
        """
        allocator: many
        objects:
          each: head
          count: 0x7fffffffffffffff
          size: 1
          live: 0
        """;
    Context context = layout().scene().context();
    assertEquals(List.of(), offsets(many, context));
    assertEquals(
        List.of("test.yaml:3: the search is cut off here: looked at=2097152"),
        remarks(many, context));
  }

  @Test
  void shouldTellFewOfManyMistakes() throws AllocsException {
    String wild =
        """
        allocator: wild
        objects:
          each: head
          count: 1000
          base: object.base
          size: 8
        """;
    Context context = layout().words(0, 0, 0x10, 0x20, 0, 0x30, 0x40, 0x50).scene().context();
    assertEquals(List.of(), offsets(wild, context));
    assertTrue(remarks(wild, context).size() <= 9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "next: object.next; next: object.nxt; test.yaml:4:16: struct node has no member nxt, but next, base, size",
        "size: object.size; size: object.size + x; test.yaml:6:23: nothing is called x here",
        "size: object.size; limit: root.size; test.yaml:6:10: nothing is called root here",
        "size: object.size; type: struct nod; test.yaml:6:9: no type is called struct nod",
        "next: object.next; as: struct list; test.yaml:4:7: no type is called struct list",
      })
  void shouldPointAtWhatTheProgramDoesNotHave(String old, String wrong, String remark)
      throws AllocsException {
    Context context = layout().words(0, 0, HEAP + 0x200, 16).scene().context();
    String declaration = LIST.replace(old, wrong);
    assertEquals(List.of(), Layout.declared(declaration).arenas(context, AddressRange.ALL));
    String said = remarks(declaration, context).get(0);
    assertTrue(said.startsWith(remark), said);
  }
}
