package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class HostileSourceTest {
  private static final long SEED = 1999993;
  private static final String[] PIECES = {
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ";",
    ",",
    "*",
    "&",
    "<",
    ">",
    "::",
    "->",
    ".",
    "?",
    ":",
    "=",
    "+",
    "sizeof",
    "new",
    "malloc",
    "calloc",
    "return",
    "struct",
    "operator",
    "int",
    "n",
    "Node",
    "7",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "\\\n",
    "\n",
    "#define",
    "\n#define M(a) a a M(a)\n",
    "M(",
    "R\"(",
    "static_cast<",
    "offsetof(",
    "auto",
    "const",
    "\0",
    "\u00ff",
    "if",
    "realloc(n,"
  };

  @TempDir Path directory;

  private void answersInWords(Snippet snippet) {
    for (long size : new long[] {0, 1, 24, 1999993}) {
      for (Answer<DataType> answer : List.of(snippet.bySize(size), snippet.byReceiver(size))) {
        assertFalse(!answer.isKnown() && answer.reason().orElseThrow().isBlank());
      }
    }
  }

  @Test
  void shouldSurviveRandomTokensAroundTheCall() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder("int main() {\n");
      int call = random.nextInt(40);
      for (int i = 0; i < 40; i++) {
        text.append(i == call ? "@malloc(" : PIECES[random.nextInt(PIECES.length)]).append(' ');
      }
      answersInWords(new Snippet(directory, text.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        "(a[",
        "sizeof(",
        "*",
        "(int*)",
        "-",
        "a ? b : ",
        "M(",
        "n<",
        "f(",
        "new (",
        "!("
      })
  void shouldSurviveDeepNesting(String piece) {
    for (int depth : new int[] {60, 1200, 200_000}) {
      String text = "#define M(a) a\nint main() { sink = @malloc(" + piece.repeat(depth) + "1); }";
      answersInWords(new Snippet(directory, text));
    }
  }

  @Test
  void shouldSurviveMacrosThatExplode() {
    StringBuilder text = new StringBuilder("#define M0 sizeof(int) +\n");
    for (int i = 1; i < 60; i++) {
      text.append("#define M" + i + " M" + (i - 1) + " M" + (i - 1) + "\n");
    }
    answersInWords(new Snippet(directory, text + "int main() { sink = @malloc(M59 1); }"));
  }

  @Test
  void shouldSurviveLocalsThatAreComputedFromEachOther() {
    StringBuilder text = new StringBuilder("int main() { int v0 = sizeof(int);");
    for (int i = 1; i < 200; i++) {
      text.append("int v" + i + " = v" + (i - 1) + " * v" + (i - 1) + ";");
    }
    text.append("int x = y; int y = x; sink = @malloc(v199 * x); }");
    answersInWords(new Snippet(directory, text.toString()));
  }

  @ParameterizedTest
  @CsvSource({"2000, the source file is too large", "100, the source file has too long lines"})
  void shouldRefuseAHugeFile(long megabytes, String why) throws Exception {
    Snippet snippet = new Snippet(directory, "int main() { sink = @malloc(sizeof(int)); }");
    try (RandomAccessFile file = new RandomAccessFile(snippet.source().toFile(), "rw")) {
      file.setLength(megabytes << 20);
    }
    Files.setLastModifiedTime(snippet.source(), FileTime.fromMillis(1_000_000));
    String reason = snippet.bySize(4).reason().orElseThrow();
    assertTrue(reason.startsWith(why), reason);
  }

  /**
   * More than 100 MB, of which only what is near the call is kept, and the macros of all before it.
   */
  @Tag("heavy")
  @Test
  void shouldReadAroundALineOfAHugeFile() throws Exception {
    String line = "# 17 \"some/header.h\" 3 4\nextern struct node *function(int, char *);\n";
    String call = "int main() { sink = @NEW(struct header); }";
    Snippet snippet = new Snippet(directory, "\n".repeat(2_900_001) + call);
    try (Writer out = Files.newBufferedWriter(snippet.source(), StandardCharsets.ISO_8859_1)) {
      out.write("/*\n#define NEW(T) fetch(7)\n*/\n#define NEW(T) \\\n  malloc(sizeof(T))\n");
      for (int i = 5; i < 2_900_001; i += 2) {
        out.write(line);
      }
      out.write(call.replace("@", "") + "\n");
      for (int i = 0; i < 100_000; i++) {
        out.write(line);
      }
    }
    assertTrue(Files.size(snippet.source()) > 100_000_000);
    Files.setLastModifiedTime(snippet.source(), FileTime.fromMillis(1_000_000));
    Answer<DataType> answer = snippet.bySize(8);
    assertEquals("struct header", answer.value().map(DataType::name).orElse("" + answer.reason()));
  }

  @Test
  void shouldReadALargePreprocessedFile() throws Exception {
    String line = "# 17 \"some/header.h\" 3 4\nextern struct node *function(int, char *);\n";
    Snippet snippet =
        new Snippet(
            directory, line.repeat(200_000) + "int main() { sink = @malloc(sizeof(int)); }");
    assertEquals("int", snippet.bySize(4).value().orElseThrow().name());
  }

  @Test
  void shouldRefuseWhatIsNoFile() throws Exception {
    Snippet snippet = new Snippet(directory, "int main() { sink = @malloc(sizeof(int)); }");
    Files.delete(snippet.source());
    answersInWords(snippet);
    Files.createDirectory(snippet.source());
    answersInWords(snippet);
  }

  @Test
  void shouldSurviveALineThatIsNotThere() throws Exception {
    Snippet snippet = new Snippet(directory, "\n\n\n\n@malloc(sizeof(int))");
    Files.writeString(snippet.source(), "int x;\n");
    Files.setLastModifiedTime(snippet.source(), FileTime.fromMillis(1_000_000));
    answersInWords(snippet);
  }
}
