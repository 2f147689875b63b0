package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.type.TypeDifference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A type that several files define is one object. */
class UniqueAcrossFilesTest {
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

  private ModuleInfo module(String name, String source, String... options) throws Exception {
    String program = source + "int main(void) { return head != 0; }";
    return Modules.open(Tools.gcc(directory, name, program, options));
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
    java.nio.file.Files.writeString(source, COMMON + "int main(void) { return head != 0; }");
    Path program = directory.resolve("clang");
    Tools.run(directory, "clang", "-g", source.toString(), "-o", program.toString());
    assertSame(
        type(module("gcc", COMMON, "-g"), "struct node"),
        type(Modules.open(program), "struct node"));
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
}
