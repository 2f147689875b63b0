package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.debug.CompositeLayout;
import org.allocs.debug.ModuleInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompositesTest {
  private static final String COMMON =
      """
      struct common { int a; struct other *b; };
      struct other { long x; };
      struct __attribute__((aligned(64))) apart { char c; };
      """;

  private static final String FIRST =
      COMMON
          + """
          typedef unsigned int u32;
          struct twice { u32 value; };
          struct differs { int a; };
          union both { int i; float f; };
          struct only_declared;
          struct only_declared *somewhere;
          struct { int without; } anonymous;
          struct common c; struct twice t; struct differs d; union both u; struct apart p;
          struct __attribute__((packed)) tight { char a; long b; } tight;
          int main(void) { struct local { short s; } l = {1}; return l.s; }
          """;

  private static final String SECOND =
      COMMON
          + """
          struct twice { unsigned int value; };
          struct differs { long a; };
          struct common c2; struct twice t2; struct differs d2; struct other o2; struct apart p2;
          """;

  @TempDir Path directory;

  private ModuleInfo module(String... options) throws Exception {
    Files.writeString(directory.resolve("second.c"), SECOND);
    List<String> all = new ArrayList<>(List.of(options));
    all.add(directory.resolve("second.c").toString());
    return Modules.open(Tools.gcc(directory, "first", FIRST, all.toArray(String[]::new)));
  }

  private static List<CompositeLayout> all(ModuleInfo module) {
    List<CompositeLayout> found = new ArrayList<>();
    long count = module.composites(found::add).value().orElseThrow();
    assertEquals(count, found.size());
    return found;
  }

  private static String summary(CompositeLayout layout) {
    String file = layout.declared().map(d -> Path.of(d.file()).getFileName().toString()).get();
    return layout.type().name()
        + " "
        + layout.type().byteSize().getAsLong()
        + " align "
        + layout.alignment()
        + (layout.alignmentStated() ? " stated " : " ")
        + file
        + ":"
        + layout.declared().get().line()
        + " in "
        + Path.of(layout.unit()).getFileName();
  }

  @Test
  void shouldEnumerateEveryDefinitionOnce() throws Exception {
    for (String version : List.of("-gdwarf-3", "-gdwarf-4", "-gdwarf-5", "-fdebug-types-section")) {
      List<String> names =
          all(module("-g", version)).stream().map(l -> l.type().name()).sorted().toList();
      assertEquals(
          List.of(
              "struct apart",
              "struct common",
              "struct differs",
              "struct differs",
              "struct local",
              "struct other",
              "struct tight",
              "struct twice",
              "union both"),
          names,
          version);
    }
  }

  @Test
  void shouldSayWhereAndHowAligned() throws Exception {
    assertEquals(
        List.of(
            "struct common 16 align 8 first.c:1 in first.c",
            "struct other 8 align 8 first.c:2 in first.c",
            "struct apart 64 align 64 stated first.c:3 in first.c",
            "struct twice 4 align 4 first.c:5 in first.c",
            "struct differs 4 align 4 first.c:6 in first.c",
            "union both 4 align 4 first.c:7 in first.c",
            "struct tight 9 align 1 first.c:12 in first.c",
            "struct local 2 align 2 first.c:13 in first.c",
            "struct differs 8 align 8 second.c:5 in second.c"),
        all(module("-g")).stream().map(CompositesTest::summary).toList());
  }

  private static List<String> named(ModuleInfo module, String name) {
    return module.compositesNamed(name).value().orElse(List.of()).stream()
        .map(l -> l.type().name() + " " + l.type().byteSize().getAsLong())
        .toList();
  }

  @Test
  void shouldFindEveryDefinitionOfAName() throws Exception {
    ModuleInfo module = module("-g");
    assertEquals(List.of("struct differs 4", "struct differs 8"), named(module, "struct differs"));
    assertEquals(List.of("struct differs 4", "struct differs 8"), named(module, "differs"));
    assertEquals(List.of("struct local 2"), named(module, "local"));
    assertEquals(List.of("union both 4"), named(module, " union  both "));
    assertEquals(List.of(), named(module, "struct both"));
    String why = module.compositesNamed("struct no_such").reason().orElseThrow();
    assertTrue(why.endsWith("has no composite struct no_such"), why);
  }

  /** To find one name alone takes another way than to find all. */
  @Test
  void shouldFindUnderEachNameWhatIsThereAmongAll() throws Exception {
    namesHaveTheirPartOfAll(module("-g"));
    namesHaveTheirPartOfAll(module("-g", "-fdebug-types-section"));
    namesHaveTheirPartOfAll(
        Modules.open(Tools.gxx(directory, "templates", Templates.SOURCE, "-g", "-std=c++17")));
  }

  private static void namesHaveTheirPartOfAll(ModuleInfo module) {
    Map<String, List<String>> byName = new TreeMap<>();
    for (CompositeLayout layout : all(module)) {
      byName
          .computeIfAbsent(layout.type().tag().orElseThrow(), name -> new ArrayList<>())
          .add(summary(layout));
    }
    assertTrue(byName.size() > 3, byName.toString());
    byName.forEach(
        (name, layouts) ->
            assertEquals(
                layouts,
                module.compositesNamed(name).value().orElseThrow().stream()
                    .map(CompositesTest::summary)
                    .toList(),
                name));
  }

  @Test
  void shouldPassOnWhatTheConsumerThrows() throws Exception {
    ModuleInfo module = module("-g");
    List<CompositeLayout> taken = new ArrayList<>();
    assertThrows(
        IllegalStateException.class,
        () ->
            module.composites(
                layout -> {
                  taken.add(layout);
                  throw new IllegalStateException("enough");
                }));
    assertEquals(1, taken.size());
    assertTrue(module.provenance().stream().noneMatch(line -> line.contains("defect")));
  }

  @Test
  void shouldSayWhyThereAreNone() throws Exception {
    ModuleInfo module = module("-g0");
    assertTrue(module.composites(layout -> {}).reason().orElseThrow().contains("no .debug_info"));
  }

  private static String many(String prefix) {
    StringBuilder source = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      String name = prefix + i;
      source.append(
          "struct %s { long first_%s; char name_%s[%d]; struct %s *next_%s; } v_%s;\n"
              .formatted(name, name, name, 9 + i, name, name, name));
    }
    return source.toString();
  }

  /** dwz moves what several programs have to one file: not all of it is in each program. */
  @Test
  void shouldNotFindWhatOnlyOtherProgramsShare() throws Exception {
    Files.writeString(directory.resolve("all.h"), many("all"));
    Files.writeString(directory.resolve("some.h"), many("some"));
    String main = "int main(void) { return 0; }";
    String both = "#include \"all.h\"\n#include \"some.h\"\n" + main;
    Path one = Tools.gcc(directory, "one", "#include \"all.h\"\n" + main, "-g");
    Path two = Tools.gcc(directory, "two", both, "-g");
    Path three = Tools.gcc(directory, "three", both, "-g");
    Tools.run(
        directory, "dwz", "-m", "common.debug", one.toString(), two.toString(), three.toString());
    assertEquals(40, all(Modules.open(one)).size());
    assertEquals(80, all(Modules.open(two)).size());
  }
}
