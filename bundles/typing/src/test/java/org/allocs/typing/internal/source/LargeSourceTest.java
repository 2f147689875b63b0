package org.allocs.typing.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeSourceTest {
  private static final int LINES = 119_993;

  @TempDir Path directory;

  private LargeSource scan(String text) throws Exception {
    Path file = directory.resolve("large.c");
    Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    return LargeSource.scan(file);
  }

  private static SourceFile around(LargeSource source, int line) throws Exception {
    return SourceFile.of("large.c", source.window(source.pieceOf(line)), name -> Optional.empty());
  }

  /** Each line declares a variable with the line's number. */
  private static String numbered(int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= lines; i++) {
      text.append("int v").append(i).append(i % 1999 == 0 ? "; // don't \\" : ";").append('\n');
      if (i % 1999 == 0) {
        text.append(" this is a comment too\n");
        i++;
      }
    }
    return text.toString();
  }

  @Test
  void shouldFindEveryLineInThePartAroundIt() throws Exception {
    String text = numbered(LINES);
    LargeSource source = scan(text);
    SourceFile whole = SourceFile.of("large.c", text);
    assertEquals(whole.digest(), source.digest());
    for (int line : List.of(1, 2, 1999, 2000, 16_384, 16_385, 16_386, 99_991, 110_001, LINES)) {
      SourceFile part = around(source, line);
      assertTrue(part.count() < whole.count() / 2, "a part");
      List<Integer> there = part.on(line);
      assertEquals(
          whole.on(line).stream().map(whole::token).toList(),
          there.stream().map(part::token).toList(),
          "line=" + line);
    }
    assertEquals(List.of(), around(source, 1).on(LINES), "nothing is known of what is far away");
  }

  @Test
  void shouldKnowTheMacrosOfAllLinesBefore() throws Exception {
    String before = "#define EARLY 7\n/*\n#define COMMENTED 7\n*/\nusing namespace early;\n";
    String text = before + numbered(LINES) + "# define LATE(x) \\\n  (x)\n" + numbered(LINES);
    LargeSource source = scan(text);
    SourceFile last = around(source, 2 * LINES);
    int place = last.on(2 * LINES).get(0);
    assertTrue(last.macros().meaning("EARLY", place).macro().isPresent());
    assertTrue(last.macros().meaning("LATE", place).macro().isPresent());
    assertTrue(last.macros().meaning("COMMENTED", place).macro().isEmpty());
    SourceFile first = around(source, LINES / 2);
    assertTrue(first.macros().meaning("LATE", first.count()).macro().isEmpty());
    assertTrue(Usings.qualified(last, "x").contains("early::x"));
  }

  @Test
  void shouldRefuseLinesThatAreTooLong() throws Exception {
    LargeSource source = scan("int x;\n" + "int y; ".repeat(3_000_000) + "\n");
    assertThrows(UnreadableException.class, () -> source.window(source.pieceOf(2)));
  }

  /** A comment that is not closed, and a string that is not: no place to begin at. */
  @Test
  void shouldSurviveTextThatNeverEnds() throws Exception {
    LargeSource open = scan("int x;\n/* \n" + numbered(LINES));
    assertEquals(0, open.pieceOf(LINES));
    assertTrue(around(scan("char *s = \"\n" + numbered(LINES)), LINES).count() > 0);
  }
}
