package org.allocs.process.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.allocs.model.AddressRange;
import org.allocs.target.CoreFile;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Target;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadedObjectsTest {
  private static final ProcessTargets TARGETS = new ProcessTargets();

  @TempDir static Path directory;
  private static Path subject;
  private static Path library;

  @BeforeAll
  static void compile() throws Exception {
    subject = Subject.compile(directory, "subject", "-pthread");
    library = Subject.library(directory, "sample");
  }

  private static LoadedObject named(Target target, String name) throws Exception {
    return target.objects().stream()
        .filter(object -> object.shortName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldAgreeWithTheDynamicLinkerOnAHundredLibraries() throws Exception {
    List<Object> command = new ArrayList<>(List.of(subject, "objects"));
    for (int i = 0; i < 100; i++) {
      Path copy = directory.resolve("lib with space " + i + ".so");
      command.add(Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING));
    }
    try (Subject process = Subject.start(command.toArray())) {
      Set<String> expected = new TreeSet<>(process.lines());
      try (Target target = TARGETS.open(process.pid())) {
        Set<String> found =
            target.objects().stream()
                .map(
                    o -> hex(o.bias()) + " " + hex(o.range().base()) + " " + hex(o.range().limit()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(expected, found);
        assertTrue(expected.size() > 100);
        shouldOwnMappingsOfItsSegments(target);
      }
    }
  }

  private static String hex(long value) {
    return Long.toHexString(value);
  }

  private static void shouldOwnMappingsOfItsSegments(Target target) throws Exception {
    for (LoadedObject object : target.objects()) {
      assertFalse(object.mappings().isEmpty());
      AddressRange first = object.mappings().get(0).range();
      Mapping last = object.mappings().get(object.mappings().size() - 1);
      assertTrue(first.contains(object.range().base()), object.toString());
      assertTrue(last.range().contains(object.range().limit() - 1), object.toString());
    }
    LoadedObject sample = named(target, "lib with space 7.so");
    assertTrue(sample.mappings().stream().anyMatch(m -> m.isAnonymous() && m.isWritable()));
    assertEquals(sample.path(), sample.file().value().orElseThrow().toString());
  }

  private static Mapping at(Target target, long address) throws Exception {
    return Mappings.at(target.mappings(), address).orElseThrow();
  }

  private static void shouldEndWithItsZeroFilledData(Target target, long zero, long behind)
      throws Exception {
    Mapping own = at(target, zero);
    Mapping other = at(target, behind);
    assertEquals(behind, own.range().limit());
    assertEquals(behind, other.range().base());
    assertTrue(own.isAnonymous() && own.isWritable());
    LoadedObject program = named(target, "subject");
    assertTrue(program.mappings().contains(own));
    assertFalse(program.mappings().contains(other));
  }

  @Test
  void shouldEndWhereWhatTheKernelMergedWithItBegins() throws Exception {
    try (Subject process = Subject.start(subject, "behind")) {
      long[] told = process.addresses();
      Path core = directory.resolve("behind");
      try (Target target = TARGETS.open(process.pid())) {
        shouldEndWithItsZeroFilledData(target, told[0], told[1]);
        List<Mapping> table = MappingTable.read(ProcDirectory.of(process.pid())).mappings();
        assertTrue(
            Mappings.at(table, told[0]).orElseThrow().range().contains(told[1]), "to be merged");
      }
      Subject.run(List.of("gcore", "-o", core.toString(), Long.toString(process.pid())));
      try (Target target = TARGETS.openCore(CoreFile.of(Path.of(core + "." + process.pid())))) {
        shouldEndWithItsZeroFilledData(target, told[0], told[1]);
      }
    }
  }

  /** The heap then begins where the program ends, in one mapping that is labelled so. */
  @Test
  void shouldHaveNoPartInTheHeapOfAProgramThatIsNotRandomized() throws Exception {
    try (Subject process = Subject.start("setarch", "-R", subject, "memory")) {
      long zero = process.addresses()[2] + (1 << 20) - 1;
      try (Target target = TARGETS.open(process.pid())) {
        Mapping own = at(target, zero);
        Mapping heap = at(target, own.range().limit());
        assertTrue(heap.isLabelled("[heap]"), heap.toString());
        assertTrue(own.path().isEmpty(), own.toString());
        assertTrue(named(target, "subject").mappings().contains(own));
      }
    }
  }

  @Test
  void shouldSeeAFileThatIsLoadedTwice() throws Exception {
    try (Subject process = Subject.start(subject, "namespaces", library)) {
      long[] biases = process.addresses();
      try (Target target = TARGETS.open(process.pid())) {
        Set<Long> found =
            target.objects().stream()
                .filter(object -> object.path().equals(library.toString()))
                .map(LoadedObject::bias)
                .collect(Collectors.toSet());
        assertEquals(Set.of(biases[0], biases[1]), found);
      }
    }
  }

  @Test
  void shouldHaveTheVdso() throws Exception {
    try (Subject process = Subject.start(subject, "memory");
        Target target = TARGETS.open(process.pid())) {
      process.line();
      LoadedObject vdso = named(target, "[vdso]");
      assertEquals("[vdso]", vdso.mappings().get(0).path());
      assertTrue(vdso.file().reason().orElseThrow().contains("kernel"));
    }
  }

  @Test
  void shouldStillFindAFileThatWasReplaced() throws Exception {
    Path mapped = Files.copy(library, directory.resolve("libreplaced.so"));
    byte[] original = Files.readAllBytes(mapped);
    try (Subject process = Subject.start(subject, "objects", mapped)) {
      process.lines();
      Path other = Subject.library(directory, "another");
      Files.move(other, mapped, StandardCopyOption.REPLACE_EXISTING);
      try (Target target = TARGETS.open(process.pid())) {
        LoadedObject object = named(target, "libreplaced.so");
        assertTrue(object.mappings().get(0).deleted());
        if (object.file().isKnown()) {
          assertArrayEquals(original, Files.readAllBytes(object.file().value().orElseThrow()));
        } else {
          assertTrue(object.file().reason().orElseThrow().startsWith("replaced on disk"));
        }
      }
    }
  }

  @Test
  void shouldFollowAnExecutableThatWasDeleted() throws Exception {
    Path copy = Files.copy(subject, directory.resolve("two\nlines (deleted)"));
    byte[] original = Files.readAllBytes(copy);
    try (Subject process = Subject.start(copy, "memory")) {
      process.line();
      try (Target target = TARGETS.open(process.pid())) {
        LoadedObject object = named(target, copy.getFileName().toString());
        assertFalse(object.mappings().get(0).deleted());
        assertEquals(copy, object.file().value().orElseThrow());
        Files.delete(copy);
        target.refresh();
        object = named(target, copy.getFileName().toString());
        assertTrue(object.mappings().get(0).deleted());
        assertArrayEquals(original, Files.readAllBytes(object.file().value().orElseThrow()));
      }
    }
  }

  @Test
  void shouldTakeACopyWithTheSameCodeForTheFile() throws Exception {
    Path mapped = Files.copy(library, directory.resolve("libreinstalled.so"));
    try (Subject process = Subject.start(subject, "objects", mapped)) {
      process.lines();
      try (Target target = TARGETS.open(process.pid())) {
        LoadedObject object = named(target, "libreinstalled.so");
        LoadedImage image = LoadedImage.read(target.memory(), object.mappings().get(0));
        assertTrue(new ContentComparison(target.memory(), image).agrees(library));
        assertFalse(new ContentComparison(target.memory(), image).agrees(subject));
      }
    }
  }

  @Test
  void shouldFindObjectsOfAStaticProgram() throws Exception {
    Path still = Subject.compile(directory.resolve("."), "subject", "-pthread", "-static", "-w");
    try (Subject process = Subject.start(still, "memory");
        Target target = TARGETS.open(process.pid())) {
      process.line();
      assertEquals(
          Set.of("subject", "[vdso]"),
          target.objects().stream().map(LoadedObject::shortName).collect(Collectors.toSet()));
    }
    Subject.compile(directory, "subject", "-pthread");
  }
}
