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

/** Files that are not linked yet: an address is one in a section, whichever. */
class RelocatableFileTest {
  private static final String SOURCE =
      "int data[5] = {1}; static int zero[3];\n"
          + "int first(void) { return data[zero[0]]; }\n"
          + "int second(void) { return 2; }\n";

  @TempDir Path scratch;

  @Test
  void shouldFindSymbolsByNameAndWhereOnlyOneIsThereByAddress() throws Exception {
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
    assertEquals(Optional.empty(), module.symbolAt(new FileAddress(0)));
  }
}
