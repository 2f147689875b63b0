package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.allocs.typing.internal.source.SourceLibrary;
import org.allocs.typing.internal.source.SourcePath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcePathTest {
  @TempDir Path directory;

  @AfterEach
  void forget() {
    System.clearProperty(SourcePath.PROPERTY);
  }

  private static List<String> candidates(String entries, String path) {
    System.setProperty(SourcePath.PROPERTY, entries);
    return SourcePath.current().candidates(path).stream().map(Path::toString).toList();
  }

  @Test
  void shouldReplaceBeginningsByWholeNames() {
    assertEquals(
        List.of("/here/a/b.c", "/build/x/a/b.c"), candidates("/build/x=/here", "/build/x/a/b.c"));
    assertEquals(List.of("/build/xy/b.c"), candidates("/build/x=/here", "/build/xy/b.c"));
    assertEquals(List.of("/here/b.c"), candidates("src=/here", "src/b.c"));
  }

  @Test
  void shouldLookInDirectoriesByEverShorterEnds() {
    assertEquals(
        List.of("/here/build/a/b.c", "/here/a/b.c", "/here/b.c", "/build/a/b.c"),
        candidates("/here", "/build/a/b.c"));
    assertEquals(List.of("/here/b.c"), candidates("/here", "../../b.c").subList(0, 1));
  }

  @Test
  void shouldLeadNowhereForWhatIsNoPath() {
    assertEquals(List.of(), candidates("/here", "a\0b"));
  }

  @Test
  void shouldOpenTheFirstThatIsThere() throws Exception {
    Files.writeString(directory.resolve("b.c"), "int x;");
    System.setProperty(SourcePath.PROPERTY, "/nowhere=/either:" + directory);
    FileTime later = FileTime.fromMillis(Long.MAX_VALUE / 4);
    assertEquals(
        directory.resolve("b.c").toString(),
        new SourceLibrary().open("/nowhere/b.c", 1, later, Optional.empty()).path());
  }
}
