package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols that have no address in the image, as readelf has them. */
class UnplacedSymbolsTest {
  private static final String SOURCE =
      """
      #include <stdio.h>
      #include <errno.h>
      typedef long number;
      enum color { RED, GREEN };
      struct pair { int a, b; } pair;
      __thread number counter[3] = {1, 2, 3};
      static __thread char local[7];
      __thread enum color shade;
      extern int nowhere(void) __attribute__((weak));
      int main(void) { counter[0] += errno; local[1] = 1; shade = GREEN; puts("x");
        return nowhere ? nowhere() : local[1]; }
      """;

  @TempDir Path directory;

  /** Type, binding, section index, size and value by name, as {@code readelf -s} has them. */
  private Map<String, String> oracle(Path file) throws Exception {
    Map<String, String> symbols = new TreeMap<>();
    for (String line : Tools.run(directory, "readelf", "-sW", file.toString())) {
      String[] word = line.strip().split("\\s+");
      boolean symbol = word.length > 7 && word[0].matches("[0-9]+:");
      if (symbol && (word[6].equals("UND") || word[3].equals("TLS"))) {
        long value = Long.parseLong(word[1], 16);
        String name = word[7].replaceAll("@.*", "");
        symbols.put(
            name,
            (word[6].equals("UND") ? "UND" : "TLS " + value + " " + word[2])
                + (word[4].equals("LOCAL") ? " LOCAL" : ""));
      }
    }
    return symbols;
  }

  private static String told(UnplacedSymbol symbol) {
    return (symbol.kind() == UnplacedSymbol.Kind.UNDEFINED
            ? "UND"
            : "TLS " + symbol.tlsOffset().getAsLong() + " " + symbol.size())
        + (symbol.global() ? "" : " LOCAL");
  }

  @Test
  void shouldHaveWhatReadelfHas() throws Exception {
    for (String[] options : new String[][] {{"-g"}, {"-g", "-c"}, {"-g", "-shared", "-fPIC"}}) {
      Path file = Tools.gcc(directory, "tls", SOURCE, options);
      ModuleInfo module = Modules.open(file);
      Map<String, String> found = new TreeMap<>();
      for (String name : module.unplacedSymbolNames()) {
        module.unplacedSymbolsNamed(name).forEach(each -> found.put(name, told(each)));
      }
      assertEquals(oracle(file), found, String.join(" ", options));
      assertTrue(found.containsKey("counter") && found.containsKey("puts"), found.toString());
    }
  }

  @Test
  void shouldTellWhatTheyAreOf() throws Exception {
    ModuleInfo module = Modules.open(Tools.gcc(directory, "tls", SOURCE, "-g"));
    UnplacedSymbol counter = module.unplacedSymbolsNamed("counter").get(0);
    assertEquals("thread-local", counter.what());
    assertEquals(Optional.of(".tdata"), counter.section());
    assertEquals(24, counter.size());
    assertEquals(
        "number[3]",
        module.typeOfIdentifier("counter", new FileAddress(0)).value().orElseThrow().name());
    UnplacedSymbol nowhere = module.unplacedSymbolsNamed("nowhere").get(0);
    assertTrue(nowhere.weak());
    assertEquals(OptionalLong.empty(), nowhere.tlsOffset());
    UnplacedSymbol puts = module.unplacedSymbolsNamed("puts").get(0);
    assertEquals("function", puts.what());
    assertEquals(List.of("@GLIBC_2.2.5"), puts.versions());
    assertTrue(module.symbolsNamed("counter").isEmpty());
  }

  @Test
  void shouldNameTypesOfAllKinds() throws Exception {
    List<String> names = new ArrayList<>();
    Modules.open(Tools.gcc(directory, "tls", SOURCE, "-g")).typeNames(names::add);
    assertTrue(
        names.containsAll(List.of("number", "enum color", "struct pair", "char")),
        names.toString());
    assertEquals(names.stream().distinct().count(), names.size());
  }
}
