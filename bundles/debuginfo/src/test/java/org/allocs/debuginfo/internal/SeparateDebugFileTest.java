package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.allocs.debug.ModuleInfo;
import org.allocs.elf.ElfFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
