package org.allocs.declared.internal.declaration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.allocs.error.MalformedRulesException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationParserTest {
  private static final String GOOD =
      """
      # two allocators
      allocator: pool
      arenas:
        each: pools
        base: arena.memory
        size: "4096"
      objects:
        from: arena.memory
        to: arena.memory + 4096
        step: 16
        free: {each: arena.free, next: '*(void **) free'}
      ---
      allocator: list
      objects:
        each: head
        next: object.next
      """;

  private static List<String> names(String text) throws MalformedRulesException {
    return DeclarationParser.parse(text, "test.yaml").stream().map(Declaration::name).toList();
  }

  @Test
  void shouldReadSeveralAllocatorsOfAFile() throws MalformedRulesException {
    assertEquals(List.of("pool", "list"), names(GOOD));
    assertEquals(List.of(), names("# nothing\n"));
  }

  private static String error(String text) {
    return assertThrows(
            MalformedRulesException.class, () -> DeclarationParser.parse(text, "test.yaml"))
        .getMessage();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allocator: pool | allocator: Pool | test.yaml:2:12: expected a name",
        "size: \"4096\" | siez: 4096 | test.yaml:6:3: not understood: siez; expected base, limit, size, each",
        "size: \"4096\" | size: 40 96 | test.yaml:6:12: expected an operator, or the end",
        "size: \"4096\" | size: (1 | test.yaml:6:11: expected )",
        "size: \"4096\" | limit: 1 +* 2 ) | test.yaml:6:17: expected an operator",
        "size: \"4096\" | limit: arena. | test.yaml:6:16: expected the name of a member",
        "size: \"4096\" | limit: 077 | test.yaml:6:10: octal numbers are not understood",
        "size: \"4096\" | limit: 99999999999999999999 | test.yaml:6:10: this number has more than 64 bits",
        "size: \"4096\" | limit: *arena | put it in quotes",
        "size: \"4096\" | limit: &arena | quote",
        "size: \"4096\" | base: 1 | test.yaml:6:3: said twice: base",
        "size: \"4096\" | limit: [1] | test.yaml:6:10: expected a text or a mapping",
        "size: \"4096\" | limit: !!int 1 | tags are not understood",
        "each: pools | each: pools\\n  from: x | expected either each, or from and to",
        "each: pools | next: pools | expected either each, or from and to",
        "step: 16 | ends: never | expected one of free, return",
        "step: 16 | count: 16 | count belongs to each",
        "step: 16 | type: {POINT: struct x} | expected of: what tells types apart",
        "allocator: list | allocator: pool | test.yaml:13:12: declared twice: pool",
        "each: pools | each: 1 | test.yaml:4:9: expected a variable of the program to begin with",
        "objects: | things: | expected objects among these keys",
      })
  void shouldPointAtTheMistake(String old, String wrong, String message) {
    String text = GOOD.replace(old, wrong.replace("\\n", "\n"));
    assertTrue(error(text).contains(message), error(text));
  }

  @Test
  void shouldShowTheLineWithACaret() {
    assertEquals(
        """
        test.yaml:4:11: expected an operator, or the end
            each: a b
                    ^""",
        error(GOOD.replace("each: pools", "each: a b")));
  }

  @Test
  void shouldRefuseWhatIsTooMuch() {
    assertTrue(error("a: ".repeat(3) + "1").contains("test.yaml:1"));
    assertTrue(error("{a: ".repeat(100_000)).contains("nested too deep"));
    assertTrue(error("allocator: x\nobjects: {each: " + "(".repeat(900) + "}").contains("parts"));
    assertTrue(error("allocator: x\nobjects: {each: " + "-".repeat(900) + "1}").contains("parts"));
    assertTrue(error("allocator: x\nobjects: {each: " + "a+".repeat(400) + "1}").contains("parts"));
    assertTrue(error("allocator: x\nobjects: {each: " + "a".repeat(1001) + "}").contains("1000"));
    StringBuilder keys = new StringBuilder("allocator: x\n");
    for (int i = 0; i < 6000; i++) {
      keys.append("k").append(i).append(": 1\n");
    }
    assertTrue(error(keys.toString()).contains("too much"));
  }

  /** Whatever is in a file, it is read or refused with its place, and nothing else happens. */
  @Test
  void shouldRefuseDamagedFilesInItsOwnWords() {
    Random random = new Random(1999993);
    String parts = GOOD + "&*!{}[]|>%@`\"'\t\0\u2028\ud800-?:,#";
    for (int round = 0; round < 1000; round++) {
      StringBuilder text = new StringBuilder(GOOD);
      for (int i = 0; i < 1 + round % 8; i++) {
        int at = random.nextInt(text.length());
        char with = parts.charAt(random.nextInt(parts.length()));
        if (random.nextBoolean()) {
          text.setCharAt(at, with);
        } else {
          text.insert(at, with);
        }
      }
      try {
        DeclarationParser.parse(text.toString(), "test.yaml");
      } catch (MalformedRulesException e) {
        assertTrue(e.getMessage().startsWith("test.yaml:"), e.getMessage());
      }
    }
  }
}
