package org.allocs.dwarf.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.oracle.Fixtures;
import org.allocs.dwarf.oracle.TestElf;
import org.allocs.dwarf.oracle.Tools;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.dwarf.scope.InlineFrame;
import org.allocs.dwarf.scope.ScopeVariable;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in scope at instructions that assembler labels mark. */
class ScopesTest {
  private static final String SOURCE =
      """
      #include <stdlib.h>
      #define MARK(name) __asm__ volatile (".globl " #name "\\n" #name ": nop")
      typedef struct item { struct item *next; double weight; } item_t;
      union outer_union { int i; char c[9]; };
      struct shadow { int global; };
      item_t *shared; static long own; extern char **environ; char shade;
      int helper(item_t *first, unsigned count) { MARK(in_helper); return first && count; }
      int main(int argc, char **argv) {
        struct shadow { char local[3]; } shadow = {{1}};
        typedef float real; real ratio = argc;
        MARK(at_start);
        {
          short shared = 5; double shade = shared;
          MARK(in_block);
          { item_t **shared = malloc(3 * sizeof *shared); MARK(in_inner); free(shared); }
          ratio += shade;
        }
        for (unsigned long i = 0; i < 2; i++) { static int calls; calls++; MARK(in_loop); }
        MARK(at_end);
        return helper(shared, own) + shadow.local[0] + (argv == environ) + ratio;
      }
      """;

  @TempDir Path directory;

  private Map<String, FileAddress> labels(Path program) throws Exception {
    Map<String, FileAddress> labels = new TreeMap<>();
    for (String line : Tools.run(directory, "nm", "--defined-only", program.toString())) {
      String[] fields = line.split(" ");
      labels.put(fields[2], new FileAddress(Long.parseLong(fields[0], 16)));
    }
    return labels;
  }

