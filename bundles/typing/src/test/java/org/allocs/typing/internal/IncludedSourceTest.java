package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Macros of a header that lies where the compiler was told to look. */
@Timeout(60)
class IncludedSourceTest {
  @TempDir Path directory;

  private Path write(String name, String text) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100)));
    return file;
  }

  private String typed(String header) throws Exception {
    write("unix/port.h", "#define obtain(size) malloc((unsigned long)(size))\n");
    Path source =
        write(
            "generic/program.c",
            """
            #include <stdio.h>
            #include <stdlib.h>
            #include %s
            struct point { long x, y; };
            static struct point point;
            int main(void) {
              void *p = obtain(sizeof(struct point));
              printf("%%p struct point\\nready\\n", p);
              fflush(stdout);
              return getchar() + point.x;
            }
            """
                .formatted(header));
    try (Idioms idioms = new Idioms(source, "gcc", "-I", directory.resolve("unix").toString())) {
      return idioms
          .typeOf(idioms.expectations().get(0))
          .value()
          .map(DataType::name)
          .orElse("unknown");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"port.h\"", "<port.h>"})
  void shouldFindAHeaderInADirectoryNearby(String header) throws Exception {
    assertEquals("struct point", typed(header));
  }

  @Test
  void shouldNotChooseAmongHeadersOfOneName() throws Exception {
    write("win/port.h", "#define obtain(size) malloc(2 * sizeof(struct point))\n");
    assertEquals("unknown", typed("\"port.h\""));
  }
}
