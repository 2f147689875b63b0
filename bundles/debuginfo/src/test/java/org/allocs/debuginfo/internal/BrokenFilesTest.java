package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Registers;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are gone, replaced, cut or corrupt never make a module fail. */
class BrokenFilesTest {
  private static final String SOURCE =
      "struct node { struct node *next; int value; }; struct node head = {0, 7};\n"
          + "static int hidden(struct node *n) { return n->value; }\n"
          + "int twice(int x) { int y = 2 * x; return y + hidden(&head); }\n";
  private static final long BIAS = 0x7f1234560000L;

  @TempDir Path directory;

  private Path library(String... options) throws Exception {
    String[] all = Arrays.copyOf(options, options.length + 3);
    all[options.length] = "-shared";
    all[options.length + 1] = "-fPIC";
    all[options.length + 2] = "-nostdlib";
    return Tools.gcc(directory, "lib.so", SOURCE, all);
  }

  /** Asks everything; nothing may throw. */
  static void askAll(ModuleInfo module) {
    module.segments();
    module.sections();
    for (Symbol symbol : module.symbols().stream().limit(50).toList()) {
      askAt(module, symbol.address());
    }
    askAt(module, new FileAddress(0));
    askAt(module, new FileAddress(-1));
    module.definitions();
    for (String name : List.of("struct node", "int", "no such", "")) {
      module.typeNamed(name, Optional.empty()).value().ifPresent(type -> type.name());
    }
    module.provenance();
  }

  private static void askAt(ModuleInfo module, FileAddress at) {
    module.symbolAt(at);
    module.definitionAt(at);
    module.sourceAt(at);
    module.functionAt(at);
    module.typeOfIdentifier("y", at);
    FakeTarget target = new FakeTarget();
    module.unwind(new Registers().with(Registers.RSP, 4096), at, target.memory());
    module.frameVariables(new Registers(), 4096, at, 0, target.memory());
  }

  private FakeTarget load(Path file, Answer<Path> source) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    FakeTarget target = new FakeTarget();
    List<Mapping> mappings = new java.util.ArrayList<>();
    long limit = 0;
    for (Segment s : Modules.open(file).segments()) {
      long base = s.address().value() & -4096;
      limit = s.address().value() + s.memorySize();
      long end = (s.address().value() + s.fileSize() + 4095) & -4096;
      AddressRange range = new AddressRange(base + BIAS, end + BIAS);
      long offset = s.fileOffset() & -4096;
      mappings.add(new Mapping(range, s.flags() + "p", offset, "fe:01", 7, file.toString(), true));
    }
    AddressRange range = new AddressRange(BIAS, BIAS + limit);
    target.object(new LoadedObject(file.toString(), range, BIAS, mappings, source));
    for (Mapping m : mappings) {
      int from = (int) m.fileOffset();
      int to = (int) Math.min(bytes.length, from + m.range().size());
      target.memory().put(m.range().base(), Arrays.copyOfRange(bytes, from, to));
    }
    return target;
  }

  private static ModuleInfo only(FakeTarget target) throws Exception {
    return new DebugInfoService(List.of()).module(target, target.objects().get(0));
  }

  @Test
  void shouldReadTheMemoryOfATargetWhoseFileIsGone() throws Exception {
    Path file = library("-g");
    ModuleInfo known = Modules.open(file);
    FakeTarget target = load(file, Answer.unknown("deleted"));
    ModuleInfo module = only(target);
    assertEquals(known.segments(), module.segments());
    Symbol twice = known.symbolsNamed("twice").get(0);
    assertEquals(twice, module.symbolsNamed("twice").get(0));
    assertEquals(twice, module.symbolAt(twice.address().plus(3)).orElseThrow());
    assertTrue(module.symbolsNamed("hidden").isEmpty());
    assertTrue(Modules.says(module, "file not used: deleted"));
    assertTrue(Modules.says(module, "memory of pid"));
    askAll(module);
  }

  @Test
  void shouldJoinAnImageInMemoryWithItsDebugFile() throws Exception {
    Path file = library("-g", "-Wl,--build-id");
    FakeTarget target = load(file, Answer.unknown("deleted"));
    String id = ElfFile.open(file).buildId().orElseThrow();
    Path roots = directory.resolve("roots");
    Path debug = roots.resolve(".build-id").resolve(id.substring(0, 2));
    Files.createDirectories(debug);
    Files.move(file, debug.resolve(id.substring(2) + ".debug"));
    ModuleInfo module =
        new DebugInfoService(List.of(roots)).module(target, target.objects().get(0));
    Symbol hidden = module.symbolsNamed("hidden").get(0);
    assertEquals("hidden", module.functionAt(hidden.address()).value().orElseThrow().name());
    assertTrue(module.sourceAt(hidden.address()).isKnown());
    assertTrue(module.typeNamed("struct node", Optional.empty()).isKnown());
    assertTrue(Modules.says(module, "build-id matches"));
  }

  @Test
  void shouldReadTheMemoryOfATargetWhoseFileIsCut() throws Exception {
    Path file = library("-g");
    Path cut = directory.resolve("cut");
    FakeTarget target = load(file, Answer.known(cut, Modules.EVIDENCE));
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(file), 60));
    ModuleInfo module = only(target);
    assertFalse(module.segments().isEmpty());
    assertTrue(Modules.says(module, "outside the file"), module.provenance().toString());
  }

  @Test
  void shouldAnswerEmptyWhereThereIsNothing() {
    Path missing = directory.resolve("missing");
    ModuleInfo module = Modules.open(missing);
    assertTrue(module.segments().isEmpty());
    assertTrue(module.sections().isEmpty());
    assertTrue(module.symbols().isEmpty());
    assertFalse(module.definitions().isKnown());
    assertTrue(Modules.says(module, "no such file"), module.provenance().toString());
    askAll(module);
  }

  @Test
  void shouldSurviveFlippedBytesAndTruncation() throws Exception {
    byte[] seed = Files.readAllBytes(library("-g", "-O1"));
    Random random = new Random(1999993);
    Path file = directory.resolve("fuzzed");
    for (int round = 0; round < 400; round++) {
      byte[] bytes = seed.clone();
      for (int i = 0; i < 1 + random.nextInt(12); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      Files.write(file, Arrays.copyOf(bytes, length));
      ModuleInfo module = Modules.open(file);
      askAll(module);
      assertFalse(Modules.says(module, Guard.DEFECT), module.provenance().toString());
    }
  }

  @Test
  void shouldKeepAModuleUntilItsFileChanges() throws Exception {
    Path file = library("-g");
    DebugInfoService service = new DebugInfoService(List.of());
    ModuleInfo first = service.open(file, List.of());
    assertSame(first, service.open(file, List.of()));
    FakeTarget target = new FakeTarget();
    LoadedObject object = Modules.object(file);
    assertSame(service.module(target, object), service.module(target, object));
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_999_993_000L));
    assertNotSame(first, service.open(file, List.of()));
  }
}
