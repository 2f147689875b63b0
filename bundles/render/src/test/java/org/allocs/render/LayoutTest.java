package org.allocs.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CompositeLayout;
import org.allocs.inspect.Holes;
import org.allocs.inspect.Samples;
import org.allocs.model.SourceFrame;
import org.allocs.type.Alignment;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.FunctionType;
import org.allocs.type.Member;
import org.allocs.type.OpaqueType;
import org.allocs.type.PointerType;
import org.allocs.type.TypedefType;
import org.junit.jupiter.api.Test;

/** The texts are what pahole 1.24 prints, but for the words about alignment. */
class LayoutTest {
  private static final DataType INT = Samples.INT;
  private static final DataType CHAR = Samples.CHAR;
  private static final DataType UNSIGNED =
      new BaseType("unsigned int", BaseType.Encoding.UNSIGNED, 4);

  private static CompositeType anonymous(CompositeType.Kind kind, long size, Member... members) {
    return new CompositeType(
        kind, Optional.empty(), "struct {...}", "?", OptionalLong.of(size), () -> List.of(members));
  }

  private static Member bits(String name, DataType type, long offset, int first, int width) {
    Optional<Member.Bits> bits = Optional.of(new Member.Bits(first, width));
    return new Member(Optional.of(name), type, offset, bits, false);
  }

  private static CompositeLayout layout(CompositeType type) {
    Optional<SourceFrame> declared =
        Optional.of(new SourceFrame(Optional.empty(), "/src/a.c", 3, 8));
    return new CompositeLayout(type, Alignment.of(type), false, declared, "a.c");
  }

  private static CompositeType sample() {
    List<Member> members = new ArrayList<>();
    CompositeType node = Samples.struct("list_node", 152, members);
    members.add(Member.of("next", PointerType.to(node), 0));
    members.add(Member.of("value", INT, 8));
    members.add(bits("tag", CHAR, 12, 0, 3));
    members.add(bits("f", UNSIGNED, 12, 3, 13));
    members.add(Member.of("big", ArrayType.of(CHAR, 100), 14));
    CompositeType part =
        anonymous(CompositeType.Kind.UNION, 8, Member.of("a", INT, 0), Member.of("c", CHAR, 0));
    members.add(Member.of("u", part, 120));
    CompositeType flat =
        anonymous(CompositeType.Kind.STRUCT, 8, Member.of("x", INT, 0), Member.of("y", INT, 4));
    members.add(new Member(Optional.empty(), flat, 128, Optional.empty(), false));
    FunctionType function = new FunctionType(INT, List.of(INT), false, true);
    members.add(Member.of("fn", PointerType.to(function), 136));
    members.add(Member.of("last", CHAR, 144));
    return node;
  }

  @Test
  void shouldDrawAsPaholeDoes() {
    assertEquals(
        """
        /* /src/a.c:3 */
        struct list_node {
        	struct list_node *         next;                 /*     0     8 */
        	int                        value;                /*     8     4 */
        	char                       tag:3;                /*    12: 0  1 */
        	unsigned int               f:13;                 /*    12: 3  4 */
        	char                       big[100];             /*    14   100 */

        	/* XXX 6 bytes hole, try to pack */

        	/* --- cacheline 1 boundary (64 bytes) was 56 bytes ago --- */
        	union {
        		int                a;                    /*   120     4 */
        		char               c;                    /*   120     1 */
        	} u;                                             /*   120     8 */
        	/* --- cacheline 2 boundary (128 bytes) --- */
        	struct {
        		int                x;                    /*   128     4 */
        		int                y;                    /*   132     4 */
        	};                                               /*   128     8 */
        	int                        (*fn)(int);           /*   136     8 */
        	char                       last;                 /*   144     1 */

        	/* size: 152, cachelines: 3, members: 9, alignment: 8 */
        	/* sum members: 139, holes: 1, sum holes: 6 */
        	/* padding: 7 */
        	/* last cacheline: 24 bytes */
        };
        """,
        LayoutText.layout(layout(sample())));
  }

  @Test
  void shouldTellHolesOfBitsFromHolesOfBytes() {
    CompositeType type =
        Samples.struct(
            "bits", 8, List.of(bits("a", UNSIGNED, 0, 0, 3), bits("b", UNSIGNED, 1, 0, 5)));
    String text = LayoutText.layout(layout(type));
    assertTrue(text.contains("/* XXX 5 bits hole, try to pack */"), text);
    assertTrue(text.contains("/* bit holes: 1, sum bit holes: 5 bits */"), text);
    assertTrue(text.contains("/* padding: 6 */\n\t/* bit_padding: 3 bits */"), text);
    Holes holes = Holes.of(type);
    assertEquals(List.of(0L, 5L), holes.before());
    assertEquals(51, holes.padding());
    assertEquals(8, holes.covered());
  }

  @Test
  void shouldNotCountTwiceWhatTwoMembersShare() {
    Member base = new Member(Optional.empty(), Samples.NODE, 0, Optional.empty(), true);
    CompositeType type =
        Samples.struct("derived", 24, List.of(base, Member.of("in_its_padding", INT, 4)));
    Holes holes = Holes.of(type);
    assertEquals(List.of(0L, 0L), holes.before());
    assertEquals(24 * 8, holes.covered());
    String text = LayoutText.layout(layout(type));
    assertTrue(text.contains("struct derived : struct node {"), text);
    assertTrue(text.contains("/* struct node <ancestor>; */"), text);
  }

