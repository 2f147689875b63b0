package org.allocs.typing.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MacroTableTest {
  private static final int END = 1000;

  private final List<String> looked = new ArrayList<>();

  private Optional<SourceFile> header(String name) {
    looked.add(name);
    String text =
        switch (name) {
          case "outer.h" -> "#include \"inner.h\"\n#include \"missing.h\"\n";
          case "inner.h" -> "#define ROOM(n) ((n) * 2)\n";
          default -> "";
        };
    return text.isEmpty() ? Optional.empty() : Optional.of(SourceFile.of(name, text, this::header));
  }

  @Test
  void shouldLookForEachHeaderOnce() {
    SourceFile file =
        SourceFile.of("a.c", "int a;\n#include \"outer.h\"\n#include <missing.h>\n", this::header);
    for (int i = 0; i < 3; i++) {
      assertTrue(file.macros().meaning("ROOM", END).macro().isPresent());
      assertTrue(file.macros().meaning("malloc", END).macro().isEmpty());
      assertTrue(file.macros().meaning("ROOM", 0).macro().isEmpty(), "before it is included");
    }
    assertEquals(List.of("missing.h", "outer.h", "missing.h", "inner.h"), looked);
  }
}
