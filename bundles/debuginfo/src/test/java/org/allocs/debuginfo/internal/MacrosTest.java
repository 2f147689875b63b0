package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.debug.MacroEvent;
import org.allocs.debug.MacroHistory;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.SourceFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Macros as gdb has them at {@code main}, and every line about them that readelf shows. For clang
 * it is llvm-dwarfdump: readelf 2.40 takes another base for strings by index. Gdb 13 does not know
 * what clang has before the first file, nor any macro of a program that was optimized as a whole.
 */
class MacrosTest {
  private static final String SOURCE =
      """
      #include <stdio.h>
      #include "outer.h"
      #define ONE 1
      #define MAX(a, b) ((a) > (b) ? (a) : (b))
      #define LOG(format, ...) printf(format, __VA_ARGS__)
      #define NOTHING
      #define TEXT "a \\"b\\" \\\\ c"
      #define GONE 1
      #undef GONE
      #define TWICE 1
      #undef TWICE
      #define TWICE 2
      #include "inner.h"
      #define ONE_MORE (ONE + 1)
      int main(void) { return ONE; }
      """;

  private static final List<String> NAMES =
      List.of(
          "ONE",
          "ONE_MORE",
          "ON",
          "MAX",
          "LOG",
          "NOTHING",
          "TEXT",
          "GONE",
          "TWICE",
          "GIVEN",
          "INNER",
          "OUTER_WITH_A_NAME_THAT_IS_WORTH_SHARING",
          "BUFSIZ",
          "NULL",
          "EOF",
          "__STDC__",
          "__GNUC__",
          "ABSENT");

  private static final Pattern PLACE = Pattern.compile(" *(?:Defined|included) at (.*):(\\d+)");
  private static final Pattern DUMPED =
      Pattern.compile(" *DW_MAC(?:RO|INFO)_(def|undef).* lineno ?: (\\d+) macro ?: (.*?) ?");

  @TempDir Path directory;

  @BeforeEach
  void writeSources() throws Exception {
    Files.writeString(directory.resolve("m.c"), SOURCE);
    Files.writeString(directory.resolve("inner.h"), "\n#undef INNER\n#define INNER 7\n");
    Files.writeString(
        directory.resolve("outer.h"),
        "#define OUTER_WITH_A_NAME_THAT_IS_WORTH_SHARING 1\n#include \"inner.h\"\n");
  }

  private Path compile(String compiler, String output, String options) throws Exception {
    List<String> command = new ArrayList<>(List.of(compiler, "-g3", "-DGIVEN=42", "m.c"));
    command.addAll(List.of("-o", output));
    command.addAll(List.of(options.split(" ")));
    Tools.run(directory, command.toArray(String[]::new));
    return directory.resolve(output);
  }

  private static List<MacroEvent> events(ModuleInfo module, String name) {
    List<MacroHistory> found = module.macrosNamed(name).value().orElse(List.of());
    assertTrue(found.size() < 2, () -> name + " " + found);
    return found.isEmpty() ? List.of() : found.get(0).events();
  }

  private static String tight(String text) {
    return text.replace(", ", ",").strip();
  }

