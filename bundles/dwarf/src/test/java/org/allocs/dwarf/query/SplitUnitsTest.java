package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.allocs.debug.Definition;
import org.allocs.debug.UnitCensus;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.dwarf.range.LocationLists;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.dwarf.scope.ScopeVariable;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that was split answers like the same program that was not. */
class SplitUnitsTest {
  private static final List<String> TYPES =
      List.of(
          "struct tree",
          "forest",
          "enum shade",
          "union number",
          "struct point",
          "long",
          "shapes::Shape",
          "shapes::Circle",
          "shapes::Secret",
          "shapes::List<int>",
          "shapes::List<shapes::Shape *>::Node",
          "shapes::Colour",
          "Local",
          "Hidden");
  private static final List<String> IDENTIFIERS =
      List.of(
          "counter", "calls", "at", "root", "planted", "argc", "walk", "last", "drawn", "secret");

  private static final Evidence EVIDENCE = Evidence.certain("test", "as it says");

  private static final int FILES = 280;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-4,-O0",
    "gcc,-gdwarf-5,-O2",
    "clang,-gdwarf-4,-O2",
    "clang,-gdwarf-5,-O2",
    "g++,-gdwarf-5,-O0",
    "clang++,-gdwarf-4,-O0"
  })
  void shouldAnswerAsIfItWereWhole(String compiler, String version, String level) throws Exception {
    compare(compiler, version, level);
  }

  @Tag("heavy")
  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-4,-O2",
    "gcc,-gdwarf-5,-O0",
    "clang,-gdwarf-4,-O0",
    "clang,-gdwarf-5,-O0",
    "g++,-gdwarf-4,-O0",
    "g++,-gdwarf-4,-O2",
    "g++,-gdwarf-5,-O2",
    "clang++,-gdwarf-4,-O2",
    "clang++,-gdwarf-5,-O0",
    "clang++,-gdwarf-5,-O2"
  })
  void shouldAnswerAsIfItWereWholeHoweverItWasMade(String compiler, String version, String level)
      throws Exception {
    compare(compiler, version, level);
  }

  @ParameterizedTest
  @CsvSource({
    "g++,-gdwarf-4,-O0",
    "g++,-gdwarf-5,-O2",
    "clang++,-gdwarf-4,-O0",
    "clang++,-gdwarf-5,-O0"
  })
  void shouldFindTypesBySignature(String compiler, String version, String level) throws Exception {
    compare(compiler, version, level, "-fdebug-types-section");
  }

  private void compare(String compiler, String version, String level, String... more)
      throws Exception {
    Path whole = build("whole", compiler, version, level, more);
    Path split = build("split", compiler, version, level, with(more, "-gsplit-dwarf"));
    boolean places = !(compiler.startsWith("g") && version.equals("-gdwarf-4") && optimized(level));
    List<String> expected = answers(new TestElf(whole), places);
    assertTrue(expected.size() > 100, () -> "answers: " + expected.size());
    assertSame(expected, answers(new TestElf(split), places), "files of their own");
    List<Path> packages = new ArrayList<>();
    for (String packager : packagers(version)) {
      Path packed = Path.of(split + "." + packager);
      Tools.run(directory, packager, "-e", split.toString(), "-o", packed.toString());
      packages.add(packed);
    }
    removeSplitFiles();
    for (Path packed : packages) {
      Files.move(packed, Path.of(split + ".dwp"), StandardCopyOption.REPLACE_EXISTING);
      assertSame(expected, answers(new TestElf(split), places), packed.toString());
    }
  }

  /** That of binutils knows DWARF 4 alone. */
  private static List<String> packagers(String version) {
    return version.equals("-gdwarf-4") ? List.of("dwp", "llvm-dwp") : List.of("llvm-dwp");
  }

  /**
   * Lists in {@code .debug_loc.dwo} of gcc 12 are wrong, as readelf shows: what starts before a
   * label, {@code .LVL12-1}, has the length {@code .LVL13-.LVL12-1}.
   */
  private static boolean optimized(String level) {
    return !level.equals("-O0");
  }

  private static String[] with(String[] options, String more) {
    return Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
  }

  private Path build(String name, String compiler, String version, String level, String... more)
      throws Exception {
    boolean cpp = compiler.endsWith("++");
    Map<String, String> sources = cpp ? Sources.SPLIT_CPP : Sources.SPLIT_C;
    String header = sources.get("shared.h");
    Files.writeString(directory.resolve("shared.h"), header);
    List<String> options = new ArrayList<>(List.of("-g", version, level, "-w"));
    options.addAll(List.of(more));
    Map<String, String> units = new java.util.TreeMap<>(sources);
    units.remove("shared.h");
    return Tools.build(directory, name, units, compiler, options.toArray(String[]::new));
  }

  private void removeSplitFiles() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".dwo")).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void assertSame(List<String> expected, List<String> found, String what) {
    for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
      assertEquals(expected.get(i), found.get(i), what);
    }
    assertEquals(expected.size(), found.size(), what);
  }

  private static List<String> answers(TestElf elf, boolean places) throws Exception {
    DebugData data = DebugData.over(elf);
    List<String> answers = new ArrayList<>();
    for (String type : TYPES) {
      answers.add(type + " is " + describe(data.typeNamed(type, Optional.empty())));
    }
    for (Definition definition : data.definitions()) {
      answers.add(definition + " of type " + describe(Optional.of(definition.type())));
      answers.add("at it: " + data.definitionAt(definition.address()).map(Definition::name));
      if (definition.function()) {
        for (long i = 0; i < definition.size(); i += 7) {
          atInstruction(data, definition.address().plus(i), places, answers);
        }
      }
    }
    assertEquals("[]", data.problems().messages().toString());
    return answers;
  }

  private static void atInstruction(
      DebugData data, FileAddress pc, boolean places, List<String> answers) throws Exception {
    FunctionScope scope = data.functionAt(pc).orElseThrow();
    answers.add(pc + " is in " + scope.info() + " " + scope.linkageName() + scope.inlineChain());
    LineTable lines = LineTable.of(scope.unit());
    answers.add("line " + lines.at(pc.value()));
    scope
        .inlineChain()
        .forEach(
            frame ->
                frame.call().ifPresent(call -> answers.add("" + lines.file((int) call.file()))));
    for (ScopeVariable variable : scope.variables()) {
      String where = places ? where(scope, variable, pc) : "somewhere";
      answers.add(variable.name() + variable.type() + variable.inlinedInto() + " " + where);
    }
    for (String identifier : IDENTIFIERS) {
      answers.add(identifier + " is " + describe(data.typeOfIdentifier(identifier, pc)));
    }
    for (String type : TYPES) {
      answers.add(type + " there is " + describe(data.typeNamed(type, Optional.of(pc))));
    }
  }

  /** What is there; operations with addresses differ, as split units have indexes. */
  private static String where(FunctionScope scope, ScopeVariable variable, FileAddress pc)
      throws Exception {
    if (variable.location().isEmpty()) {
      return "optimized out";
    }
    Optional<Expression> expression =
        LocationLists.of(scope.unit()).at(variable.location().get(), pc.value());
    return expression.isEmpty()
        ? "nowhere"
        : ExpressionEvaluator.evaluate(expression.get(), machine(scope.unit()))
            .toString()
            .replaceAll("die=\\d+", "die");
  }

  private static ExpressionContext machine(UnitContext unit) {
    return new ExpressionContext() {
      @Override
      public OptionalLong register(int number) {
        return OptionalLong.of(0x1000 * number);
      }

      @Override
      public Answer<Long> frameBase() {
        return Answer.known(0x7fff0000L, EVIDENCE);
      }

      @Override
      public Answer<Long> debugAddress(long index) throws AllocsException {
        return Answer.known(unit.addresses().address(index), EVIDENCE);
      }
    };
  }

  private static String describe(Optional<DataType> type) {
    if (type.isEmpty()) {
      return "unknown";
    }
    // What has no name is told apart by where its entry is.
    String uniqtype = type.get().uniqtype().replaceAll("0x[0-9a-f]+", "0x");
    String text = type.get().name() + " " + uniqtype + " " + type.get().byteSize();
    return type.get().stripped() instanceof CompositeType composite
        ? text + composite.members()
        : text;
  }

  @ParameterizedTest
  @CsvSource({"gcc,-gdwarf-4", "gcc,-gdwarf-5", "clang,-gdwarf-4", "clang,-gdwarf-5"})
  void shouldTellWhatTheSkeletonHas(String compiler, String version) throws Exception {
    Path split = build("split", compiler, version, "-O0", "-gsplit-dwarf");
    long main = address(split, "main");
    removeSplitFiles();
    DebugData data = DebugData.over(new TestElf(split));
    FileAddress pc = new FileAddress(main + 4);
    LineTable lines = LineTable.of(data.unitAt(pc).orElseThrow().context());
    assertTrue(lines.at(pc.value()).orElseThrow().file().endsWith("main.c"));
    assertEquals(Optional.empty(), data.typeNamed("struct tree", Optional.empty()));
    assertTrue(data.absentSplitFile(Optional.of(pc)).orElseThrow().contains("main"));
    assertTrue(data.absentSplitFile(Optional.empty()).isPresent());
    assertTrue(data.problems().messages().stream().anyMatch(m -> m.contains("tree")));
  }

  private long address(Path program, String symbol) throws Exception {
    for (String line : Tools.run(directory, "nm", program.toString())) {
      if (line.endsWith(" " + symbol)) {
        return Long.parseLong(line.split(" ")[0], 16);
      }
    }
    throw new IllegalStateException(symbol);
  }

  @ParameterizedTest
  @CsvSource({"-gdwarf-4", "-gdwarf-5"})
  void shouldRefuseAFileOfAnotherBuild(String version) throws Exception {
    Path split = build("split", "gcc", version, "-O0", "-gsplit-dwarf");
    Path tree;
    try (Stream<Path> files = Files.list(directory)) {
      tree = files.filter(f -> f.toString().matches(".*split-tree.*dwo")).findFirst().orElseThrow();
    }
    Path point = Path.of(tree.toString().replace("split-tree", "split-point"));
    Files.copy(point, tree, StandardCopyOption.REPLACE_EXISTING);
    DebugData data = DebugData.over(new TestElf(split));
    assertEquals(Optional.empty(), data.typeNamed("struct tree", Optional.empty()));
    assertFalse(data.typeNamed("union number", Optional.empty()).isEmpty());
    assertTrue(
        data.problems().messages().stream()
            .anyMatch(m -> m.contains("refused") && m.contains("split-tree") && m.contains("0x")));
  }

  @ParameterizedTest
  @CsvSource({"gcc,-gdwarf-4", "g++,-gdwarf-5", "clang,-gdwarf-5", "clang++,-gdwarf-4"})
  void shouldCountWhatElfutilsCounts(String compiler, String version) throws Exception {
    Path split = build("split", compiler, version, "-O1", "-gsplit-dwarf");
    UnitCensus census = DebugData.over(new TestElf(split)).census();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(directory)) {
      all.filter(file -> file.toString().endsWith(".dwo")).forEach(files::add);
    }
    long units = files.size();
    long entries = files.size();
    for (Path file : files) {
      List<String> dump = Tools.run(directory, "eu-readelf", "--debug-dump=info", file.toString());
      units += dump.stream().filter(line -> line.matches(" \\w+ unit at offset .*")).count();
      entries += dump.stream().filter(line -> line.matches(" \\[ *[0-9a-f]+\\] .*")).count();
    }
    assertEquals(units, census.kinds().values().stream().mapToLong(n -> n).sum());
    assertEquals(entries, census.entries());
    assertEquals(files.size(), census.kinds().get("skeleton"));
    assertEquals(files.size(), census.kinds().get("split_compile"));
  }

  /** More files than are kept at a time. */
  @Tag("heavy")
  @Test
  void shouldOpenAgainWhatItGaveUp() throws Exception {
    List<String> command = new ArrayList<>(List.of("gcc", "-g", "-gsplit-dwarf", "-o", "many"));
    for (int i = 1; i <= FILES; i++) {
      String source =
          """
          struct type_N { int values[N]; struct type_M *other; } value_N;
          int call_N(int n) { return n + value_N.values[0]; }
          """;
      Path file = directory.resolve("file" + i + ".c");
      Files.writeString(file, source.replace("N", "" + i).replace("M", "" + (i * 7 % FILES + 1)));
      command.add(file.toString());
    }
    Path main = Files.writeString(directory.resolve("main.c"), "int main(void) { return 0; }");
    command.add(main.toString());
    Tools.run(directory, command.toArray(String[]::new));
    DebugData data = DebugData.over(new TestElf(directory.resolve("many")));
    List<Definition> definitions = data.definitions();
    assertEquals(2 * FILES + 1, definitions.size());
    for (Definition definition : definitions) {
      FileAddress address = definition.address();
      assertEquals(definition, data.definitionAt(address).orElseThrow());
      if (definition.function() && !definition.name().equals("main")) {
        int number = Integer.parseInt(definition.name().substring(5));
        DataType type = data.typeNamed("struct type_" + number, Optional.of(address)).get();
        assertEquals((4L * number + 7) / 8 * 8 + 8, type.byteSize().getAsLong());
        CompositeType composite = (CompositeType) type.stripped();
        String other = composite.members().get(1).type().name();
        assertEquals("struct type_" + (number * 7 % FILES + 1) + " *", other);
      }
    }
    assertEquals("[]", data.problems().messages().toString());
  }
}
