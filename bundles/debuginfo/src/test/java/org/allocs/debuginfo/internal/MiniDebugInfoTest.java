package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Symbols in {@code .gnu_debugdata}, made as GDB's manual says. */
class MiniDebugInfoTest {
  private static final String SOURCE =
      "static __attribute__((noinline)) int hidden(int x) { return x + 1; }\n"
          + "int main(int c, char **v) { return hidden(c); }\n";

  @TempDir Path directory;
  private Path program;
  private Symbol expected;

  @BeforeEach
  void make() throws Exception {
    program = Tools.gcc(directory, "program", SOURCE, "-O1", "-g");
    expected = Modules.open(program).symbolsNamed("hidden").get(0);
    Tools.run(directory, "objcopy", "--only-keep-debug", "program", "debug");
    Tools.run(directory, "objcopy", "-S", "--keep-symbol=hidden", "debug", "mini");
    Tools.run(directory, "strip", "-s", "program");
  }

  private void add(String... options) throws Exception {
    String[] command = java.util.Arrays.copyOf(options, options.length + 1);
    command[options.length] = "mini";
    Tools.run(directory, command);
    Tools.run(directory, "objcopy", "--add-section", ".gnu_debugdata=mini.xz", "program");
  }

  @Test
  void shouldServeWhereThereIsNoBetterTable() throws Exception {
    assertTrue(Modules.open(program).symbolsNamed("hidden").isEmpty());
    add("xz");
    ModuleInfo module = Modules.open(program);
    assertEquals(List.of(expected), module.symbolsNamed("hidden"));
    assertEquals(expected, module.symbolAt(expected.address().plus(1)).orElseThrow());
    assertTrue(
        Modules.says(module, "symbols: .symtab of .gnu_debugdata of " + program),
        module.provenance().toString());
  }

  @Test
  void shouldReadWhatXzPacksHardest() throws Exception {
    add("xz", "-9e", "--check=sha256");
    assertEquals(List.of(expected), Modules.open(program).symbolsNamed("hidden"));
  }

  @Test
  void shouldSayThatItWouldTakeTooMuchMemory() throws Exception {
    add("xz", "--lzma2=dict=512MiB");
    ModuleInfo module = Modules.open(program);
    assertTrue(module.symbolsNamed("hidden").isEmpty());
    assertTrue(Modules.says(module, ".gnu_debugdata not used"), module.provenance().toString());
  }

  @Test
  void shouldSayWhatIsWrongWithIt() throws Exception {
    add("xz");
    byte[] bytes = Files.readAllBytes(program);
    Random random = new Random(1999993);
    Path file = directory.resolve("broken");
    int start = indexOf(bytes, new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0});
    int size = (int) Files.size(directory.resolve("mini.xz"));
    for (int round = 0; round < 300; round++) {
      byte[] broken = bytes.clone();
      broken[start + random.nextInt(size)] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, broken);
      ModuleInfo module = Modules.open(file);
      assertTrue(module.symbolsNamed("hidden").isEmpty(), "round=" + round);
      assertTrue(Modules.says(module, ".gnu_debugdata"), module.provenance().toString());
      assertFalse(Modules.says(module, Guard.DEFECT));
    }
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    int at = 0;
    while (!java.util.Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
      at++;
    }
    return at;
  }
}
