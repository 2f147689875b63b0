package org.allocs.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.allocs.inspect.LayoutDiff.MemberChange;
import org.allocs.render.DiffJson;
import org.allocs.render.DiffText;
import org.allocs.render.JsonWriter;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.type.ArrayType;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;

class LayoutDiffTest {
  private static final FakeModuleInfo OLD =
      new FakeModuleInfo()
          .type("struct node", Samples.NODE)
          .type("struct gone", Samples.struct("gone", 4, List.of(Member.of("a", Samples.INT, 0))))
          .type(
              "struct both",
              Samples.struct(
                  "both",
                  12,
                  List.of(
                      Member.of("kept", Samples.INT, 0),
                      Member.of("left", Samples.INT, 4),
                      Member.of("grown", Samples.CHAR, 8))));

  private static final FakeModuleInfo NEW =
      new FakeModuleInfo()
          .type("struct node", Samples.NODE)
          .type("struct fresh", Samples.struct("fresh", 0, List.of()))
          .type(
              "struct both",
              Samples.struct(
                  "both",
                  16,
                  List.of(
                      Member.of("kept", Samples.INT, 0),
                      Member.of("come", Samples.INT, 4),
                      Member.of("grown", ArrayType.of(Samples.CHAR, 2), 12))));

  @Test
  void shouldTellWhatBecameOfEachType() {
    LayoutDiff diff = LayoutDiff.between(OLD, NEW).value().orElseThrow();
    assertEquals(List.of("struct fresh"), diff.added().stream().map(s -> s.name()).toList());
    assertEquals(List.of("struct gone"), diff.removed().stream().map(s -> s.name()).toList());
    assertEquals(1, diff.same());
    LayoutDiff.Change change = diff.changed().get(0);
    assertEquals(12, change.before().size());
    assertEquals(16, change.after().size());
    List<MemberChange> members = change.members();
    assertEquals(List.of("come", "grown", "left"), members.stream().map(m -> m.name()).toList());
    assertEquals(
        List.of(List.of("added"), List.of("moved", "resized", "retyped"), List.of("removed")),
        members.stream().map(MemberChange::words).toList());
  }

  @Test
  void shouldFindNothingInTheSame() {
    LayoutDiff diff = LayoutDiff.between(OLD, OLD).value().orElseThrow();
    assertTrue(diff.added().isEmpty() && diff.removed().isEmpty() && diff.changed().isEmpty());
    assertEquals("0 added, 0 removed, 0 changed, 3 the same\n", DiffText.diff(diff));
  }

  @Test
  void shouldSayWhyOneHasNoTypes() {
    assertFalse(LayoutDiff.between(OLD, new FakeModuleInfo()).isKnown());
    assertFalse(LayoutDiff.between(new FakeModuleInfo(), OLD).isKnown());
  }

  @Test
  void shouldPrintThem() {
    LayoutDiff diff = LayoutDiff.between(OLD, NEW).value().orElseThrow();
    assertEquals(
        """
        removed struct gone: 4 bytes
        added struct fresh: 0 bytes
        changed struct both: 12 -> 16 bytes
          added come: int at 4, 4 bytes
          moved, resized, retyped grown: char at 8, 1 bytes -> char[2] at 12, 2 bytes
          removed left: int at 4, 4 bytes
        1 added, 1 removed, 1 changed, 1 the same
        """,
        DiffText.diff(diff));
    StringBuilder json = new StringBuilder();
    DiffJson.diff(new JsonWriter(json), diff);
    assertTrue(json.toString().contains("\"oldSize\":12,\"newSize\":16"), json::toString);
    assertTrue(
        json.toString()
            .contains(
                "{\"name\":\"come\",\"change\":[\"added\"],\"old\":null,\"new\":{\"type\":\"int\","
                    + "\"offset\":4,\"bitOffset\":null,\"bits\":32}}"),
        json::toString);
  }

  @Test
  void shouldGuessWhatWasMeant() {
    assertEquals(List.of("struct node"), NearMisses.of(OLD, "struct nod"));
    assertEquals(List.of("struct node"), NearMisses.of(OLD, "NODE"));
    assertEquals(List.of(), NearMisses.of(OLD, "something_else"));
    assertEquals(List.of(), NearMisses.of(OLD, "x".repeat(100_000)));
  }
}
