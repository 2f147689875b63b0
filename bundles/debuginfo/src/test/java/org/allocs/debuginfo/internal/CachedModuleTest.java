package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.elf.ElfFile;
import org.allocs.elf.SectionHeader;
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

  /** What the index of the compiler tells takes no pass over all units; this does. */
  private ModuleInfo openSplit(Path file) throws Exception {
    try (DiskCache cache = new DiskCache(Optional.of(scratch.resolve("cache")))) {
      ModuleInfo module = new DebugInfoService(Places.of(List.of()), cache).open(file, List.of());
      assertFalse(module.typeNamed("struct nowhere", Optional.empty()).isKnown());
      assertTrue(module.composites(layout -> {}).isKnown());
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

  private List<String> named(Path program, String table, String name) throws Exception {
    try (DiskCache cache = new DiskCache(Optional.of(scratch.resolve("cache")))) {
      ModuleInfo module =
          new DebugInfoService(Places.of(List.of()), cache).open(program, List.of());
      List<String> found =
          module.compositesNamed(name).value().orElse(List.of()).stream()
              .map(layout -> layout.type().name() + " " + layout.type().byteSize().getAsLong())
              .toList();
      assertEquals(!table.isEmpty(), usesCache(module, table), name + module.provenance());
      return found;
    }
  }

  @Test
  void shouldKeepAnswersAndWhereToLookForOthers() throws Exception {
    Path program = Tools.gcc(scratch, "p", source(8), "-g", "-gz=none");
    List<String> one = List.of("struct s77 32");
    assertEquals(one, named(program, "", "struct s77"));
    assertEquals(one, named(program, "layouts-asked", "struct s77"));
    assertEquals(List.of("struct s78 32"), named(program, "layouts-units", "struct s78"));
    assertEquals(List.of("struct s79 32"), named(program, "layouts-units", "struct s79"));
    assertEquals(List.of(), named(program, "layouts-2", "struct none"));
    assertEquals(one, named(program, "layouts-2", "struct s77"));
  }

  private Path table(String name) throws IOException {
    return tables().stream()
        .filter(file -> file.getFileName().toString().startsWith(name))
        .findFirst()
        .orElseThrow();
  }

  /** Every definition of a name, in whichever units these are, and no unit that has none. */
  @Test
  void shouldFindAllDefinitionsOfNamesThatWereNotAskedForBefore() throws Exception {
    Path program = scratch.resolve("p");
    List<String> command =
        new ArrayList<>(List.of("gcc", "-g", "-gz=none", "-o", program.toString()));
    command.add(write("main.c", source(8)));
    for (int i = 1; i <= 5; i++) {
      String same = "struct same { int a[7]; } same" + i + ";\n";
      String own = "struct own { struct same s; char c[" + i / 2 + "]; } own" + i + ";\n";
      String rare = i % 2 == 1 ? "" : "struct rare { char c[" + i + "]; } rare" + i + ";\n";
      String declared = "struct declared; struct declared *declared" + i + ";\n";
      command.add(write("u" + i + ".c", same + own + rare + declared));
    }
    Tools.run(scratch, command.toArray(String[]::new));
    assertEquals(List.of("struct s77 32"), named(program, "", "struct s77"));
    List<String> rare = List.of("struct rare 2", "struct rare 4");
    assertEquals(rare, named(program, "layouts-units", "struct rare"));
    assertEquals(List.of(), named(program, "layouts-units", "struct declared"));
    Files.delete(table("layouts-units"));
    assertEquals(rare, named(program, "layouts-asked", "struct rare"));
    Files.delete(table("layouts-asked"));
    assertEquals(rare, named(program, "", "struct rare"));
    assertEquals(List.of("struct same 28"), named(program, "layouts-units", "struct same"));
    List<String> own = List.of("struct own 28", "struct own 32", "struct own 32");
    assertEquals(own, named(program, "layouts-units", "struct own"));
    assertEquals(own, named(program, "layouts-2", "struct own"));
    assertEquals(rare, named(program, "layouts-2", "struct rare"));
  }

  private String write(String name, String source) throws IOException {
    return Files.writeString(scratch.resolve(name), source).toString();
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

  private static boolean usesBoth(ModuleInfo module) {
    assertEquals(usesCache(module, "names"), usesCache(module, "layouts"));
    return usesCache(module, "names");
  }

  @Test
  void shouldKeepWhatSplitFilesTellWhileTheyAreTheSame() throws Exception {
    Path program = Tools.gcc(scratch, "p", source(8), "-g", "-gsplit-dwarf");
    assertFalse(usesBoth(openSplit(program)));
    ModuleInfo again = openSplit(program);
    assertTrue(usesBoth(again), again.provenance().toString());
    assertEquals(8, offsetOfAt(again));
    Path split = scratch.resolve("p.dwo");
    Files.setLastModifiedTime(split, FileTime.fromMillis(1_999_993_000L));
    assertFalse(usesBoth(openSplit(program)));
    assertTrue(usesBoth(openSplit(program)));
    Files.move(split, scratch.resolve("elsewhere"));
    for (int i = 0; i < 2; i++) {
      ModuleInfo without = openSplit(program);
      assertFalse(usesBoth(without));
      assertTrue(Modules.says(without, "p.dwo"), without.provenance().toString());
    }
  }

  @Test
  void shouldKeepWhatAPackageTellsWhileItIsTheSame() throws Exception {
    Path program = Tools.gcc(scratch, "p", source(8), "-g", "-gsplit-dwarf", "-gdwarf-4");
    Path split = Path.of(program + ".dwp");
    Tools.run(scratch, "dwp", "-e", program.toString(), "-o", split.toString());
    Files.delete(scratch.resolve("p.dwo"));
    assertFalse(usesBoth(openSplit(program)));
    assertTrue(usesBoth(openSplit(program)));
    Files.setLastModifiedTime(split, FileTime.fromMillis(1_999_993_000L));
    assertFalse(usesBoth(openSplit(program)));
  }

  /** Each reader is told: what is wrong with a file is found by reading it. */
  @Test
  void shouldKeepNothingOfAFileWithProblems() throws Exception {
    Path whole = Tools.gcc(scratch, "whole.o", source(8), "-g", "-r", "-Wl,--build-id");
    byte[] bytes = Files.readAllBytes(whole);
    SectionHeader table = ElfFile.open(whole).sectionHeader(".rela.debug_info").orElseThrow();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong((int) table.offset(), -8);
    Path damaged = Files.write(scratch.resolve("damaged.o"), bytes);
    for (int i = 0; i < 2; i++) {
      ModuleInfo module = open(damaged);
      assertFalse(usesCache(module, "names"));
      String problem = "relocations outside of .debug_info: count=1";
      assertTrue(Modules.says(module, problem), module.provenance().toString());
    }
    open(whole);
    assertTrue(usesCache(open(whole), "names"));
  }

  private List<Path> tables() throws IOException {
    try (var files = Files.walk(scratch.resolve("cache"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
