package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finds the files that units were split into, or says which are not there. */
class SplitFilesTest {
  private static final String SOURCE =
      """
      struct pair { int first; long second[7]; } x = {1};
      int main(void) { return x.first; }
      """;

  @TempDir Path directory;

  private Path program(String... options) throws Exception {
    Path build = Files.createDirectories(directory.resolve("build"));
    return Tools.gcc(build, "program", SOURCE, options);
  }

  private static Path splitFile(Path program) throws Exception {
    try (Stream<Path> files = Files.list(program.getParent())) {
      return files.filter(f -> f.toString().endsWith(".dwo")).findFirst().orElseThrow();
    }
  }

  private static FileAddress address(ModuleInfo module, String name) {
    return module.symbolsNamed(name).get(0).address();
  }

  private static void assertAnswers(ModuleInfo module) {
    Definition x = module.definitionAt(address(module, "x")).value().orElseThrow();
    assertEquals("struct pair", x.type().name());
    assertEquals(64, x.size());
    assertEquals(
        64, module.typeNamed("struct pair", Optional.empty()).value().get().byteSize().getAsLong());
    assertEquals("main", module.functionAt(address(module, "main")).value().get().name());
    assertEquals(2, module.sourceAt(address(module, "main")).value().get().get(0).line());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
  void shouldReadFilesWhereTheyWereCompiled(String version) throws Exception {
    ModuleInfo module = Modules.open(program("-g", version, "-gsplit-dwarf"));
    assertAnswers(module);
    assertTrue(Modules.says(module, "split unit: "), () -> module.provenance().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
  void shouldFindFilesThatWereMovedWithTheProgram(String version) throws Exception {
    Path built = program("-g", version, "-gsplit-dwarf");
    Path moved = Files.createDirectories(directory.resolve("moved"));
    Path split = splitFile(built);
    Files.move(split, moved.resolve(split.getFileName()));
    assertAnswers(Modules.open(Files.move(built, moved.resolve("program"))));
  }

  @Test
  void shouldFindFilesBelowARoot() throws Exception {
    Path built = program("-g", "-gsplit-dwarf");
    Path split = splitFile(built);
    Path root = directory.resolve("root");
    Path below = root.resolve(Path.of("/").relativize(split));
    Files.createDirectories(below.getParent());
    Files.move(split, below);
    assertAnswers(Modules.open(built, root));
  }

  @Test
  void shouldFindFilesByTheLinkThatAProgramIsReachedBy() throws Exception {
    Path built = program("-g", "-gsplit-dwarf", "-fdebug-prefix-map=" + directory + "/build=.");
    Path link = Files.createSymbolicLink(directory.resolve("link"), built);
    assertAnswers(Modules.open(link));
  }

  @Test
  void shouldReadThePackageBesideTheProgram() throws Exception {
    Path built = program("-g", "-gdwarf-4", "-gsplit-dwarf");
    Tools.run(built.getParent(), "dwp", "-e", built.toString(), "-o", built + ".dwp");
    Files.delete(splitFile(built));
    ModuleInfo module = Modules.open(built);
    assertAnswers(module);
    assertTrue(Modules.says(module, "program.dwp"), () -> module.provenance().toString());
    assertAnswers(Modules.open(Files.createSymbolicLink(directory.resolve("link"), built)));
  }

  @Test
  void shouldReadThePackageOfTheSeparateDebugFile() throws Exception {
    Path built = program("-g", "-gdwarf-4", "-gsplit-dwarf");
    Tools.run(built.getParent(), "dwp", "-e", built.toString(), "-o", built + ".debug.dwp");
    Files.delete(splitFile(built));
    Tools.run(built.getParent(), "objcopy", "--only-keep-debug", "program", "program.debug");
    Tools.run(built.getParent(), "objcopy", "-g", "--add-gnu-debuglink=program.debug", "program");
    assertAnswers(Modules.open(built));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
  void shouldSayWhichFileIsNotThere(String version) throws Exception {
    Path built = program("-g", version, "-gsplit-dwarf");
    Path split = splitFile(built);
    Files.delete(split);
    ModuleInfo module = Modules.open(built);
    String reason = module.definitionAt(address(module, "x")).reason().orElseThrow();
    assertTrue(reason.contains(split.getFileName() + ", which is not there"), reason);
    String function = module.functionAt(address(module, "main")).reason().orElseThrow();
    assertTrue(function.contains(split.getFileName() + ", which is not there"), function);
    SourceFrame line = module.sourceAt(address(module, "main")).value().orElseThrow().get(0);
    assertEquals(2, line.line());
    assertTrue(line.file().endsWith("program.c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-gdwarf-4", "-gdwarf-5"})
  void shouldRefuseTheFileOfAnotherBuild(String version) throws Exception {
    Path built = program("-g", version, "-gsplit-dwarf");
    Path split = splitFile(built);
    Path other = Files.createDirectories(directory.resolve("other"));
    Tools.gcc(other, "program", SOURCE.replace("long", "short"), "-g", version, "-gsplit-dwarf");
    Files.delete(split);
    Files.move(splitFile(other.resolve("program")), split);
    ModuleInfo module = Modules.open(built);
    assertTrue(module.typeNamed("struct pair", Optional.empty()).value().isEmpty());
    assertTrue(Modules.says(module, "refused " + split), () -> module.provenance().toString());
  }

  @Test
  void shouldTellTheTypesOfASplitFileByItself() throws Exception {
    for (String version : new String[] {"-gdwarf-4", "-gdwarf-5"}) {
      Path split = splitFile(program("-g", version, "-gsplit-dwarf"));
      ModuleInfo module = Modules.open(split);
      assertEquals(
          64,
          module.typeNamed("struct pair", Optional.empty()).value().get().byteSize().getAsLong());
      assertTrue(module.functionAt(new FileAddress(0)).value().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", ".", "..", "/proc/self/mem", "/dev/zero", "a\0b", "\udcff"})
  void shouldFindNothingByNamesThatAreNone(String name) throws Exception {
    Path program = Files.writeString(directory.resolve("program"), "none");
    SplitFileFinder finder =
        new SplitFileFinder(List.of(directory), Set.of(program), new Journal());
    for (String compDir : new String[] {"", "/", name, directory.toString()}) {
      assertEquals(List.of(), finder.splitFiles(name, Optional.of(compDir)));
    }
    assertEquals(Optional.empty(), finder.splitPackage());
  }
}
