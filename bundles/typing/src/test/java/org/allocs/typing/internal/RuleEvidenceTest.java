package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.type.DataType;
import org.allocs.typing.internal.rules.RuleEvidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleEvidenceTest {
  private static final String TEXT =
      "static void *make(size_t k) {\n  return @[make]malloc(k);\n}\n"
          + "int main() {\n  sink = @[main]make(24);\n}\n";

  @TempDir Path directory;

  @AfterEach
  void forget() {
    System.clearProperty("allocs.types");
  }

  private Answer<DataType> ruled(String rules, long size) throws Exception {
    Path file = Files.writeString(directory.resolve("my.types"), rules);
    System.setProperty("allocs.types", file.toString());
    Snippet snippet = new Snippet(directory, TEXT);
    return new RuleEvidence().typeOf(Snippet.chunk(size), snippet.context());
  }

  private static String name(Answer<DataType> answer) {
    return answer.value().map(DataType::name).orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "make -> struct node                  |  24 | struct node",
        "main -> Node                         |  24 | Node",
        "snippet.c:2 -> struct node           |  24 | struct node",
        "snippet.c:5 -> struct node[]         |  48 | struct node[2]",
        "make -> struct node *[3]             |  24 | struct node *[3]",
        "make -> unsigned int[]               |  24 | unsigned int[6]",
        "make -> struct blob                  |  99 | struct blob",
        "make -> struct node                  |  48 | unknown",
        "make -> struct node[3]               |  48 | unknown",
        "make -> struct nowhere               |  24 | unknown",
        "makes -> struct node                 |  24 | unknown",
        "other.c:2 -> struct node             |  24 | unknown",
        "snippet.c:3 -> struct node           |  24 | unknown",
        "other -> int                         |  24 | unknown",
      })
  void shouldApplyRules(String rule, long size, String expected) throws Exception {
    assertEquals(expected, name(ruled(rule, size)));
  }

  @Test
  void shouldTakeTheFirstRuleThatFits() throws Exception {
    Answer<DataType> answer = ruled("make -> int\nmake -> Node\nmake -> struct node\n", 24);
    assertEquals("Node", name(answer));
    assertEquals(Grade.CERTAIN, answer.evidence().get(0).grade());
    assertTrue(answer.evidence().get(0).detail().endsWith("my.types:2"));
  }

  @Test
  void shouldGoOnWithoutRulesThatCannotBeRead() throws Exception {
    assertEquals("unknown", name(ruled("make -> struct node;", 24)));
    System.setProperty("allocs.types", directory.resolve("absent").toString());
    Answer<DataType> answer =
        new RuleEvidence().typeOf(Snippet.chunk(24), new Snippet(directory, TEXT).context());
    assertEquals("unknown", name(answer));
  }
}
