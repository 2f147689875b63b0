package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.allocs.debug.Definition;
import org.allocs.dwarf.oracle.Sources;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.target.FileAddress;
import org.allocs.type.OpaqueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares addresses and sizes with the symbol table, which the linker made. */
class DefinitionsTest {
  @TempDir Path directory;

  private record Place(long address, long size) {}

  private Map<Place, String> symbols(Path program) throws Exception {
    Map<Place, String> symbols = new HashMap<>();
    for (String line : Tools.run(directory, "nm", "-S", "--defined-only", program.toString())) {
      String[] fields = line.split(" ");
      if (fields.length == 4 && fields[2].matches("[tTdDbBrRvVwWu]")) {
        Place place = new Place(Long.parseLong(fields[0], 16), Long.parseLong(fields[1], 16));
        symbols.merge(place, fields[3], (a, b) -> a + " " + b);
      }
    }
    return symbols;
  }

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-2,-O0",
    "gcc,-gdwarf-4,-O2",
    "gcc,-gdwarf-5,-O2",
    "gcc,-gdwarf64,-O1",
    "clang,-gdwarf-4,-O0",
    "clang,-gdwarf-5,-O2",
    "g++,-gdwarf-5,-O0",
    "g++,-fdebug-types-section,-O2",
    "clang++,-gdwarf-5,-O0"
  })
  void shouldDefineWhatTheLinkerPlaced(String compiler, String debug, String level)
      throws Exception {
    boolean cpp = compiler.endsWith("++");
    String source = cpp ? Sources.CPP : Sources.C;
    Path program = Tools.compile(directory, "placed", source, compiler, "-g", debug, level, "-w");
    DebugData data = DebugData.over(new TestElf(program));
    Map<Place, String> symbols = symbols(program);
    TreeSet<String> missing = new TreeSet<>(symbols.values());
    for (Definition definition : data.definitions()) {
      Place place = new Place(definition.address().value(), definition.size());
      String symbol = symbols.get(place);
      assertTrue(symbol != null, () -> "no symbol for " + definition);
      String wanted = definition.linkageName().orElse(simple(definition.name()));
      boolean named = java.util.Arrays.stream(symbol.split(" ")).anyMatch(s -> s.contains(wanted));
      assertTrue(named || isAlias(symbol, definition), () -> symbol + " is not " + definition);
      missing.remove(symbol);
      for (long offset : new long[] {0, definition.size() / 2, definition.size() - 1}) {
        FileAddress address = definition.address().plus(offset);
        Definition found = data.definitionAt(address).orElseThrow();
        assertEquals(definition.address(), found.address());
        assertEquals(definition.size(), found.size());
        assertEquals(definition.type().name(), found.type().name());
      }
    }
    missing.removeIf(DefinitionsTest::isNotFromTheSource);
    assertEquals("[]", missing.toString());
    assertEquals("[]", data.problems().messages().toString());
  }

  private static String simple(String qualified) {
    return qualified.substring(qualified.lastIndexOf(':') + 1).replace("~", "");
  }

  /** Constructors and destructors have symbols of their own for each variant. */
  private static boolean isAlias(String symbol, Definition definition) {
    return symbol.matches(".*[CD][0-9](E|O|\\b).*")
        || (symbol.startsWith("_ZL") || symbol.startsWith("_ZZ") || symbol.startsWith("_ZN"))
            && symbol.contains(simple(definition.name()).replaceAll("<.*", ""))
        || symbol.contains("UlvE")
        || definition.name().contains("operator()");
  }

  /** What start-up code and the C++ ABI add. */
  private static boolean isNotFromTheSource(String symbol) {
    return symbol.matches(
        "(_start|_init|_fini|_IO_stdin_used|__.*|completed.0|_ZT.*|DW\\..*|_ZGV.*|_dl_.*|data_start"
            + "|_Z41__static.*|_GLOBAL__.*|.*\\.cold.*|own.*|.*thunk.*"
            + "|_ZStL8__ioinit|.*__PRETTY_FUNCTION__.*)");
  }

  @ParameterizedTest
  @CsvSource({"gcc,-O0", "gcc,-O2", "clang,-O0"})
  void shouldTellWhichFunctionAStaticLocalBelongsTo(String compiler, String level)
      throws Exception {
    Path program = Tools.compile(directory, "local", Sources.C, compiler, "-g", level, "-w");
    DebugData data = DebugData.over(new TestElf(program));
    Definition counter =
        data.definitions().stream().filter(d -> d.name().equals("counter")).findFirst().get();
    assertEquals(Optional.of("local_statics"), counter.scope());
    assertEquals("int", counter.type().name());
    Definition stats = data.definitionAt(statsAddress(data)).orElseThrow();
    assertEquals("struct {...}", stats.type().name());
    assertEquals(Optional.of("local_statics"), stats.scope());
  }

  private static FileAddress statsAddress(DebugData data) throws Exception {
    return data.definitions().stream()
        .filter(d -> d.name().equals("stats"))
        .findFirst()
        .get()
        .address();
  }

  @Test
  void shouldLeaveOutWhatTheLinkerRemoved() throws Exception {
    String source =
        """
        int unused_data[5] = {1}; int unused(int n) { return n + unused_data[0]; }
        int used(int n) { return n + 1; }
        int main(void) { return used(-1); }
        """;
    Path program =
        Tools.compile(
            directory,
            "removed",
            source,
            "gcc",
            "-g",
            "-ffunction-sections",
            "-fdata-sections",
            "-Wl,--gc-sections");
    DebugData data = DebugData.over(new TestElf(program));
    assertEquals(
        "[main, used]",
        data.definitions().stream().map(Definition::name).sorted().toList().toString());
    assertEquals(Optional.empty(), data.functionAt(new FileAddress(3)));
    assertEquals(Optional.empty(), data.definitionAt(new FileAddress(0)));
  }

  private static final String LINES =
      """
      int counter = 3; char *text = "x";
      static int add(int a, int b) { return a + b + counter; }
      int twice(int a) { return add(a, a); }
      int main(int argc, char **argv) { return twice(argc) + (argv[0] == text); }
      """;

  @ParameterizedTest
  @CsvSource({"gcc,-O0", "gcc,-O2", "g++,-O1", "clang,-O0", "clang,-O2"})
  void shouldNotTypeWhatWasCompiledForLinesAlone(String compiler, String level) throws Exception {
    Path program = Tools.compile(directory, "lines", LINES, compiler, "-g1", level, "-w");
    for (Definition definition : DebugData.over(new TestElf(program)).definitions()) {
      assertEquals(OpaqueType.NOT_DESCRIBED, definition.type(), definition::name);
    }
  }

  @ParameterizedTest
  @CsvSource({"gcc,void (void)", "g++,void (void)", "clang,void (void)", "clang++,void (void)"})
  void shouldTypeFunctionsOfUnitsWithoutAnyOtherType(String compiler, String type)
      throws Exception {
    String source = "void quiet(void) {} void _start(void) {}";
    Path program =
        Tools.compile(directory, "quiet", source, compiler, "-g", "-nostdlib", "-static");
    for (Definition definition : DebugData.over(new TestElf(program)).definitions()) {
      assertEquals(type, definition.type().name(), definition::name);
    }
  }

  @Test
  void shouldLeaveOutParametersThatOnlyOtherVariantsOfAFunctionHave() throws Exception {
    String source =
        """
        struct Base { int a; __attribute__((noinline)) virtual ~Base() { a = 1; } };
        struct Middle : virtual Base { int b; __attribute__((noinline)) ~Middle() { b = 2; } };
        int main() { Base base; Middle middle; return base.a + middle.b; }
        """;
    Path program = Tools.compile(directory, "variants", source, "g++", "-g", "-w");
    boolean found = false;
    for (Definition definition : DebugData.over(new TestElf(program)).definitions()) {
      if (definition.name().equals("Base::~Base")) {
        found = true;
        assertEquals("void (Base * const)", definition.type().name());
      }
      if (definition.name().equals("Middle::~Middle")) {
        assertTrue(
            definition
                .type()
                .name()
                .matches("void \\(Middle \\* const(, const void \\*\\*.*)?\\)"));
      }
    }
    assertTrue(found);
  }

  @ParameterizedTest
  @CsvSource({"g++,-O0", "g++,-O2", "clang++,-O0", "clang++,-O2"})
  void shouldKnowWhatParametersOfTemplatesStandFor(String compiler, String level) throws Exception {
    String source =
        """
        struct Item { int n; };
        template <class T> struct Pool {
          T *one; __attribute__((noinline)) T *get(int i) { return one + i; }
        };
        template <class U> __attribute__((noinline)) U *pick(U *from) { return from + 1; }
        int main(int argc, char **) {
          Item items[2] = {}; Pool<Item> pool{items}; return pool.get(argc)->n + pick(items)->n;
        }
        """;
    Path program = Tools.compile(directory, "templates", source, compiler, "-g", level, "-w");
    DebugData data = DebugData.over(new TestElf(program));
    int found = 0;
    for (Definition definition : data.definitions()) {
      String parameter =
          definition.name().endsWith("::get")
              ? "T"
              : definition.name().startsWith("pick") ? "U" : "";
      if (!parameter.isEmpty()) {
        found++;
        assertEquals(
            "Item", data.typeNamed(parameter, Optional.of(definition.address())).get().name());
      }
    }
    assertEquals(2, found);
  }
}
