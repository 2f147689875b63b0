package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.UnitCensus;
import org.allocs.type.CompositeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that a program was split into, read without the program. */
class LoneSplitFilesTest {
  private static final String FIRST =
      """
      namespace ns { struct Item { virtual ~Item(); char tag; long value[3]; };
      struct Pair : Item { Item *left; const char *name; }; }
      ns::Item::~Item() {}
      int main() { return sizeof(ns::Pair); } ns::Pair pair;
      """;
  private static final String SECOND =
      """
      #include <vector>
      template <typename T> struct Holder { T held; short count; };
      struct Local { Holder<double> of; unsigned bits : 5; enum Kind { A, B = 1999993 } kind; };
      int size(const std::vector<Local> &all) { return all.size(); } Local local;
      """;

  @TempDir Path directory;

  private Path program(String compiler, String... options) throws Exception {
    Files.writeString(directory.resolve("first.cc"), FIRST);
    Files.writeString(directory.resolve("second.cc"), SECOND);
    String[] command = {compiler, "-g", "-gsplit-dwarf", "-o", "program", "first.cc", "second.cc"};
    Tools.run(directory, Stream.of(command, options).flatMap(Stream::of).toArray(String[]::new));
    return directory.resolve("program");
  }

  /** Every struct, class and union with its members. */
  private static TreeSet<String> layouts(ModuleInfo module) {
    TreeSet<String> layouts = new TreeSet<>();
    module
        .composites(
            layout -> {
              StringBuilder text =
                  new StringBuilder(layout.type() + " " + layout.type().byteSize());
              layout
                  .type()
                  .members()
                  .forEach(
                      m -> text.append(" ").append(m.name()).append(m.offset()).append(m.type()));
              layouts.add(text.toString());
            })
        .value()
        .orElseThrow();
    return layouts;
  }

  private static void assertWhole(ModuleInfo module) {
    UnitCensus units = module.summary().value().orElseThrow().units().value().orElseThrow();
    assertEquals(java.util.Map.of(), units.skipped(), module.provenance().toString());
    assertFalse(Modules.says(module, "skipped"), module.provenance().toString());
    assertFalse(Modules.says(module, "defect"), module.provenance().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "g++, -gdwarf-4, dwp",
    "g++, -gdwarf-4 -fdebug-types-section, dwp",
    "g++, -gdwarf-4 -fdebug-types-section, llvm-dwp",
    "clang++, -gdwarf-5, llvm-dwp",
    "clang++, -gdwarf-5 -fdebug-types-section, llvm-dwp"
  })
  void shouldTellAllTypesOfAPackage(String compiler, String options, String tool) throws Exception {
    Path built = program(compiler, options.split(" "));
    TreeSet<String> whole = layouts(Modules.open(built));
    Path split = directory.resolve("moved.dwp");
    Tools.run(directory, tool, "-e", built.toString(), "-o", split.toString());
    ModuleInfo module = Modules.open(split);
    assertEquals(whole, layouts(module));
    assertTrue(whole.size() >= 4, whole.toString());
    assertWhole(module);
    for (String name : List.of("ns::Pair", "Holder<double>", "Local")) {
      CompositeType type =
          (CompositeType) module.typeNamed(name, Optional.empty()).value().orElseThrow();
      assertEquals(name, type.name().replaceFirst("^struct ", ""));
    }
  }

  @Test
  void shouldTellAllTypesOfAFile() throws Exception {
    for (String version : new String[] {"-gdwarf-4", "-gdwarf-5"}) {
      TreeSet<String> whole =
          layouts(Modules.open(program("g++", version, "-fdebug-types-section")));
      TreeSet<String> together = new TreeSet<>();
      for (String name : List.of("first", "second")) {
        try (Stream<Path> files = Files.list(directory)) {
          String end = name + ".dwo";
          Path file = files.filter(f -> f.toString().endsWith(end)).findFirst().orElseThrow();
          ModuleInfo module = Modules.open(file);
          together.addAll(layouts(module));
          assertWhole(module);
        }
      }
      assertEquals(whole, together);
    }
  }
}
