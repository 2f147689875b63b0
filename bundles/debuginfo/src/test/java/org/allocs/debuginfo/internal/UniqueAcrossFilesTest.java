package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.TypeDifference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A type that several files of a target define is one object. */
class UniqueAcrossFilesTest {
  private static final Path DEBUG = Path.of("/usr/lib/debug");
  private static final String COMMON =
      """
      typedef unsigned long word;
      struct opaque;
      union payload { word number; char bytes[8]; struct { short low, high; } halves; };
      struct node { struct node *next; union payload p; struct opaque *hidden; enum { ON, OFF } s;
        int (*visit)(struct node *, const char *); unsigned ready:1, rest:31; };
      struct node *head;
      """;

  private static final List<String> VARIANTS =
      List.of("-gdwarf-5", "-gdwarf-4", "-gdwarf-3", "-O2", "-fdebug-types-section");

  @TempDir Path directory;

  private final DebugInfoService service = new DebugInfoService(List.of(DEBUG));
  private final FakeTarget target = new FakeTarget();

  private ModuleInfo module(String name, String source, String... options) throws Exception {
    return loaded(target, file(name, source, options));
  }

  private ModuleInfo loaded(FakeTarget by, Path file) {
    return service.module(by, Modules.object(file));
  }

  private Path file(String name, String source, String... options) throws Exception {
    String program = source + "int main(void) { return head != 0; }";
    return Tools.gcc(directory, name, program, options);
  }

  private static DataType type(ModuleInfo module, String name) {
    return module.typeNamed(name, Optional.empty()).value().orElseThrow();
  }

  @Test
  void shouldBeOneObjectForAllFiles() throws Exception {
    ModuleInfo first = module("first", COMMON, "-g");
    DataType node = type(first, "struct node");
    for (String variant : VARIANTS) {
      ModuleInfo other = module("other" + variant, COMMON, "-g", variant);
      assertSame(node, type(other, "struct node"), variant);
      assertSame(type(first, "union payload"), type(other, "union payload"), variant);
      assertSame(type(first, "word"), type(other, "word"), variant);
    }
    DataType next = ((CompositeType) node).members().get(0).type();
    assertSame(node, ((PointerType) next).pointee());
  }

  @Test
  void shouldBeOneObjectForAllCompilers() throws Exception {
    Path source = directory.resolve("clang.c");
    Files.writeString(source, COMMON + "int main(void) { return head != 0; }");
    Path program = directory.resolve("clang");
    Tools.run(directory, "clang", "-g", source.toString(), "-o", program.toString());
    assertSame(
        type(module("gcc", COMMON, "-g"), "struct node"),
        type(loaded(target, program), "struct node"));
  }

  @Test
  void shouldSayHowVersionsOfAFileDiffer() throws Exception {
    String later = COMMON.replace("short low, high;", "short high, low;");
    DataType before = type(module("before", COMMON, "-g"), "struct node");
    DataType after = type(module("after", later, "-g"), "struct node");
    assertNotSame(before, after);
    TypeDifference difference = TypeDifference.between(before, after).orElseThrow();
    assertEquals("p.halves: NAME low is high", difference.toString());
  }

  private static CompositeType hidden(DataType node) {
    DataType hidden = ((CompositeType) node).members().get(2).type();
    return (CompositeType) ((PointerType) hidden).pointee();
  }

  /** One file only declares what the other defines; a third one defines it in another way. */
  @Test
  void shouldBeOneTypeWhereOneFileDefinesWhatTheOtherDeclares() throws Exception {
    String common = COMMON.replace("struct node", "struct half").replace("opaque", "private");
    DataType declaring = type(module("declaring", common, "-g"), "struct half");
    assertTrue(hidden(declaring).isIncomplete());
    String defined = common + "struct private { int key[7]; } secret;";
    for (String variant : VARIANTS) {
      ModuleInfo module = module("defining" + variant, defined, "-g", variant);
      assertSame(declaring, type(module, "struct half"), variant);
      assertSame(hidden(declaring), type(module, "struct private"), variant);
    }
    assertEquals(28, hidden(declaring).byteSize().getAsLong());
    String other = common + "struct private { long key[7]; } secret;";
    DataType otherwise = type(module("otherwise", other, "-g"), "struct half");
    assertNotSame(declaring, otherwise);
    assertEquals(56, hidden(otherwise).byteSize().getAsLong());
    assertEquals(28, hidden(declaring).byteSize().getAsLong());
  }

  /** A library that two programs load, which define what it only declares in different ways. */
  @Test
  void shouldCompleteDeclarationsByFilesOfTheSameTargetAlone() throws Exception {
    Path library = file("library", COMMON, "-g");
    List<String> keys = List.of("int key[7];", "long key[7];");
    long[] sizes = {28, 56};
    for (int i = 0; i < keys.size(); i++) {
      FakeTarget process = new FakeTarget();
      String defined = COMMON + "struct opaque { " + keys.get(i) + " } secret;";
      Path program = file("program" + i, defined, "-g");
      ModuleInfo declaring = loaded(process, library);
      DataType node = type(declaring, "struct node");
      assertTrue(hidden(node).isIncomplete());
      assertSame(node, type(loaded(process, program), "struct node"));
      assertEquals(sizes[i], hidden(node).byteSize().getAsLong());
      assertEquals(program.toString(), hidden(node).file());
      String evidence = "struct opaque, only declared in " + library + ", is as defined in ";
      assertTrue(Modules.says(declaring, evidence + program), () -> "" + declaring.provenance());
    }
    assertTrue(hidden(type(loaded(new FakeTarget(), library), "struct node")).isIncomplete());
    assertTrue(hidden(type(Modules.open(library), "struct node")).isIncomplete());
    assertFalse(Modules.says(loaded(new FakeTarget(), library), "only declared"));
  }

  /** Glibc's own {@code FILE}, whose markers programs know the name of. */
  @Test
  void shouldKnowTheFilesOfTheLibraryAsTheLibraryDoes() throws Exception {
    Path library = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
    assumeTrue(Files.exists(library), "no " + library);
    ModuleInfo glibc = loaded(target, library);
    assumeTrue(
        glibc.typeNamed("struct _IO_FILE", Optional.empty()).isKnown(),
        "no debug information of " + library);
    String source = "#include <stdio.h>\nFILE *head;" + "int main(void) { return head != 0; }";
    ModuleInfo program = loaded(target, Tools.gcc(directory, "stdio", source, "-g"));
    DataType file = type(program, "FILE").stripped();
    assertSame(type(glibc, "struct _IO_FILE"), file);
    CompositeType marker =
        (CompositeType)
            ((CompositeType) file)
                .members().stream()
                    .filter(m -> m.name().equals(Optional.of("_markers")))
                    .map(m -> ((PointerType) m.type()).pointee())
                    .findFirst()
                    .orElseThrow();
    assertSame(type(glibc, "struct _IO_marker"), marker);
  }
}
