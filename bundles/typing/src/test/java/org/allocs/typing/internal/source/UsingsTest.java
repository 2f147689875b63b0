package org.allocs.typing.internal.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class UsingsTest {
  private static List<String> qualified(String text, String name) {
    return List.copyOf(Usings.qualified(SourceFile.of("a.cc", text), name));
  }

  @Test
  void shouldFindDirectivesAndDeclarations() {
    String text =
        "using namespace shop;\nusing namespace a::b;\nusing ::c::Item;\nusing d::Item;"
            + "using e::Other; using Item = f::Item; using namespace";
    assertEquals(
        List.of("shop::Item", "a::b::Item", "::c::Item", "d::Item"), qualified(text, "Item"));
    assertEquals(List.of(), qualified("/* using namespace a; */ int x;", "Item"));
  }
}
