package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverEvidenceTest {
  @TempDir Path directory;

  private static String name(Answer<DataType> answer) {
    return answer.value().map(DataType::name).orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "struct node *x = @malloc(k)                      |  24 | struct node",
        "struct node *x = @malloc(k)                      |  48 | struct node[2]",
        "struct node *x = @malloc(k)                      |  25 | unknown",
        "struct link *x = @malloc(k)                      |  16 | struct link",
        "struct link *x = @malloc(k)                      |  48 | unknown",
        "static const struct node *const x = @malloc(k)   |  24 | struct node",
        "Node *x = (Node *) @malloc(k)                    |  24 | Node",
        "NodeP x = @malloc(k)                             |  24 | struct node",
        "int a = 1, *ip = @malloc(k)                      |   4 | int",
        "auto *n = @malloc(k)                             |  24 | struct node",
        "n = @malloc(k)                                   |  24 | struct node",
        "n->next = @malloc(k)                             |  24 | struct node",
        "(*nn)->next = @malloc(k)                         |  24 | struct node",
        "*nn = @malloc(k)                                 |  24 | struct node",
        "nn[3]->name = @malloc(strlen(s) + 1)             |   9 | char[9]",
        "table[k + 1] = @malloc(k)                        |  24 | struct node",
        "make_node(n)->name = @malloc(k)                  |   9 | char[9]",
        "*(struct node **) sink = @malloc(k)              |  24 | struct node",
        "((struct node *) sink)->next = @malloc(k)        |  24 | struct node",
        "if (k) n = @malloc(k)                            |  24 | struct node",
        "else n = @malloc(k)                              |  24 | struct node",
        "for (n = @malloc(k); n; n = n->next) k++         |  24 | struct node",
        "if ((n = @malloc(k)) == NULL) return 1           |  24 | struct node",
        "while (!(n = (@malloc(k)))) continue             |  24 | struct node",
        "sink = n = @malloc(k)                            |  24 | struct node",
        "n = k ? @malloc(k) : NULL                        |  24 | struct node",
        "n = k ? n : @realloc(n, k)                       |  24 | struct node",
        "sink = (struct node *) @malloc(k)                |  24 | struct node",
        "sink = static_cast<Node *>(@malloc(k))           |  24 | Node",
        "foo((struct node *) @malloc(k))                  |  24 | struct node",
        "sink = @realloc(n, k)                            |  48 | struct node[2]",
        "@posix_memalign((void **) &n, 64, k)             |  24 | struct node",
        "@posix_memalign(nn, 64, k)                       |  24 | struct node",
        "struct blob *b = @malloc(k)                      |  99 | struct blob",
        "char *s = @malloc(k)                             |  99 | char[99]",
        "sink = @malloc(k)                                |  24 | unknown",
        "foo(@malloc(k))                                  |  24 | unknown",
        "n = foo(@malloc(k))                              |  24 | unknown",
        "n = @malloc(k) + 8                               |  24 | unknown",
        "n = foo(1, @malloc(k), 2)                        |  24 | unknown",
        "if (k) @malloc(k)                                |  24 | unknown",
        "struct node x = { .next = @malloc(k) }           |  24 | unknown",
        "struct nowhere *x = @malloc(k)                   |  24 | unknown",
        "struct node *x = @malloc(12)                     |  24 | unknown",
        "struct node *x = @malloc(sizeof(int))            |  24 | unknown",
        "struct node *x = @malloc(strlen(s) + 1)          |  24 | unknown",
        "case 3: n = @malloc(k)                           |  24 | struct node",
        "again: n = @malloc(k)                            |  24 | struct node",
      })
  void shouldFollowTheResult(String statement, long size, String expected) {
    Snippet snippet = new Snippet(directory, "int main() {\n  " + statement + ";\n}\n");
    Answer<DataType> answer = snippet.byReceiver(size);
    assertEquals(expected, name(answer), () -> answer.reason().orElse(""));
  }

  @Test
  void shouldUseWhatTheFunctionReturns() {
    String text = "static struct node *make(size_t k)\n{\n  return @[make]malloc(k);\n}\n";
    assertEquals("struct node", name(new Snippet(directory, text).byReceiver(24)));
  }

  @Test
  void shouldNotTakeAHeaderForTheWholeOfWhatACallerWants() {
    String text = "void *take(int k) { long *p = @[take]malloc(k + 8); p[0] = k; p++; return p; }";
    assertEquals("unknown", name(new Snippet(directory, text).byReceiver(168)));
    String base = "Node *take(size_t k) { Node *n = @[take]malloc(k); return n; }";
    assertEquals("unknown", name(new Snippet(directory, base).byReceiver(48)));
    assertEquals(
        Grade.GUESS, new Snippet(directory, base).byReceiver(24).evidence().get(0).grade());
    String measured = "void take(int k) { char *s = @[take]malloc(k + sizeof(Node)); }";
    assertEquals("unknown", name(new Snippet(directory, measured).byReceiver(48)));
  }

  @Test
  void shouldGoOutwardOnlyWhereThePointerIsReturned() {
    String returned =
        "static void *x(size_t k) { void *p = @[x]malloc(k); return (void *) p; }\n"
            + "int main() { struct node *q = @[main]x(24); }";
    assertEquals("struct node", name(new Snippet(directory, returned).byReceiver(24)));
    String shifted =
        "static void *x(size_t k) { void *p = @[x]malloc(k); return p + 8; }\n"
            + "int main() { struct node *q = @[main]x(24); }";
    assertEquals("unknown", name(new Snippet(directory, shifted).byReceiver(24)));
    String other =
        "static int x(size_t k) { sink = @[x]malloc(k); return 1; }\n"
            + "int main() { struct node *q = @[main]x(24); }";
    assertEquals("unknown", name(new Snippet(directory, other).byReceiver(24)));
  }
}