  /** What gdb prints of a macro, in the words of an event; empty if it has none. */
  private List<String> byGdb(Path program, String name) throws Exception {
    List<String> lines =
        Tools.run(
            directory,
            "gdb",
            "-nx",
            "-batch",
            "-ex",
            "list main",
            "-ex",
            "info macro " + name,
            program.toString());
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      Matcher place = PLACE.matcher(line);
      if (place.matches() && !place.group(2).equals("0")) {
        found.add(Path.of(place.group(1)).getFileName() + ":" + place.group(2));
      } else if (line.startsWith("#define ")) {
        found.add(tight(line));
      } else if (line.startsWith("-D")) {
        found.add(tight("#define " + line.substring(2).replaceFirst("=", " ")));
      }
    }
    return found;
  }

  private static List<String> byUs(List<MacroEvent> events) {
    if (events.isEmpty() || !events.get(events.size() - 1).defined()) {
      return List.of();
    }
    MacroEvent last = events.get(events.size() - 1);
    List<String> found = new ArrayList<>();
    for (SourceFrame place : last.chain()) {
      found.add(Path.of(place.file()).getFileName() + ":" + place.line());
    }
    found.add(tight(last.directive()));
    return found;
  }

  /** Lines about a macro, each once; the dump is of one unit, which may import a table twice. */
  private static List<String> dumped(List<String> dump, String name) {
    List<String> found = new ArrayList<>();
    for (String line : dump) {
      Matcher matcher = DUMPED.matcher(line);
      if (matcher.matches() && isOf(matcher.group(3), name)) {
        found.add(matcher.group(1) + " " + matcher.group(2) + " " + tight(matcher.group(3)));
      }
    }
    return found.stream().distinct().sorted().toList();
  }

  private static boolean isOf(String text, String name) {
    return text.matches(Pattern.quote(name) + "([( ].*)?");
  }

  private static List<String> lines(List<MacroEvent> events) {
    return events.stream()
        .map(
            event ->
                (event.defined() ? "def " : "undef ")
                    + event.chain().stream().findFirst().map(SourceFrame::line).orElse(0)
                    + " "
                    + tight(event.text()))
        .distinct()
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcc -gdwarf-5",
        "gcc -gdwarf-4",
        "gcc -gdwarf-4 -gstrict-dwarf",
        "gcc -gdwarf-2 -gstrict-dwarf",
        "gcc -gdwarf-5 -gdwarf64",
        "gcc -gdwarf-5 -O2 -flto",
        "clang -gdwarf-5 -fdebug-macro",
        "clang -gdwarf-4 -fdebug-macro"
      })
  void shouldTellMacrosAsGdbAndReadelfDo(String how) throws Exception {
    int blank = how.indexOf(' ');
    Path program = compile(how.substring(0, blank), "m", how.substring(blank + 1));
    ModuleInfo module = Modules.open(program);
    boolean clang = how.startsWith("clang");
    List<String> dump =
        clang
            ? Tools.run(directory, "llvm-dwarfdump", "--debug-macro", program.toString())
            : Tools.run(directory, "readelf", "--debug-dump=macro", program.toString());
    int known = 0;
    for (String name : NAMES) {
      List<MacroEvent> events = events(module, name);
      assertEquals(dumped(dump, name), lines(events), name);
      boolean beforeFiles = !events.isEmpty() && events.get(0).chain().isEmpty();
      if (!how.contains("-flto") && !(clang && beforeFiles)) {
        assertEquals(byGdb(program, name), byUs(events), name);
      }
      known += events.isEmpty() ? 0 : 1;
    }
    assertEquals(NAMES.size() - 2, known);
  }

  @Test
  void shouldTellMacrosOfSplitUnits() throws Exception {
    String options = "-gdwarf-5 -fdebug-macro";
    ModuleInfo whole = Modules.open(compile("clang", "whole", options));
    ModuleInfo split = Modules.open(compile("clang", "split", options + " -gsplit-dwarf"));
    for (String name : NAMES) {
      assertEquals(events(whole, name), events(split, name), name);
    }
  }

  /** What gcc 12 writes into them are the offsets before linking, and these are all 0. */
  @Test
  void shouldNotBelieveImportsOfSplitUnitsThatNobodyLinked() throws Exception {
    ModuleInfo split = Modules.open(compile("gcc", "split", "-gdwarf-5 -gsplit-dwarf"));
    String reason = split.macrosNamed("ONE").reason().orElseThrow();
    assertTrue(reason.contains("import each other"), reason);
  }

  @Test
  void shouldTellMacrosOfTheSupplementaryFile() throws Exception {
    Path one = compile("gcc", "one", "-gdwarf-4");
    Path two = compile("gcc", "two", "-gdwarf-4");
    ModuleInfo before = Modules.open(one);
    List<List<MacroEvent>> all = NAMES.stream().map(name -> events(before, name)).toList();
    Tools.run(directory, "dwz", "-m", "shared", one.toString(), two.toString());
    assertTrue(
        Tools.run(directory, "readelf", "-SW", "shared").toString().contains(".debug_macro"));
    ModuleInfo after = Modules.open(one);
    for (int i = 0; i < NAMES.size(); i++) {
      assertEquals(all.get(i), events(after, NAMES.get(i)), NAMES.get(i));
    }
  }

  @Test
  void shouldTellWhatUnitsAgreeInTogether() throws Exception {
    String common = "#define SAME 1\n#define OTHER ";
    Files.writeString(directory.resolve("a.c"), common + "1\nint main(void) { return 0; }");
    Files.writeString(directory.resolve("b.c"), common + "2\nint b;");
    Tools.run(directory, "gcc", "-g3", "a.c", "b.c", "-o", "both");
    ModuleInfo module = Modules.open(directory.resolve("both"));
    List<MacroHistory> builtIn = module.macrosNamed("__STDC__").value().orElseThrow();
    assertEquals(List.of(List.of("a.c", "b.c")), units(builtIn));
    assertEquals(List.of(List.of("a.c"), List.of("b.c")), units(named(module, "OTHER")));
    assertEquals("#define OTHER 2", named(module, "OTHER").get(1).events().get(0).directive());
  }

  private static List<MacroHistory> named(ModuleInfo module, String name) {
    return module.macrosNamed(name).value().orElseThrow();
  }

  private static List<List<String>> units(List<MacroHistory> histories) {
    return histories.stream().map(MacroHistory::units).toList();
  }

  @Test
  void shouldSayWhyThereAreNone() throws Exception {
    String source = "int main(void) { return 0; }";
    Optional<String> none =
        Modules.open(Tools.gcc(directory, "g", source, "-g")).macrosNamed("NULL").reason();
    assertTrue(none.orElseThrow().contains("-g3"), none.get());
    Optional<String> absent =
        Modules.open(Tools.gcc(directory, "g3", source, "-g3")).macrosNamed("NULL").reason();
    assertFalse(absent.orElseThrow().contains("-g3"), absent.get());
  }
}
