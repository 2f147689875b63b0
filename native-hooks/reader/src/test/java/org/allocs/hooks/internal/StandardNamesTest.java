package org.allocs.hooks.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class StandardNamesTest {
  /** The list that the hooks are tested with as well. */
  private static final Path NAMES = Path.of("../interposer/tests/library_names.txt");

  @Test
  void shouldAgreeWithTheHooks() throws IOException {
    List<String> lines = Files.readAllLines(NAMES);
    for (String line : lines) {
      String[] words = line.split(" ");
      assertEquals(words[0].equals("yes"), StandardNames.contains(words[1]), line);
    }
    assertEquals(true, lines.size() > 30);
  }
}
