package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeEvidenceTest {
  @TempDir Path directory;

  private Answer<DataType> typeOf(String text, long size) {
    return new Snippet(directory, text).bySize(size);
  }

  private static String name(Answer<DataType> answer) {
    return answer.value().map(DataType::name).orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sink = @malloc(42 * sizeof(int))                       | 168 | int[42]",
        "sink = @malloc(sizeof(int) * 42)                       | 168 | int[42]",
        "sink = @malloc(sizeof(int[42]))                        | 168 | int[42]",
        "sink = @malloc(sizeof(int) * len)                      | 168 | int[42]",
        "sink = @malloc(sizeof(int) * (len + 1))                | 168 | int[42]",
        "sink = @malloc(len * (sizeof(int)))                    | 168 | int[42]",
        "sink = @malloc((size_t) len * sizeof(int))             | 168 | int[42]",
        "sink = @malloc(sizeof(int) << len)                     | 128 | int[32]",
        "sink = @malloc(sizeof(struct node))                    |  24 | struct node",
        "sink = @malloc(sizeof(Node))                           |  24 | Node",
        "sink = @malloc(sizeof(const Node))                     |  24 | Node",
        "sink = @malloc(sizeof(Node *))                         |   8 | Node *",
        "sink = @malloc(sizeof(NodeP))                          |   8 | NodeP",
        "sink = @malloc(8 * sizeof(void *))                     |  64 | void *[8]",
        "sink = @malloc(sizeof *n)                              |  24 | struct node",
        "sink = @malloc(sizeof(*n))                             |  24 | struct node",
        "sink = @malloc(sizeof(n[0]))                           |  24 | struct node",
        "sink = @malloc(sizeof n[0])                            |  24 | struct node",
        "sink = @malloc(sizeof(**nn) * 3)                       |  72 | struct node[3]",
        "sink = @malloc(sizeof(*n->next))                       |  24 | struct node",
        "sink = @malloc(len * sizeof(n->value))                 |  12 | int[3]",
        "sink = @malloc(len * sizeof(*table))                   |  24 | struct node *[3]",
        "sink = @malloc(sizeof(table))                          |  64 | struct node *[8]",
        "sink = @malloc(sizeof(table) / sizeof(table[0]) * sizeof(int)) | 32 | int[8]",
        "sink = @calloc(3, sizeof(struct node))                 |  72 | struct node[3]",
        "sink = @calloc(sizeof(struct node), 3)                 |  72 | struct node[3]",
        "sink = @calloc(1, sizeof *n)                           |  24 | struct node",
        "sink = @calloc(len + 1, sizeof(char))                  |   9 | char[9]",
        "sink = @realloc(sink, len * sizeof(Node))              |  48 | Node[2]",
        "sink = @reallocarray(sink, len, sizeof(Node))          |  48 | Node[2]",
        "sink = @aligned_alloc(64, sizeof(Node))                |  24 | Node",
        "@posix_memalign(&sink, 64, 2 * sizeof(Node))           |  48 | Node[2]",
        "sink = @malloc(sizeof(struct blob) + len)              |  99 | struct blob",
        "sink = @malloc(len + sizeof(struct blob))              |   4 | struct blob",
        "sink = @malloc(offsetof(struct blob, data) + len)      |  99 | struct blob",
        "sink = @malloc(offsetof(struct blob, data[len]))       |  99 | struct blob",
        "sink = @malloc(sizeof(struct hack) - 1 + len)          |  99 | struct hack",
        "sink = @malloc(sizeof(struct hack) + strlen(n->name))  |  99 | struct hack",
        "sink = @malloc(sizeof(struct header) + 3 * sizeof(int))|  20 | struct { struct header; int[3]; }",
        "h = @malloc(sizeof(struct header) + len)               |  20 | struct { struct header; char[12]; }",
        "sink = @malloc(sizeof(unsigned))                       |   4 | unsigned int",
        "sink = @malloc(2 * sizeof(unsigned long))          |  16 | unsigned long[2]",
        "sink = @malloc(2 * sizeof(unsigned long long))         |  16 | unsigned long long[2]",
        "sink = @malloc(sizeof(uint8_t[7]))                     |   7 | uint8_t[7]",
        "sink = @malloc(len ? 2 * sizeof(int) : 8 * sizeof(int))|  32 | int[8]",
        "sink = @malloc(len ? sizeof(Node) : sizeof(int))       |   4 | int",
        "sink = @(malloc)(sizeof(int))                          |   4 | int",
        "sink = @std::malloc(sizeof(int))                       |   4 | int",
        "if (!(sink = @malloc(sizeof(int)))) return 1           |   4 | int",
        "sink = new @int                                        |   4 | int",
        "sink = @new int[len]                                   |  20 | int[5]",
        "sink = new int[len@]                                   |  20 | int[5]",
        "sink = @new Node(1, \"(\", len)                        |  24 | Node",
        "sink = @new Node[len]                                  |  48 | Node[2]",
        "sink = @new Node[len]                                  |  56 | struct { unsigned long; Node[2]; }",
        "sink = @new ns::Item                                   |  24 | struct node",
        "sink = @new (std::nothrow) Node                        |  24 | Node",
        "sink = @new Node*[len]                                 |  16 | Node *[2]",
        "sink = @hooks.malloc(sizeof(struct node))              |  24 | struct node",
        "sink = @(*n->grow)(sink, 3 * sizeof(int), len * sizeof(int)) | 28 | int[7]",
        "sink = @(h->take)(sink, len * sizeof(int), 1)          |  28 | int[7]",
        "sink = @::operator new(len * sizeof(Node))             |  48 | Node[2]",
      })
  void shouldNameTheTypeThatTheSizeMeasures(String statement, long size, String expected) {
    Answer<DataType> answer = typeOf("int main() {\n  " + statement + ";\n}\n", size);
    assertEquals(expected, name(answer), () -> answer.reason().orElse(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sink = @malloc(len)                                    | 168",
        "sink = @malloc(168)                                    | 168",
        "sink = @malloc(len + sizeof(void *))                   | 168",
        "sink = @malloc(len + sizeof(int))                      | 168",
        "sink = @malloc(42 * sizeof(int))                       | 172",
        "sink = @malloc(42 * sizeof(int))                       |  84",
        "sink = @malloc(sizeof(struct node))                    |  48",
        "sink = @malloc(len * sizeof(struct node))              |  25",
        "sink = @malloc(sizeof(struct node) * sizeof(int))      |  96",
        "sink = @malloc(sizeof(struct header) + len)            |  20",
        "sink = @malloc(sizeof(struct header) + sizeof(Node))   |  32",
        "sink = @malloc(sizeof(struct nowhere))                 |   8",
        "sink = @malloc(sizeof(nowhere))                        |   8",
        "sink = @malloc(round_up(sizeof(Node)))                 |  24",
        "sink = @malloc((sizeof(Node) + 7) & ~7)                |  24",
        "sink = @malloc(sizeof(Node) / 2)                       |  12",
        "sink = @malloc(len ? sizeof(Node) : sizeof(int))       |   8",
        "sink = @malloc(len ? len * sizeof(Node) : 12 * sizeof(int)) | 48",
        "sink = @malloc(8 * sizeof(void (*)(int)))              |  64",
        "sink = @malloc(sizeof(struct { int a; }))              |   4",
        "sink = @xmalloc(sizeof(struct node))                   |  24",
        "sink = @hooks.malloc(sizeof(struct node))              |  48",
        "sink = @hooks.malloc(16, sizeof(int), sizeof(Node))    |  24",
        "sink = @free(sizeof(struct node))                      |  24",
        "sink = f(@g(malloc(sizeof(struct node))))              |  24",
        "sink = @new struct header[len]                         |  24",
      })
  void shouldSayUnknownRatherThanGuess(String statement, long size) {
    Answer<DataType> answer = typeOf("int main() {\n  " + statement + ";\n}\n", size);
    assertEquals("unknown", name(answer));
    assertFalse(answer.reason().orElseThrow().isBlank());
  }

  @Test
  void shouldReadStatementsOfSeveralLines() {
    assertEquals(
        "struct node[7]",
        name(
            typeOf(
                "int main() {\n  sink =\n    @calloc(/* ; */ 7, // ;\n      sizeof\n *n\n); }",
                168)));
  }

  @Test
  void shouldTellTwoCallsOnOneLineApartByColumn() {
    String text = "int main() { sink = malloc(sizeof(int)), sink = @malloc(sizeof(Node)); }";
    assertEquals("Node", name(typeOf(text, 24)));
    assertEquals("unknown", name(new Snippet(directory, text).withoutColumns().bySize(24)));
  }

  @Test
  void shouldDoWithoutColumnsWhereOneCallStandsOnTheLine() {
    String text = "int main() {\n if (n) { sink = @malloc(sizeof(Node)); f(); }\n}";
    assertEquals("Node", name(new Snippet(directory, text).withoutColumns().bySize(24)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#define NEW(T) ((T *) malloc(sizeof(T)))         | @NEW(Node)         | 24 | Node",
        "#define N 7                                      | @calloc(N, sizeof(int)) | 28 | int[7]",
        "#define SIZE(n) ((n) * sizeof(int))              | @malloc(SIZE(7))   | 28 | int[7]",
        "#define xm malloc                                | @xm(sizeof(int))   | 4  | int",
        "#define TYPE(x) struct x##de                     | @malloc(sizeof(TYPE(no))) | 24 | struct node",
        "#define LOOP(x) LOOP(x)                          | @malloc(LOOP(sizeof(int))) | 4 | unknown",
        "#define ALL(...) malloc(__VA_ARGS__)             | @ALL(sizeof(int))  | 4  | int",
        "#define malloc(n) my_malloc(n)                   | @malloc(sizeof(int)) | 4 | unknown",
      })
  void shouldExpandMacrosOfTheFile(String macro, String call, long size, String expected) {
    String text = macro + "\nint main() {\n  sink = " + call + ";\n}\n";
    assertEquals(expected, name(typeOf(text, size)));
  }

  @Test
  void shouldTakeForACallWhatConditionsDefineTwice() {
    Answer<DataType> answer =
        typeOf(
            "#ifdef A\n#define malloc(n) a_malloc(n)\n#else\n#define malloc(n) b_malloc(n)\n"
                + "#endif\nint main() {\n  sink = @malloc(2 * sizeof(int));\n}\n",
            8);
    assertEquals("int[2]", name(answer));
  }

  @Test
  void shouldSayThatTheSizeCameFromElsewhere() {
    Answer<DataType> answer =
        typeOf("void *grab(unsigned n) {\n  return @[grab]malloc(n + 16);\n}\n", 168);
    assertEquals(
        "grab passes the size on from a caller that is not recorded",
        answer.reason().orElseThrow());
  }

  @Test
  void shouldRefuseMacrosThatConditionsDefineTwice() {
    String text =
        "#ifdef A\n#define T int\n#else\n#define T long\n#endif\n"
            + "int main() { sink = @malloc(sizeof(T)); }";
    Answer<DataType> answer = typeOf(text, 4);
    assertEquals("macro T has several definitions", answer.reason().orElseThrow());
  }

  @Test
  void shouldFollowUndef() {
    String text =
        "#define T long\n#undef T\n#define T int\nint main() { sink = @malloc(sizeof(T)); }"
            + "\n#undef T\n#define T char\n";
    assertEquals("int", name(typeOf(text, 4)));
  }

  @Test
  void shouldRefuseACallThatDirectivesCut() {
    String text =
        "int main() { sink = @malloc(\n#ifdef A\n sizeof(int)\n#else\n sizeof(long)\n#endif\n); }";
    assertEquals("unknown", name(typeOf(text, 4)));
  }

  @Test
  void shouldFollowALocalVariableThatIsSetOnce() {
    String once = "int main() { size_t size = len * sizeof(Node); sink = @malloc(size); }";
    assertEquals("Node[2]", name(typeOf(once, 48)));
    String twice =
        "int main() { size_t size = sizeof(Node); if (n) size = 4; sink = @malloc(size); }";
    assertEquals("unknown", name(typeOf(twice, 24)));
    String stepped = "int main() { size_t size = sizeof(Node); size++; sink = @malloc(size); }";
    assertEquals("unknown", name(typeOf(stepped, 24)));
  }

  @Test
  void shouldFollowInlinedWrappersOutward() {
    String text =
        "static void *xmalloc(size_t n) {\n  void *p = @[xmalloc]malloc(n);\n"
            + "  if (!p) abort();\n  return p;\n}\n"
            + "int main() { sink = @[main]xmalloc(sizeof(Node)); }";
    assertEquals("Node", name(typeOf(text, 24)));
  }

  @Test
  void shouldFollowTwoInlinedWrappers() {
    String text =
        "static void *xmalloc(size_t n) { return @[xmalloc]malloc(n); }\n"
            + "static void *xcalloc(size_t a, size_t b) { return @[xcalloc]xmalloc(a * b); }\n"
            + "int main() { sink = @[main]xcalloc(3, sizeof(Node)); }";
    assertEquals("Node[3]", name(typeOf(text, 72)));
  }

  @Test
  void shouldNotTypeAWrapperThatAddsAHeaderByItsArgument() {
    String text =
        "static void *xmalloc(size_t n) { return @[xmalloc]malloc(n + 24); }\n"
            + "int main() { sink = @[main]xmalloc(sizeof(Node)); }";
    assertEquals("unknown", name(typeOf(text, 48)));
    String changed =
        "static void *xmalloc(size_t n) { n = round(n); return @[xmalloc]malloc(n); }\n"
            + "int main() { sink = @[main]xmalloc(sizeof(Node)); }";
    assertEquals("unknown", name(typeOf(changed, 24)));
  }

  @Test
  void shouldNotLookUpNamesThatAnInlinedFunctionUsesToo() {
    String text =
        "static void *dup(const void *n, size_t k) { return @[dup]malloc(k); }\n"
            + "int main() { sink = @[main]dup(h, sizeof(*n)); }";
    assertEquals("unknown", name(typeOf(text, 24)));
    String distinct =
        "static void *dup(const void *m, size_t k) { return @[dup]malloc(k); }\n"
            + "int main() { sink = @[main]dup(h, sizeof(*n)); }";
    assertEquals("struct node", name(typeOf(distinct, 24)));
  }

  @Test
  void shouldRefuseSourceThatIsNewerThanTheProgram() throws Exception {
    Snippet snippet = new Snippet(directory, "int main() { sink = @malloc(sizeof(int)); }");
    java.nio.file.Files.setLastModifiedTime(
        snippet.source(), java.nio.file.attribute.FileTime.fromMillis(Long.MAX_VALUE / 4));
    String reason = snippet.bySize(4).reason().orElseThrow();
    assertTrue(reason.startsWith("the source file is newer than the program"), reason);
  }

  @Test
  void shouldSayWhatItRead() {
    Answer<DataType> answer = typeOf("int main() { sink = @malloc(sizeof(int)); }", 4);
    String detail = answer.evidence().get(0).detail();
    assertTrue(detail.endsWith("snippet.c:1: malloc(sizeof(int))"), detail);
  }

  @Test
  void shouldBelieveTheCallInstructionBeforeTheText() {
    Snippet direct =
        new Snippet(
            directory,
            "void *other(int k) { return malloc(k); }\n"
                + "int main() { sink = @malloc(sizeof(Node)) + other(24); }");
    direct.module().function("other", 0x1100, 32);
    direct
        .target()
        .memory()
        .put(
            Snippet.SITE - 5,
            new byte[] {(byte) 0xe8, (byte) (0x1100 - 0x1234), (byte) 0xfe, -1, -1});
    assertEquals("unknown", name(direct.bySize(24)));
  }
}
