package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.DataType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeparateDebugFileTest {
  private static final String SOURCE =
      "static int hidden(int x) { return x + 1; } int main(int c, char **v) { return hidden(c); }\n";

  @TempDir Path directory;
  private Path program;
  private Path debug;
  private Path roots;

  @BeforeEach
  void compile() throws Exception {
    roots = Files.createDirectory(directory.resolve("roots"));
  }

  private void strip(String... options) throws Exception {
    program = Tools.gcc(directory, "program", SOURCE, options);
    debug = directory.resolve("program.debug");
    Tools.run(directory, "objcopy", "--only-keep-debug", "program", "program.debug");
    Tools.run(directory, "strip", "program");
  }

  private void link() throws Exception {
    Tools.run(directory, "objcopy", "--add-gnu-debuglink=program.debug", "program");
  }

  private Path inRoot(Path file, String... place) throws Exception {
    Path target = roots;
    for (String part : place) {
      target = target.resolve(part);
    }
    Files.createDirectories(target.getParent());
    return Files.move(file, target);
  }

  private static boolean found(ModuleInfo module) {
    return !module.symbolsNamed("hidden").isEmpty();
  }

  @Test
  void shouldFindItBelowTheRootOfTheTarget() throws Exception {
    strip("-g", "-Wl,--build-id");
    String id = ElfFile.open(program).buildId().orElseThrow();
    Path root = directory.resolve("root");
    Path there = Files.createDirectories(root.resolve("usr/bin")).resolve("program");
    Files.move(program, there);
    Path by = root.resolve("usr/lib/debug/.build-id").resolve(id.substring(0, 2));
    Files.move(debug, Files.createDirectories(by).resolve(id.substring(2) + ".debug"));
    LoadedObject object =
        new LoadedObject(
            "/usr/bin/program",
            AddressRange.ofSize(0x10000, 0x10000),
            0x10000,
            List.of(),
            Answer.known(there, Modules.EVIDENCE));
    assertTrue(found(new DebugInfoService(List.of(roots)).module(new FakeTarget(), object)));
  }

  @Test
  void shouldFindItByBuildId() throws Exception {
    strip("-g", "-Wl,--build-id");
    String id = ElfFile.open(program).buildId().orElseThrow();
    Path placed = inRoot(debug, ".build-id", id.substring(0, 2), id.substring(2) + ".debug");
    ModuleInfo module = Modules.open(program, roots);
    assertTrue(found(module));
    assertTrue(
        Modules.says(module, placed + " (build-id matches)"), module.provenance().toString());
  }

  @Test
  void shouldRefuseAnotherBuildId() throws Exception {
    strip("-g", "-Wl,--build-id");
    String id = ElfFile.open(program).buildId().orElseThrow();
    Path other = Tools.gcc(directory, "other", SOURCE + "int more;\n", "-g", "-Wl,--build-id");
    Path placed = inRoot(other, ".build-id", id.substring(0, 2), id.substring(2) + ".debug");
    ModuleInfo module = Modules.open(program, roots);
    assertFalse(found(module));
    assertTrue(
        Modules.says(module, "refused " + placed + ": build-id differs"),
        module.provenance().toString());
  }

  @Test
  void shouldFindItByDebugLinkInEachPlace() throws Exception {
    strip("-g", "-Wl,--build-id=none");
    link();
    assertTrue(found(Modules.open(program, roots)));
    Path below = directory.resolve(".debug").resolve("program.debug");
    Files.createDirectory(below.getParent());
    Files.move(debug, below);
    ModuleInfo module = Modules.open(program, roots);
    assertTrue(found(module));
    assertTrue(Modules.says(module, below + " (by debug link, checksum matches)"));
    inRoot(below, directory.toString().substring(1), "program.debug");
    assertTrue(found(Modules.open(program, roots)));
  }

  @Test
  void shouldRefuseAWrongChecksum() throws Exception {
    strip("-g", "-Wl,--build-id=none");
    link();
    byte[] bytes = Files.readAllBytes(debug);
    bytes[bytes.length / 2] ^= 1;
    Files.write(debug, bytes);
    ModuleInfo module = Modules.open(program, roots);
    assertFalse(found(module));
    assertTrue(Modules.says(module, "refused " + debug + ": checksum differs"));
  }

  @Test
  void shouldRefuseALinkedFileOfAnotherBuild() throws Exception {
    strip("-g", "-Wl,--build-id");
    link();
    assertTrue(found(Modules.open(program, roots)));
    Files.delete(debug);
    Path other = Tools.gcc(directory, "other", SOURCE + "int more;\n", "-g", "-Wl,--build-id");
    Files.move(other, debug);
    ModuleInfo module = Modules.open(program, roots);
    assertFalse(found(module));
    assertTrue(Modules.says(module, "refused " + debug + ": build-id differs"));
  }

  @Test
  void shouldSayThatThereIsNone() throws Exception {
    strip("-g", "-Wl,--build-id");
    ModuleInfo module = Modules.open(program, roots);
    assertFalse(found(module));
    assertTrue(Modules.says(module, "no separate debug file"));
    assertEquals(1, module.symbolsNamed("_init").size() + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void shouldReadTypesThatDwzMovedToASharedFile(int version) throws Exception {
    String types =
        "struct shared_one { int a; struct shared_one *next; double d[7]; };\n"
            + "struct shared_two { struct shared_one ones[3]; long tail; };\n"
            + "struct shared_two both; int use(struct shared_one *p) { return p->a; }\n";
    for (String name : List.of("first", "second")) {
      String main = "int main(void) { return use(both.ones); } int is_" + name + ";\n";
      Tools.gcc(directory, name, types + main, "-g", "-gdwarf-" + version, "-Wl,--build-id");
    }
    Tools.run(directory, "dwz", "-m", "common", "-M", "common", "first", "second");
    Path first = directory.resolve("first");
    assertTrue(ElfFile.open(first).debugAltLink().isPresent());
    ModuleInfo module = Modules.open(first, roots);
    Symbol both = module.symbolsNamed("both").get(0);
    DataType type = module.definitionAt(both.address()).value().orElseThrow().type();
    assertEquals("struct shared_two", type.name());
    assertEquals(both.size(), type.byteSize().getAsLong());
    Symbol use = module.symbolsNamed("use").get(0);
    assertEquals(
        "int (struct shared_one *)",
        module.functionAt(use.address()).value().orElseThrow().type().name());
    DataType named = module.typeNamed("struct shared_one", Optional.empty()).value().orElseThrow();
    assertEquals(72, named.byteSize().getAsLong());
    Files.delete(directory.resolve("common"));
    ModuleInfo alone =
        new DebugInfoService(List.of()).module(new FakeTarget(), Modules.object(first));
    BrokenFilesTest.askAll(alone);
    assertTrue(Modules.says(alone, "no supplementary debug file"), alone.provenance().toString());
    assertFalse(Modules.says(alone, Guard.DEFECT));
  }
}