  private static String spelled(Optional<DataType> type) {
    return type.map(DataType::name).orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource({
    "gcc,-gdwarf-2",
    "gcc,-gdwarf-4",
    "gcc,-gdwarf-5",
    "gcc,-gdwarf64",
    "clang,-gdwarf-3",
    "clang,-gdwarf-5"
  })
  void shouldResolveIdentifiersAsCDoes(String compiler, String debug) throws Exception {
    Path program = Tools.compile(directory, "scopes", SOURCE, compiler, "-g", debug, "-O0");
    DebugData data = DebugData.over(new TestElf(program));
    Map<String, FileAddress> at = labels(program);
    String[][] expected = {
      {"at_start", "shared", "item_t *"},
      {"at_start", "shade", "char"},
      {"at_start", "argv", "char **"},
      {"at_start", "ratio", "real"},
      {"at_start", "own", "long"},
      {"at_start", "helper", "int (item_t *, unsigned int)"},
      {"at_start", "nowhere", "unknown"},
      {"in_block", "shared", "short"},
      {"in_block", "shade", "double"},
      {"in_block", "argc", "int"},
      {"in_inner", "shared", "item_t **"},
      {"in_inner", "shade", "double"},
      {"in_loop", "i", "unsigned long"},
      {"in_loop", "calls", "int"},
      {"in_loop", "shared", "item_t *"},
      {"at_end", "shared", "item_t *"},
      {"in_helper", "first", "item_t *"},
      {"in_helper", "count", "unsigned int"},
      {"in_helper", "argv", "unknown"},
      {"in_helper", "main", "int (int, char **)"},
    };
    for (String[] row : expected) {
      String found = spelled(data.typeOfIdentifier(row[1], at.get(row[0])));
      if (row[1].equals("shared") || row[1].equals("shade") || !row[2].equals("unknown")) {
        assertEquals(row[2], found, row[0] + " " + row[1]);
      }
    }
    assertEquals("unknown", spelled(data.typeOfIdentifier("nowhere", at.get("at_end"))));
    assertEquals("unknown", spelled(data.typeOfIdentifier("argv", at.get("in_helper"))));
  }

  /** Link-time optimisation makes one unit of both, in which names of either file's own are. */
  @Test
  void shouldResolveNamesInTheFileThatAFunctionWasWrittenIn() throws Exception {
    String source =
        """
        static %s kept; struct item { %s first; };
        __attribute__((noinline, noclone)) void *%s(struct item *item) {
          __asm__ volatile (".globl in_%s\\nin_%s: nop"); kept = item->first; return item;
        }
        """;
    Path other = directory.resolve("other.c");
    Files.writeString(other, source.formatted("short", "short", "other", "other", "other"));
    String first =
        source.formatted("double", "double", "one", "one", "one")
            + "void *other(void *); int main(void) {"
            + " double d[2] = {1}; return one((void *)d) == other(d); }";
    Path program =
        Tools.compile(directory, "linked", first, "gcc", "-g", "-O2", "-flto", other.toString());
    DebugData data = DebugData.over(new TestElf(program));
    Map<String, FileAddress> at = labels(program);
    for (String[] row : new String[][] {{"in_one", "double"}, {"in_other", "short"}}) {
      FileAddress pc = at.get(row[0]);
      assertEquals(row[1], spelled(data.typeOfIdentifier("kept", pc)), row[0]);
      DataType item = data.typeNamed("struct item", Optional.of(pc)).orElseThrow();
      assertEquals(row[1].equals("short") ? 2 : 8, item.byteSize().orElseThrow(), row[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcc", "clang"})
  void shouldFindTypesByName(String compiler) throws Exception {
    Path program = Tools.compile(directory, "named", SOURCE, compiler, "-g", "-O0");
    DebugData data = DebugData.over(new TestElf(program));
    Optional<FileAddress> inMain = Optional.of(labels(program).get("at_start"));
    Optional<FileAddress> inHelper = Optional.of(labels(program).get("in_helper"));
    String[][] expected = {
      {"struct item", "struct item", "16"},
      {" struct  item ", "struct item", "16"},
      {"item_t", "item_t", "16"},
      {"union outer_union", "unknown", "-1"},
      {"unsigned", "unsigned int", "4"},
      {"long unsigned int", "unsigned long", "8"},
      {"unsigned long int", "unsigned long", "8"},
      {"int long unsigned long", "unsigned long long", "8"},
      {"signed char", "signed char", "1"},
      {"short signed", "short", "2"},
      {"long double", "long double", "16"},
      {"double", "double", "8"},
      {"void", "void", "-1"},
      {"struct nothing", "unknown", "-1"},
      {"item", "unknown", "-1"},
      {"long short", "unknown", "-1"},
      {"", "unknown", "-1"},
    };
    for (String[] row : expected) {
      Optional<DataType> found = data.typeNamed(row[0], inMain);
      assertEquals(row[1], spelled(found), row[0]);
      long size = found.map(type -> type.byteSize().orElse(-1)).orElse(-1L);
      assertEquals(row[2], Long.toString(size), row[0]);
    }
    assertEquals(3, data.typeNamed("struct shadow", inMain).orElseThrow().byteSize().orElse(0));
    assertEquals("real", spelled(data.typeNamed("real", inMain)));
    assertEquals("unknown", spelled(data.typeNamed("real", inHelper)));
  }

  @ParameterizedTest
  @CsvSource({"gcc,-gdwarf-2", "gcc,-gdwarf-5", "clang,-gdwarf-4", "clang,-gdwarf-5"})
  void shouldListVariablesInnermostFirst(String compiler, String debug) throws Exception {
    Path program = Tools.compile(directory, "listed", SOURCE, compiler, "-g", debug, "-O0");
    DebugData data = DebugData.over(new TestElf(program));
    FunctionScope scope = data.functionAt(labels(program).get("in_inner")).orElseThrow();
    assertEquals("main", scope.info().name());
    assertTrue(scope.info().unit().endsWith("listed.c"));
    assertEquals("int", scope.info().type().result().name());
    List<String> seen = new ArrayList<>();
    for (ScopeVariable variable : scope.variables()) {
      if (!variable
          .name()
          .equals("calls")) { // clang puts statics of inner blocks into the outermost
        seen.add(variable.type().name() + " " + variable.name());
      }
      assertTrue(variable.location().orElseThrow() instanceof LocationAttribute.Expression);
      assertEquals(List.of(), variable.inlinedInto());
    }
    assertEquals("item_t ** shared", seen.get(0));
    assertEquals(List.of("short shared", "double shade"), seen.subList(1, 3));
    assertEquals(
        List.of("char ** argv", "int argc", "real ratio", "struct shadow shadow"),
        seen.subList(3, seen.size()).stream().sorted().toList());
    assertEquals(2, scope.variables().stream().filter(ScopeVariable::parameter).count());
    assertTrue(scope.frameBase().isPresent());
  }

  @ParameterizedTest
  @CsvSource({"gcc,-gdwarf-4", "gcc,-gdwarf-5", "clang,-gdwarf-4", "clang,-gdwarf-5"})
  void shouldTellInlineChainsAsAddr2lineDoes(String compiler, String debug) throws Exception {
    Path program =
        Tools.compile(directory, "inlined", Fixtures.PROGRAM, compiler, "-g", debug, "-O2");
    DebugData data = DebugData.over(new TestElf(program));
    List<String> addresses = new ArrayList<>();
    for (String line : Tools.run(directory, "nm", "-S", "--defined-only", program.toString())) {
      String[] fields = line.split(" ");
      if (fields.length == 4 && fields[3].matches("main|twice|blend|depth|handler")) {
        long start = Long.parseLong(fields[0], 16);
        for (long at = 0; at < Long.parseLong(fields[1], 16); at++) {
          addresses.add("0x" + Long.toHexString(start + at));
        }
      }
    }
    List<String> command =
        new ArrayList<>(List.of("addr2line", "-f", "-i", "-a", "-s", "-e", program.toString()));
    command.addAll(addresses);
    Map<String, List<String>> chains = chains(Tools.run(directory, command.toArray(String[]::new)));
    int inlined = 0;
    for (String address : addresses) {
      List<InlineFrame> chain =
          data.functionAt(new FileAddress(Long.decode(address))).orElseThrow().inlineChain();
      assertEquals(chains.get(address), described(chain), address);
      inlined += chain.size() > 1 ? 1 : 0;
    }
    assertTrue(addresses.size() > 300 && inlined > 20, "inlined=" + inlined);
  }

  /** By address the functions, and the line of the call in all but the innermost. */
  private static Map<String, List<String>> chains(List<String> output) {
    Map<String, List<String>> chains = new TreeMap<>();
    List<String> chain = List.of();
    for (int i = 0; i < output.size(); i++) {
      if (output.get(i).startsWith("0x")) {
        chain = new ArrayList<>();
        chains.put("0x" + Long.toHexString(Long.decode(output.get(i))), chain);
      } else {
        String line = output.get(i + 1).replaceAll("^[^:]*:(\\d*).*", "$1");
        chain.add(chain.isEmpty() ? output.get(i) : output.get(i) + ":" + line);
        i++;
      }
    }
    return chains;
  }

  private static List<String> described(List<InlineFrame> chain) {
    List<String> frames = new ArrayList<>();
    for (int i = 0; i < chain.size(); i++) {
      String call = i == 0 ? "" : ":" + chain.get(i - 1).call().orElseThrow().line();
      frames.add(chain.get(i).function().orElse("?") + call);
    }
    return frames;
  }

  @Test
  void shouldResolveNamesOfNamespacesAndMembers() throws Exception {
    String source =
        """
        #define MARK(name) __asm__ volatile (".globl " #name "\\n" #name ": nop")
        namespace a { struct T { int x; }; T used; long v;
        namespace b { struct T { double d[2]; }; typedef T alias;
        struct Holder { short kept; T held; alias *other; int run(); };
        int Holder::run() { MARK(in_run); return kept; } } }
        struct T { char c; }; T v;
        template <typename E> struct Vec { E *begin; }; Vec<a::b::T> vec;
        int main() { MARK(in_main); return a::b::Holder().run() + v.c; }
        """;
    Path program = Tools.compile(directory, "spaces", source, "g++", "-g", "-O0");
    DebugData data = DebugData.over(new TestElf(program));
    FileAddress inRun = labels(program).get("in_run");
    FileAddress inMain = labels(program).get("in_main");
    assertEquals("a::b::T", spelled(data.typeNamed("T", Optional.of(inRun))));
    assertEquals("a::b::T", spelled(data.typeNamed("struct T", Optional.of(inRun))));
    assertEquals("T", spelled(data.typeNamed("T", Optional.of(inMain))));
    assertEquals("T", spelled(data.typeNamed("::T", Optional.of(inMain))));
    assertEquals("a::T", spelled(data.typeNamed("a::T", Optional.of(inMain))));
    assertEquals("a::T", spelled(data.typeNamed("a::T", Optional.empty())));
    assertEquals("a::b::alias", spelled(data.typeNamed("alias", Optional.of(inRun))));
    assertEquals("Vec<a::b::T>", spelled(data.typeNamed("Vec<a::b::T>", Optional.empty())));
    assertEquals("short", spelled(data.typeOfIdentifier("kept", inRun)));
    assertEquals("a::b::T", spelled(data.typeOfIdentifier("held", inRun)));
    assertEquals("long", spelled(data.typeOfIdentifier("v", inRun)));
    assertTrue(spelled(data.typeOfIdentifier("run", inRun)).startsWith("int (a::b::Holder *"));
    assertEquals("T", spelled(data.typeOfIdentifier("v", inMain)));
    assertEquals("a::b::Holder::run", data.functionAt(inRun).orElseThrow().info().name());
  }

  @Test
  void shouldCompleteDeclarationsFromOtherUnits() throws Exception {
    Path first = directory.resolve("other.c");
    java.nio.file.Files.writeString(
        first, "struct opaque { int a; long b[3]; } hidden; int elsewhere(void) { return 1; }");
    String source =
        """
        struct opaque; struct never; extern int elsewhere(void); extern short far_away[7];
        struct user { struct opaque *o; struct never *n; } user;
        int main(void) { return elsewhere(); }
        """;
    Path program = Tools.compile(directory, "units", source, "gcc", "-g", first.toString());
    DebugData data = DebugData.over(new TestElf(program));
    DataType user = data.typeNamed("struct user", Optional.empty()).orElseThrow();
    org.allocs.type.CompositeType composite = (org.allocs.type.CompositeType) user;
    var opaque = (org.allocs.type.PointerType) composite.members().get(0).type();
    var never = (org.allocs.type.PointerType) composite.members().get(1).type();
    assertEquals(32, opaque.pointee().byteSize().orElse(0));
    assertTrue(never.pointee().byteSize().isEmpty());
    assertEquals("struct never", never.pointee().name());
    FileAddress main = labels(program).get("main");
    assertEquals("struct opaque", spelled(data.typeOfIdentifier("hidden", main)));
    assertEquals(2, data.units().size());
  }
}
