package org.allocs.declared.internal.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.declared.internal.text.Place;
import org.allocs.declared.internal.text.Value;
import org.allocs.error.AllocsException;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  private static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  private static final DataType SHORT = new BaseType("short", BaseType.Encoding.UNSIGNED, 2);
  private static final DataType DOUBLE = new BaseType("double", BaseType.Encoding.FLOAT, 8);
  private static final EnumType KIND =
      new EnumType(
          Optional.of("kind"),
          "enum kind",
          4,
          false,
          List.of(new EnumType.Enumerator("A", 1), new EnumType.Enumerator("B", 2)),
          Optional.empty());

  private static CompositeType struct(String tag, long size, Member... members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(size),
        () -> List.of(members));
  }

  private static final CompositeType INNER =
      struct("inner", 8, Member.of("x", INT, 0), Member.of("y", INT, 4));
  private static final CompositeType NODE =
      struct(
          "node",
          48,
          Member.of("next", PointerType.to(INNER), 0),
          Member.of("kind", KIND, 8),
          Member.of("count", SHORT, 12),
          new Member(Optional.of("flags"), INT, 14, Optional.of(new Member.Bits(3, 2)), false),
          new Member(Optional.empty(), INNER, 16, Optional.empty(), false),
          Member.of("names", ArrayType.of(SHORT, 4), 24),
          Member.of("ratio", DOUBLE, 32),
          Member.of("size", Term.UNSIGNED_LONG, 40));

  /** A node at 0x1000, of bytes that count from 0x80, and a pointer to an inner at 0x2000. */
  private static long read(long address, int bytes) {
    long number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      long at = address + i - 0x1000;
      long octet = at >= 0 && at < 8 ? 0x2000L >>> 8 * at & 0xff : 0x80 + at & 0xff;
      number = number << 8 | (at >= 8 && at < 12 ? 2L >>> 8 * (at - 8) & 0xff : octet);
    }
    return number;
  }

  private static final Scope SCOPE =
      new Scope() {
        private final Map<String, Term> names = new HashMap<>();

        {
          names.put("node", Term.at(NODE, frame -> 0x1000));
          names.put("node_p", Term.of(PointerType.to(NODE), frame -> 0x1000));
        }

        @Override
        public Optional<Term> named(String name, Place place) {
          return Optional.ofNullable(names.get(name));
        }

        @Override
        public DataType type(String name, Place place) throws AllocsException {
          return switch (name.strip()) {
            case "int" -> INT;
            case "signed char" -> new BaseType("c", BaseType.Encoding.SIGNED_CHAR, 1);
            case "short", "u16" -> SHORT;
            case "struct node *", "struct node*" -> PointerType.to(NODE);
            case "int *" -> PointerType.to(INT);
            case "struct node" -> NODE;
            default -> throw place.error("no type " + name);
          };
        }
      };

  private static Term bind(String text) throws AllocsException {
    Value.Text source = new Value.Text(new Place("f", 1, 1, text), text, true);
    return ExpressionParser.parse(source).bind(SCOPE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "1 + 2 * 3; 7",
        "(1 + 2) * 3; 9",
        "10 - 3 - 2; 5",
        "7 / 2 + 7 % 4; 6",
        "-7 / 2; -3",
        "1 << 3 | 1; 9",
        "-8 >> 1; -4",
        "16 + 6 + 7 & ~7; 24",
        "6 ^ 3; 5",
        "1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && 1 != 2; 1",
        "0 || 1 == 2; 0",
        "!0 + !5; 1",
        "0xfFuL; 255",
        "'A'; 65",
        "-1 < 1; 1",
        "0xffffffffffffffff == -1; 1",
        "node.kind; 2",
        "node.kind == B; 1",
        "A < node.kind; 1",
        "node_p->kind == A; 0",
        "node.count; 36236",
        "node.flags; 1",
        "node.x == node_p.x; 1",
        "node.y; -1751738988",
        "node.names[1]; 39834",
        "*node.names; 39320",
        "node_p + 1; 4144",
        "1 + node_p; 4144",
        "&node + 2; 4192",
        "&node.y; 4116",
        "node_p[1].next == 0; 0",
        "&node_p[1] - node_p; 1",
        "(struct node *) 4096 == node_p; 1",
        "((struct node*) 4096)->kind; 2",
        "*(int *) &node.kind; 2",
        "(int) 0x1ffffffff; -1",
        "(short) -1; 65535",
        "(u16) 0x12345; 9029",
        "(signed char) 255; -1",
        "(1) - 2; -1",
        "node.next + 1; 8200",
        "sizeof(struct node) + sizeof(int); 52",
        "sizeof(node); 48",
        "sizeof(*node_p); 48",
        "sizeof(node.names); 8",
        "sizeof(int) - 1; 3",
        "offsetof(struct node, y); 20",
        "node.size > 1; 1",
        "node.size / 2 > 0; 1",
        "node.size >> 63; 1",
      })
  void shouldWorkOutWhatCWould(String text, long expected) throws AllocsException {
    assertEquals(expected, bind(text).value(new Frame(ExpressionTest::read)), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "nobody; f:1:1: nothing is called nobody here",
        "node.nxt; f:1:6: struct node has no member nxt, but next, kind, count",
        "node.kind == C; f:1:14: nothing is called C here",
        "node.kind.x; f:1:11: this has no members: enum kind",
        "node + 1; f:1:1: this is no number: struct node",
        "node.ratio + 1; f:1:6: this is no number: double",
        "*node.kind; f:1:1: this is no pointer",
        "&1; f:1:1: this is not in memory",
        "&node.flags; f:1:1: this is not in memory",
        "node.kind[0]; f:1:10: this has no elements",
        "sizeof(struct nod); f:1:1: no type struct nod",
        "offsetof(struct node, z); f:1:1: struct node has no member z",
        "(struct nod *) 1; f:1:1: no type struct nod *",
        "A == B; f:1:1: nothing is called A here",
      })
  void shouldSayWhatDoesNotFit(String text, String message) {
    String said = assertThrows(AllocsException.class, () -> bind(text)).getMessage();
    assertTrue(said.startsWith(message), said);
  }

  @Test
  void shouldTellWhatHasNoValue() throws AllocsException {
    Frame frame = new Frame(ExpressionTest::read);
    Term division = bind("1 / (node.kind - 2)");
    assertThrows(UndefinedValueException.class, () -> division.value(frame));
    Term shift = bind("1 << node.y");
    assertThrows(UndefinedValueException.class, () -> shift.value(frame));
    assertEquals(0, bind("0 && 1 / 0").value(frame));
  }

  /** Names that mean nothing are not looked for again and again, however they are nested. */
  @Test
  void shouldRefuseManyUnknownNamesAtOnce() {
    String text = "node.kind" + " == C".repeat(40);
    assertThrows(AllocsException.class, () -> bind(text));
  }
}
