package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not linked yet: sections are laid out one after the other, code first. */
class RelocatableFileTest {
  private static final String SOURCE =
      "int data[5] = {1}; static int zero[3];\n"
          + "int first(void) { return data[zero[0]]; }\n"
          + "int second(void) { return 2; }\n";

  @TempDir Path scratch;

  @Test
  void shouldFindSymbolsByNameAndByAddress() throws Exception {
    Path object = Tools.gcc(scratch, "two.o", SOURCE, "-g", "-O0", "-c");
    ModuleInfo module = Modules.open(object);
    Symbol second = module.symbolsNamed("second").get(0);
    assertEquals(Symbol.Kind.FUNCTION, second.kind());
    List<String> readelf = Tools.run(scratch, "readelf", "-sW", object.toString());
    String line = readelf.stream().filter(l -> l.endsWith(" second")).findFirst().orElseThrow();
    String[] columns = line.trim().split("\\s+");
    assertEquals(Long.parseLong(columns[1], 16), second.address().value());
    assertEquals(Long.parseLong(columns[2]), second.size());
    assertEquals(20, module.symbolsNamed("data").get(0).size());
    assertEquals(12, module.symbolsNamed("zero").get(0).size());
    FileAddress beyondData = second.address();
    assertEquals(Optional.of("second"), module.symbolAt(beyondData.plus(4)).map(Symbol::name));
    assertEquals(Optional.of("first"), module.symbolAt(new FileAddress(0)).map(Symbol::name));
    for (String name : List.of("data", "zero")) {
      FileAddress start = module.symbolsNamed(name).get(0).address();
      assertEquals(Optional.of(name), module.symbolAt(start).map(Symbol::name));
      assertEquals(name, module.definitionAt(start).value().orElseThrow().name());
    }
  }

  @Test
  void shouldTellCodeOfOneSectionFromThatOfAnother() throws Exception {
    String source =
        "int first(int a) { return a; }\n"
            + "__attribute__((section(\".init.text\"))) int second(int b) { return b + 1; }\n"
            + "__attribute__((section(\".exit.text\"))) int third(int c) { return c + 2; }\n";
    for (String compiler : List.of("-g", "-g -gdwarf-4 -fno-asynchronous-unwind-tables")) {
      List<String> options = new java.util.ArrayList<>(List.of("-O0", "-c"));
      options.addAll(List.of(compiler.split(" ")));
      Path object = Tools.gcc(scratch, "three.o", source, options.toArray(String[]::new));
      ModuleInfo module = Modules.open(object);
      for (String name : List.of("first", "second", "third")) {
        FileAddress inside = module.symbolsNamed(name).get(0).address().plus(4);
        assertEquals(Optional.of(name), module.symbolAt(inside).map(Symbol::name));
        assertEquals(name, module.functionAt(inside).value().orElseThrow().name());
        int line = module.sourceAt(inside).value().orElseThrow().get(0).line();
        assertEquals(List.of("first", "second", "third").indexOf(name) + 1, line);
        String parameter =
            module
                .frameLayoutAt(inside)
                .value()
                .orElseThrow()
                .variables()
                .value()
                .orElseThrow()
                .get(0)
                .name();
        assertEquals(name.equals("first") ? "a" : name.equals("second") ? "b" : "c", parameter);
        assertEquals(
            "rbp+16",
            module
                .frameLayoutAt(inside)
                .value()
                .orElseThrow()
                .rules()
                .value()
                .orElseThrow()
                .cfa()
                .text());
      }
    }
  }
}