  @Test
  void shouldShowWhatHasNoMembers() {
    EnumType colour =
        new EnumType(
            Optional.of("colour"),
            "enum colour",
            4,
            false,
            List.of(new EnumType.Enumerator("RED", 0), new EnumType.Enumerator("BLUE", -1)));
    assertEquals(
        """
        enum colour {
        	RED = 0,
        	BLUE = 18446744073709551615,

        	/* size: 4, enumerators: 2 */
        };
        """,
        LayoutText.type(colour));
    assertEquals("int; /* size: 4 */\n", LayoutText.type(INT));
    assertEquals(
        "typedef int count_t; /* size: 4 */\n", LayoutText.type(new TypedefType("count_t", INT)));
  }

  @Test
  void shouldShowWhatATypedefStandsFor() {
    String named = LayoutText.type(new TypedefType("node_t", Samples.NODE));
    assertTrue(named.startsWith("typedef struct node node_t;\nstruct node {\n"), named);
    CompositeType none = anonymous(CompositeType.Kind.STRUCT, 4, Member.of("a", INT, 0));
    String anonymous = LayoutText.type(new TypedefType("none_t", none));
    assertTrue(anonymous.startsWith("typedef struct {\n"), anonymous);
    assertTrue(anonymous.endsWith("\n} none_t;\n"), anonymous);
  }

  @Test
  void shouldSayHowAnotherDefinitionDiffers() {
    CompositeType first = Samples.struct("twice", 4, List.of(Member.of("a", INT, 0)));
    CompositeType second =
        Samples.struct("twice", 8, List.of(Member.of("b", INT, 0), Member.of("a", INT, 4)));
    String text = LayoutText.layout(layout(second), layout(first));
    assertTrue(text.contains("  added b: int at 0, 4 bytes\n"), text);
    assertTrue(text.contains("  moved a: int at 0, 4 bytes -> int at 4, 4 bytes\n"), text);
    StringBuilder json = new StringBuilder();
    LayoutJson.layout(new JsonWriter(json), layout(second), layout(first));
    assertTrue(json.toString().contains("\"differences\":[{\"name\":\"b\",\"change\":[\"added\"]"));
  }

  @Test
  void shouldWriteEveryFieldOfALayout() {
    CompositeType type =
        Samples.struct("small", 8, List.of(Member.of("a", INT, 0), bits("b", UNSIGNED, 4, 2, 5)));
    StringBuilder json = new StringBuilder();
    LayoutJson.layout(new JsonWriter(json), layout(type));
    assertEquals(
        "{\"name\":\"small\",\"kind\":\"struct\",\"uniqtype\":\"small\","
            + "\"qualifiedUniqtype\":\"small\",\"size\":8,\"alignment\":4,"
            + "\"alignmentStated\":false,\"file\":\"/src/a.c\",\"line\":3,\"unit\":\"a.c\","
            + "\"members\":[{\"name\":\"a\",\"offset\":0,\"size\":4,\"bitOffset\":null,"
            + "\"bitSize\":null,\"type\":\"int\",\"base\":false},"
            + "{\"name\":\"b\",\"offset\":4,\"size\":4,\"bitOffset\":2,\"bitSize\":5,"
            + "\"type\":\"unsigned int\",\"base\":false}]}",
        json.toString());
  }

  @Test
  void shouldTellUniqueNamesWithAndWithoutScopes() {
    CompositeType type =
        new CompositeType(
            CompositeType.Kind.CLASS,
            Optional.of("ns::Q<long>::In"),
            "ns::Q<long>::In",
            "In",
            OptionalLong.of(4),
            () -> List.of(Member.of("a", INT, 0)));
    String text = LayoutText.type(type);
    assertTrue(text.startsWith("/* unique name: In, in full: ns::Q<long>::In */\n"), text);
    StringBuilder json = new StringBuilder();
    LayoutJson.type(new JsonWriter(json), type);
    String names = "\"uniqtype\":\"In\",\"qualifiedUniqtype\":\"ns::Q<long>::In\"";
    assertTrue(json.toString().contains(names), json.toString());
    assertFalse(LayoutText.type(INT).contains("unique"));
  }

  @Test
  void shouldKeepHostileNamesFromEndingACommentOrALine() {
    CompositeType type =
        Samples.struct("a*/\nb", 4, List.of(Member.of("x\u001b[2J\u0001", INT, 0)));
    String text = LayoutText.layout(layout(type));
    assertTrue(text.chars().allMatch(c -> c == '\n' || c == '\t' || c >= ' '), text);
  }

  @Test
  void shouldSayWhyATypeIsOpaque() {
    DataType opaque = new OpaqueType("packed", OptionalLong.of(3), "it is counted in bits");
    assertEquals("packed; /* size: 3: it is counted in bits */\n", LayoutText.type(opaque));
    StringBuilder json = new StringBuilder();
    LayoutJson.type(new JsonWriter(json), opaque);
    assertTrue(json.toString().contains("\"reason\":\"it is counted in bits\""), json.toString());
    DataType named = new OpaqueType("here", OptionalLong.empty());
    String text = LayoutText.type(named);
    assertEquals("here; /* no size: " + ((OpaqueType) named).reason() + " */\n", text);
  }
}
