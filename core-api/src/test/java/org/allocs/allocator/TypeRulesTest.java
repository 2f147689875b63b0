package org.allocs.allocator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.error.MalformedRulesException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeRulesTest {
  @Test
  void shouldReadFunctionsAndLines() throws Exception {
    String text =
        "# ours\n\nmake_node -> struct node\nsrc/hash.c:117 -> struct bucket [ ]\r\n"
                .replace("[ ]", "[]")
            + "ns::Pool<int>::take -> std::pair<int, char *>[7]";
    List<TypeRules.Rule> rules = TypeRules.parse(text, "my.types").rules();
    assertEquals(
        List.of(
            new TypeRules.Rule(
                Optional.of("make_node"), "", 0, "struct node", Optional.of(1L), "my.types:3"),
            new TypeRules.Rule(
                Optional.empty(),
                "src/hash.c",
                117,
                "struct bucket",
                Optional.empty(),
                "my.types:4"),
            new TypeRules.Rule(
                Optional.of("ns::Pool<int>::take"),
                "",
                0,
                "std::pair<int, char *>",
                Optional.of(7L),
                "my.types:5")),
        rules);
  }

  @Test
  void shouldReadWhatMembersDiscriminate() throws Exception {
    TypeRules rules =
        TypeRules.parse(
            "make -> discriminates\n"
                + "struct value.head.kind -> discriminates 1 = u.list, ns::TEXT=text,else = u.next\n",
            "my.types");
    assertEquals("discriminates", rules.or(TypeRules.NONE).rules().get(0).type());
    assertEquals(
        List.of(
            new TypeRules.Discriminator(
                "struct value",
                "head.kind",
                List.of(
                    new TypeRules.Alternative(Optional.of("1"), "u.list"),
                    new TypeRules.Alternative(Optional.of("ns::TEXT"), "text"),
                    new TypeRules.Alternative(Optional.empty(), "u.next")),
                "my.types:2")),
        TypeRules.NONE.or(rules).discriminators());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "make_node                    | 10 | expected -> and a type",
        "-> struct node               |  1 | expected a function or file:line before ->",
        "make_node ->                 | 13 | expected a type after ->",
        "make_node -> struct node;    | 25 | this is not part of a type's name",
        "make_node -> list<int        | 22 | expected >",
        "make_node -> list<int)       | 22 | this bracket closes none",
        "value -> discriminates 1 = a |  1 | expected TYPE.MEMBER, the member that discriminates",
        "a.b -> discriminates 1       | 22 | expected VALUE = MEMBER",
        "a.b -> discriminates 1 = c,  | 28 | expected VALUE = MEMBER",
        "a.b -> discriminates 1c = d  | 22 | expected a number, an enumerator, or else",
        "a.b -> discriminates 1 = d+1 | 26 | expected the name of a member",
        "a.b -> discriminates 1 =     | 25 | expected the name of a member",
        "+make -> int                 |  1 | expected the name of a function, or file:line",
      })
  void shouldPointAtWhatIsWrong(String line, int column, String expected) {
    String message =
        assertThrows(
                MalformedRulesException.class, () -> TypeRules.parse("# one\n" + line, "my.types"))
            .getMessage();
    assertEquals(
        "my.types:2:"
            + column
            + ": "
            + expected
            + "\n  "
            + line
            + "\n  "
            + " ".repeat(column - 1)
            + "^",
        message);
  }

  @Test
  void shouldSurviveAnything() {
    Random random = new Random(1999993);
    for (int round = 0; round < 3000; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
      String mixed = random.nextBoolean() ? text : "a" + text + " -> " + text;
      try {
        assertTrue(TypeRules.parse(mixed, "x").rules().size() <= mixed.length());
      } catch (MalformedRulesException e) {
        assertTrue(e.getMessage().startsWith("x:"));
      }
    }
    assertThrows(MalformedRulesException.class, () -> TypeRules.parse("a".repeat(1_000_000), "x"));
  }
}
