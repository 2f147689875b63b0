package org.allocs.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.MetaFacts;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.query.MemoryView;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.FakeView;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;

class MetaTest {
  private static final Evidence TEST = Evidence.certain("test", "as laid out");
  private static final BaseType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  private static final BaseType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  private static final CompositeType EITHER =
      composite(
          CompositeType.Kind.UNION,
          "either",
          Member.of("number", INT, 0),
          Member.of("text", ArrayType.of(CHAR, 4), 0));
  private static final CompositeType HEADER =
      composite(
          CompositeType.Kind.STRUCT,
          "header",
          Member.of("size", INT, 0),
          Member.of("tag", ArrayType.of(CHAR, 4), 4));

  private static CompositeType composite(CompositeType.Kind kind, String tag, Member... members) {
    long size = kind == CompositeType.Kind.UNION ? 4 : 8;
    return new CompositeType(
        kind, Optional.of(tag), tag, tag, OptionalLong.of(size), () -> List.of(members));
  }

  private static final AllocationFacts FACTS =
      new AllocationFacts() {
        @Override
        public Answer<Identity> identity(Allocation allocation) {
          return Answer.known(Identity.of("make", 7), TEST);
        }

        @Override
        public Answer<Lifetime> lifetime(Allocation allocation) {
          return Answer.known(
              Lifetime.until("all at once", Lifetime.End.RESET, Lifetime.End.PROCESS_END), TEST);
        }

        @Override
        public Answer<PointerUse> pointerUse(Allocation allocation) {
          return Answer.known(PointerUse.BASE, TEST);
        }

        @Override
        public Answer<Metadata> metadata(Allocation allocation) {
          byte[] bytes = {33, 0, 0, 0, 'a', 'b', 0, 0};
          return Answer.known(
              new Metadata("in front of it", HEADER, bytes, OptionalLong.of(0xff8)), TEST);
        }
      };

  private static MemoryView view() {
    return new FakeView(new FakeTarget().map(0x1000, 0x1000, "rw-p", ""))
        .add(
            Allocation.of("pool", AddressRange.ofSize(0x1000, 4))
                .type(() -> Answer.known(EITHER, TEST))
                .facts(FACTS)
                .build());
  }

  @Test
  void shouldTellAllThatIsKnown() throws AllocsException {
    Inspection found = Inspection.at(view(), 0x1001);
    String text = FactsText.inspection(found, MetaFacts.of(view(), found.resolution()), false);
    assertEquals(
        """
        0x1001
          allocator  pool
          range      0x1000 - 0x1004, 4 bytes, the address is at +1
          type       either
                     test: as laid out
          field      number  int at +0
          or         text[1]  char at +1
          identity   make #7
          lifetime   reset, process end: all at once
          pointers   only one to the base stands for it
          record     header at 0xff8, in front of it
                     size 33, tag "ab"
          path       pool
        """,
        text);
  }

  @Test
  void shouldTellWhyTheRestIsNotKnown() throws AllocsException {
    Inspection found = Inspection.at(view(), 0x1001);
    String text = FactsText.inspection(found, MetaFacts.of(view(), found.resolution()), true);
    assertTrue(text.contains("usable     unknown: allocator pool does not say whether more"), text);
    Inspection nowhere = Inspection.at(view(), 0x99);
    assertTrue(MetaFacts.of(view(), nowhere.resolution()).isEmpty());
  }

  @Test
  void shouldTellTheSameAsJson() throws AllocsException {
    StringBuilder line = new StringBuilder();
    Inspection found = Inspection.at(view(), 0x1001);
    FactsJson.inspection(new JsonWriter(line), found, MetaFacts.of(view(), found.resolution()));
    String json = line.toString();
    for (String part :
        List.of(
            "\"usable\":{\"unknown\":\"allocator pool does not say",
            "\"identity\":{\"key\":\"make\",\"ordinal\":7,\"grade\":\"certain\"}",
            "\"lifetime\":{\"ends\":[\"reset\",\"process end\"],\"detail\":\"all at once\"",
            "\"pointerUse\":{\"use\":\"base\"",
            "\"metadata\":{\"keeper\":\"in front of it\",\"type\":\"header\",\"address\":\"0xff8\"",
            "\"label\":\".size\",\"type\":\"int\",\"address\":\"0xff8\",\"value\":\"33\"",
            "{\"path\":\"text\",\"type\":\"char[4]\",\"offset\":0}",
            "{\"path\":\"text[1]\",\"type\":\"char\",\"offset\":1}")) {
      assertTrue(json.contains(part), () -> part + " in " + json);
    }
  }
}
