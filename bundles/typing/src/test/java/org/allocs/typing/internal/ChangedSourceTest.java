package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that are not, or may not be, those that a real program was compiled from. */
@Timeout(120)
class ChangedSourceTest {
  private static final String TEXT =
      """
      #include <stdio.h>
      #include <stdlib.h>
      struct point { long x, y; };
      struct other { int a[4]; };
      static struct other kept;
      static struct point point;
      int main(void) {
        void *p = malloc(sizeof(struct point));
        printf("%p struct point\\nready\\n", p);
        fflush(stdout);
        return getchar() + kept.a[0] + point.x;
      }
      """;

  @TempDir Path directory;

  private static Answer<DataType> answer(Idioms idioms) throws Exception {
    return idioms.typeOf(idioms.expectations().get(0));
  }

  private Path source() throws Exception {
    Path source = directory.resolve("changed.c");
    Files.writeString(source, TEXT);
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(100)));
    return source;
  }

  private void change(Path source, String from, String to, long seconds) throws Exception {
    Files.writeString(source, TEXT.replace(from, to));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(seconds)));
  }

  /** The time says nothing where the compiler stated a digest. */
  @ParameterizedTest
  @ValueSource(longs = {-50, 50})
  void shouldTellByTheDigestThatClangStates(long seconds) throws Exception {
    Path source = source();
    try (Idioms idioms = new Idioms(source, "clang", "-gdwarf-5")) {
      change(source, "", "", seconds);
      assertEquals("struct point", answer(idioms).value().orElseThrow().name());
      assertEquals(List.of(), idioms.remarks());
    }
    try (Idioms idioms = new Idioms(source, "clang", "-gdwarf-5")) {
      change(source, "sizeof(struct point)", "sizeof(struct other)", seconds);
      String reason = answer(idioms).reason().orElseThrow();
      assertTrue(reason.contains("another MD5"), reason);
      assertTrue(idioms.remarks().get(0).contains(reason.split("; ")[0]), "" + idioms.remarks());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcc", "clang"})
  void shouldTellByTheTimeOtherwise(String compiler) throws Exception {
    Path source = source();
    try (Idioms idioms = new Idioms(source, compiler, "-gdwarf-4")) {
      change(source, "sizeof(struct point)", "sizeof(struct other)", 50);
      String reason = answer(idioms).reason().orElseThrow();
      assertTrue(reason.contains("newer than the program"), reason);
      assertEquals(
          List.of(
              "types are told without sources: the source file is newer than the program: "
                  + source),
          idioms.remarks());
    }
  }

  /** One that is older than the program, as from a package of another version. */
  @ParameterizedTest
  @ValueSource(
      strings = {"puts(\"no call\")", "malloc(17)", "calloc(1, sizeof(struct other))", "NULL"})
  void shouldRefuseALineThatDoesNotFitTheProgram(String other) throws Exception {
    Path source = source();
    try (Idioms idioms = new Idioms(source, "gcc")) {
      change(source, "malloc(sizeof(struct point))", other, -50);
      assertTrue(answer(idioms).reason().isPresent(), () -> "another line: " + other);
    }
  }
}
