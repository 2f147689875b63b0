package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.type.CompositeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that was read before is answered for as if it were read for the first time. */
class CachedModuleTest {
  private static final int STRUCTS = 12_007;

  @TempDir Path scratch;

  /** Large enough to be worth keeping. */
  private static String source(int padding) {
    StringBuilder source =
        new StringBuilder("struct first { char before[" + padding + "]; int at; };\n");
    for (int i = 0; i < STRUCTS; i++) {
      source.append(
          "struct s" + i + " { struct first f; long a" + i + "; char *b" + i + "; } v" + i + ";\n");
    }
    return source + "int main(void) { return 0; }\n";
  }

  private ModuleInfo open(Path file) throws Exception {
    try (DiskCache cache = new DiskCache(Optional.of(scratch.resolve("cache")))) {
      ModuleInfo module = new DebugInfoService(Places.of(List.of()), cache).open(file, List.of());
      String last = "struct s" + (STRUCTS - 1);
      CompositeType type =
          (CompositeType) module.typeNamed(last, Optional.empty()).value().orElseThrow();
      assertEquals("a" + (STRUCTS - 1), type.members().get(1).name().orElseThrow());
      return module;
    }
  }

  private static boolean usesCache(ModuleInfo module, String table) {
    return Modules.says(module, "cache: " + table);
  }

  private long offsetOfAt(ModuleInfo module) {
    return ((CompositeType)
            module.typeNamed("struct first", Optional.empty()).value().orElseThrow())
        .members()
        .get(1)
        .offset();
  }

  @Test
  void shouldAnswerFromTheCacheOnceItWasRead() throws Exception {
    for (String compression : List.of("-gz=none", "-gz=zlib")) {
      Path program = Tools.gcc(scratch, "p" + compression, source(8), "-g", compression);
      assertFalse(usesCache(open(program), "names"));
      ModuleInfo again = open(program);
      assertTrue(usesCache(again, "names"), again.provenance().toString());
      assertEquals(
          compression.endsWith("zlib"), usesCache(again, "section.debug_info"), compression);
      assertEquals(8, offsetOfAt(again));
    }
  }

  @Test
  void shouldNotMistakeFilesWithOneBuildIdForEachOther() throws Exception {
    String id = "-Wl,--build-id=0x0123456789abcdef";
    assertEquals(8, offsetOfAt(open(Tools.gcc(scratch, "one", source(8), "-g", "-gz", id))));
    assertEquals(16, offsetOfAt(open(Tools.gcc(scratch, "two", source(16), "-g", "-gz", id))));
    assertEquals(8, offsetOfAt(open(scratch.resolve("one"))));
  }

  @Test
  void shouldAnswerTheSameWhateverIsInTheCache() throws Exception {
    Path program = Tools.gcc(scratch, "p", source(8), "-g", "-gz");
    open(program);
    for (Path table : tables()) {
      byte[] whole = Files.readAllBytes(table);
      whole[whole.length / 2] ^= 1;
      Files.write(table, whole);
      assertEquals(8, offsetOfAt(open(program)), table.toString());
      Files.write(table, new byte[7]);
      assertEquals(8, offsetOfAt(open(program)), table.toString());
    }
  }

  private List<Path> tables() throws IOException {
    try (var files = Files.walk(scratch.resolve("cache"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
