package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymbolsTest {
  private static final Pattern SYMBOL =
      Pattern.compile(
          "\\s*(\\d+): ([0-9a-f]+) +(\\d+|0x[0-9a-f]+) (FUNC|OBJECT|IFUNC) +(\\S+) +(\\S+) "
              + "+(?:\\[.*?\\] +)?(\\d+) (\\S+).*");
  private static final Pattern SECTION =
      Pattern.compile("\\s*\\[ *\\d+\\] (\\S+)\\s+(\\S+)\\s+([0-9a-f]+) [0-9a-f]+ ([0-9a-f]+) .*");
  private static final Pattern LOAD =
      Pattern.compile(
          "  LOAD +0x([0-9a-f]+) 0x([0-9a-f]+) 0x[0-9a-f]+ 0x([0-9a-f]+) 0x([0-9a-f]+) .*");

  private static final String SOURCE =
      "#include <stdio.h>\n"
          + "static int counter; int table[17] = {1}; __thread int mine;\n"
          + "int twice(int x) { static int calls; calls++; return counter += 2 * x + mine; }\n"
          + "extern int also_twice(int) __attribute__((alias(\"twice\")));\n"
          + "__asm__(\".text\\n.globl bare\\n.type bare,@function\\nbare: nop\\n nop\\n ret\\n\"\n"
          + "  \".type framed,@function\\nframed: .cfi_startproc\\n nop\\n ret\\n .cfi_endproc\\n\"\n"
          + "  \"label: nop\\n ret\\n.globl last\\n.type last,@function\\nlast: ret\\n\");\n"
          + "int main(void) { return puts(\"x\") + twice(table[3]); }\n";

  private static final Path DEBUG_FILES = Path.of("/usr/lib/debug");

  @TempDir Path directory;

  private Set<String> readelfSymbols(Path file) throws Exception {
    Map<String, Long> all = new TreeMap<>();
    for (String line : Tools.run(directory, "readelf", "-sW", file.toString())) {
      Matcher m = SYMBOL.matcher(line);
      if (m.matches()) {
        String name = m.group(8).replaceFirst("@.*", "");
        String address = m.group(2).replaceFirst("^0+(?=.)", "");
        all.merge(name + " " + address, Long.decode(m.group(3)), Math::max);
      }
    }
    Set<String> sized = new TreeSet<>();
    all.forEach((symbol, size) -> sized.add(symbol + " " + size));
    return sized;
  }

  private static Set<String> ours(List<Symbol> symbols) {
    Set<String> all = new TreeSet<>();
    for (Symbol s : symbols) {
      if (s.kind() != Symbol.Kind.LABEL) {
        long stated = s.sizeSource() == Symbol.SizeSource.SYMBOL_TABLE ? s.size() : 0;
        all.add(s.name() + " " + Long.toHexString(s.address().value()) + " " + stated);
      }
    }
    return all;
  }

  /** Says only what differs. */
  private static void assertSame(Set<String> theirs, Set<String> ours) {
    Set<String> missing = new TreeSet<>(theirs);
    missing.removeAll(ours);
    Set<String> extra = new TreeSet<>(ours);
    extra.removeAll(theirs);
    assertEquals(Set.of(), missing);
    assertEquals(Set.of(), extra);
  }

  @Test
  void shouldListTheFunctionsAndObjectsThatReadelfLists() throws Exception {
    Path libc = Path.of(Tools.run(directory, "gcc", "-print-file-name=libc.so.6").get(0));
    for (Path file :
        List.of(Tools.gcc(directory, "pie", SOURCE, "-g"), libc, Path.of("/bin/bash"))) {
      ModuleInfo module = Modules.open(file);
      assertSame(readelfSymbols(file), ours(module.symbols()));
      FileAddress last = new FileAddress(0);
      for (Symbol symbol : module.symbols()) {
        assertTrue(last.compareTo(symbol.address()) <= 0);
        last = symbol.address();
        assertTrue(module.symbolsNamed(symbol.name()).contains(symbol));
      }
    }
  }

  @Test
  void shouldFindSingleSymbolsAsTheIndexOfAllDoes() throws Exception {
    Path libc = Path.of(Tools.run(directory, "gcc", "-print-file-name=libc.so.6").get(0));
    for (Path file :
        List.of(Tools.gcc(directory, "pie", SOURCE, "-g"), libc, Path.of("/bin/bash"))) {
      ModuleInfo all = Modules.open(file, DEBUG_FILES);
      List<Symbol> symbols = all.symbols();
      Random random = new Random(7);
      for (int i = 0; i < 2000; i += 50) {
        ModuleInfo single = Modules.open(file, DEBUG_FILES);
        for (int j = 0; j < 25; j++) {
          Symbol near = symbols.get(random.nextInt(symbols.size()));
          long within = random.nextInt(4) == 0 ? 0 : random.nextInt((int) near.size() % 4096 + 2);
          FileAddress address = near.address().plus(within);
          assertEquals(all.symbolAt(address), single.symbolAt(address), address::toString);
          assertEquals(
              all.symbolsNamed(near.name()), single.symbolsNamed(near.name()), near::toString);
        }
      }
    }
  }

  @Test
  void shouldLeaveToTheIndexWhatEntriesAloneDoNotTell() throws Exception {
    Path file = Tools.gcc(directory, "pie", SOURCE, "-g");
    ElfFile elf = ElfFile.open(file);
    Journal journal = new Journal();
    ModuleFiles files = new ModuleFiles(Optional.of(elf), null, null, journal);
    SymbolSearch search = new SymbolSearch(files, () -> new Layout(elf, journal).segments());
    Map<String, Symbol> named = new TreeMap<>();
    Modules.open(file).symbols().forEach(symbol -> named.put(symbol.name(), symbol));
    for (String stated : List.of("main", "table", "_start")) {
      Symbol symbol = named.get(stated);
      assertEquals(Optional.of(symbol), search.at(symbol.address().plus(symbol.size() - 1)));
      assertEquals(Optional.of(List.of(symbol)), search.named(stated));
    }
    for (String open : List.of("bare", "framed", "label", "last")) {
      assertEquals(Optional.empty(), search.at(named.get(open).address()));
      assertEquals(Optional.empty(), search.named(open));
    }
    assertEquals(Optional.empty(), search.at(new FileAddress(1)));
    assertEquals(Optional.of(List.of()), search.named("no_such_symbol"));
    assertEquals(Optional.empty(), search.named(""));
  }

  @Test
  void shouldListSectionsAndSegmentsAsReadelfDoes() throws Exception {
    Path file = Tools.gcc(directory, "pie", SOURCE, "-g");
    ModuleInfo module = Modules.open(file);
    Set<String> theirs = new HashSet<>();
    for (String line : Tools.run(directory, "readelf", "-SW", file.toString())) {
      Matcher m = SECTION.matcher(line);
      if (m.matches() && Long.parseLong(m.group(3), 16) != 0 && !m.group(1).equals(".tbss")) {
        theirs.add(
            m.group(1) + " SHT_" + m.group(2) + " " + hex(m.group(3)) + " " + hex(m.group(4)));
      }
    }
    Set<String> ours = new HashSet<>();
    for (Section s : module.sections()) {
      ours.add(s.name() + " " + s.type() + " " + s.address().value() + " " + s.size());
    }
    theirs.removeIf(s -> s.startsWith(".gnu.version") || s.startsWith(".gnu.hash"));
    ours.removeIf(s -> s.startsWith(".gnu.version") || s.startsWith(".gnu.hash"));
    assertEquals(theirs, ours);
    int seen = 0;
    for (String line : Tools.run(directory, "readelf", "-lW", file.toString())) {
      Matcher m = LOAD.matcher(line);
      if (m.matches()) {
        Segment segment = module.segments().get(seen++);
        assertEquals(hex(m.group(1)), segment.fileOffset());
        assertEquals(hex(m.group(2)), segment.address().value());
        assertEquals(hex(m.group(3)), segment.fileSize());
        assertEquals(hex(m.group(4)), segment.memorySize());
      }
    }
    assertEquals(seen, module.segments().size());
  }

  private static long hex(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }

  @Test
  void shouldPreferAShortGlobalNameAmongAliases() throws Exception {
    ModuleInfo module = Modules.open(Tools.gcc(directory, "pie", SOURCE, "-g"));
    Symbol twice = module.symbolsNamed("twice").get(0);
    for (long inside = 0; inside < twice.size(); inside++) {
      assertEquals(twice, module.symbolAt(twice.address().plus(inside)).orElseThrow());
    }
    assertEquals(twice.address(), module.symbolsNamed("also_twice").get(0).address());
  }

  @Test
  void shouldCompleteSizesThatTheTableDoesNotState() throws Exception {
    ModuleInfo module = Modules.open(Tools.gcc(directory, "pie", SOURCE, "-g"));
    Symbol bare = module.symbolsNamed("bare").get(0);
    assertEquals(3, bare.size());
    assertEquals(Symbol.SizeSource.NEXT_SYMBOL, bare.sizeSource());
    assertEquals(bare, module.symbolAt(bare.address().plus(2)).orElseThrow());
    Symbol framed = module.symbolsNamed("framed").get(0);
    assertEquals(2, framed.size());
    assertEquals(Symbol.SizeSource.CALL_FRAME_INFO, framed.sizeSource());
    assertEquals(2, module.symbolsNamed("label").get(0).size());
    assertTrue(module.symbolsNamed("last").get(0).size() >= 1);
    for (Symbol symbol : module.symbols()) {
      assertFalse(symbol.kind() == Symbol.Kind.FUNCTION && symbol.size() == 0, symbol.toString());
    }
    Symbol end = module.symbolsNamed("_end").get(0);
    assertEquals(0, end.size());
    assertEquals(Symbol.SizeSource.UNKNOWN, end.sizeSource());
  }

  /** Between what a library exports lie functions that it keeps to itself. */
  @Test
  void shouldNotNameCodeThatMayBeOfAFunctionWithoutASymbol() throws Exception {
    String source =
        "__asm__(\".text\\n.globl open\\n.type open,@function\\nopen: ret\\n\"\n"
            + "  \".type own,@function\\nown: nop\\n nop\\n ret\\n.size own,3\\n\");\n"
            + "int stated(void) { return 1; }\n";
    List<String> options = List.of("-shared", "-fPIC", "-O1", "-g");
    for (boolean stripped : new boolean[] {false, true}) {
      Path file = Tools.gcc(directory, "open.so", source, options.toArray(String[]::new));
      if (stripped) {
        Tools.run(directory, "strip", file.toString());
      }
      ModuleInfo module = Modules.open(file);
      Symbol open = module.symbolsNamed("open").get(0);
      FileAddress own = open.address().plus(1);
      assertEquals(stripped ? 0 : 1, open.size());
      assertEquals("open", module.symbolAt(open.address()).orElseThrow().name());
      assertEquals(
          stripped ? Optional.empty() : Optional.of("own"),
          module.symbolAt(own.plus(1)).map(Symbol::name));
      assertEquals(
          stripped ? Optional.of("open") : Optional.empty(),
          module.openSymbolBefore(own.plus(1)).map(Symbol::name));
      Symbol stated = module.symbolsNamed("stated").get(0);
      FileAddress behind = stated.address().plus(stated.size());
      assertEquals(Optional.empty(), module.openSymbolBefore(stated.address()));
      assertEquals(Optional.empty(), module.openSymbolBefore(behind));
      FileAddress other = section(module, ".fini").address();
      assertEquals(Optional.empty(), module.openSymbolBefore(other.plus(4)));
    }
  }

  private static Section section(ModuleInfo module, String name) {
    return module.sections().stream().filter(s -> s.name().equals(name)).findFirst().get();
  }

  /** Of C libraries that have nothing but what they export. */
  @ParameterizedTest
  @ValueSource(strings = {"libc.so.6", "/lib/ld-musl-x86_64.so.1"})
  void shouldNameExactlyTheCodeThatAnExportCovers(String library) throws Exception {
    Path original =
        library.startsWith("/")
            ? Path.of(library)
            : Path.of(Tools.run(directory, "gcc", "-print-file-name=" + library).get(0));
    assumeTrue(Files.exists(original), library);
    Path file = directory.resolve("exports.so");
    Tools.run(
        directory,
        "objcopy",
        "--strip-all",
        "--remove-section=.note.gnu.build-id",
        "--remove-section=.gnu_debuglink",
        original.toString(),
        file.toString());
    TreeMap<Long, Long> stated = new TreeMap<>();
    for (String line : Tools.run(directory, "readelf", "-W", "--dyn-syms", file.toString())) {
      Matcher m = SYMBOL.matcher(line);
      if (m.matches() && !m.group(4).equals("OBJECT")) {
        stated.merge(hex(m.group(2)), Long.decode(m.group(3)), Math::max);
      }
    }
    ModuleInfo module = Modules.open(file);
    Section text = section(module, ".text");
    Random random = new Random(1999993);
    int named = 0;
    for (int i = 0; i < 20_000; i++) {
      long address = text.address().value() + random.nextLong(text.size());
      Optional<Symbol> symbol = module.symbolAt(new FileAddress(address));
      boolean covered =
          stated.headMap(address, true).entrySet().stream()
              .anyMatch(e -> address - e.getKey() < e.getValue());
      named += covered ? 1 : 0;
      if (symbol.isEmpty() || symbol.get().sizeSource() == Symbol.SizeSource.SYMBOL_TABLE) {
        assertEquals(covered, symbol.isPresent(), Long.toHexString(address));
      } else {
        boolean told = symbol.get().sizeSource() == Symbol.SizeSource.CALL_FRAME_INFO;
        assertTrue(told || symbol.get().address().value() == address, symbol.toString());
      }
    }
    assertTrue(named > 1000 && named < 19_000, named + " named");
  }

  @Test
  void shouldLeaveThreadLocalsAndUndefinedSymbolsOut() throws Exception {
    ModuleInfo module = Modules.open(Tools.gcc(directory, "pie", SOURCE, "-g"));
    assertTrue(module.symbolsNamed("mine").isEmpty());
    assertTrue(module.symbolsNamed("puts").isEmpty());
    assertEquals(1, module.symbolsNamed("counter").size());
  }

  @Test
  void shouldPreferWhatStatesItsSize() throws Exception {
    String source =
        "__asm__(\".data\\n.globl a\\n.type a,@object\\na:\\n\"\n"
            + "  \".globl real_one\\n.type real_one,@object\\n.size real_one,4\\nreal_one: .long 7\\n\");\n"
            + "int main(void) { return 0; }\n";
    ModuleInfo module = Modules.open(Tools.gcc(directory, "program", source, "-O1"));
    Symbol real = module.symbolsNamed("real_one").get(0);
    assertEquals("real_one", module.symbolAt(real.address()).orElseThrow().name());
  }

  /** Where the linker's name is not known, the programmer's is looked for: of overloads all. */
  @Test
  void shouldFindSymbolsByTheNamesOfTheirSource() {
    Path library = Path.of("/usr/lib/x86_64-linux-gnu/libstdc++.so.6");
    ModuleInfo module = Modules.open(library);
    String string = "std::basic_string<char, std::char_traits<char>, std::allocator<char> >";
    List<Symbol> appends = module.symbolsNamed(string + "::append");
    assertTrue(appends.size() >= 6, appends.size() + " overloads");
    assertTrue(appends.stream().allMatch(s -> s.plainName().equals(string + "::append")));
    assertEquals(
        List.of("_ZTVSt9exception"),
        module.symbolsNamed("vtable for std::exception").stream().map(Symbol::name).toList());
    String stream = "std::basic_ostream<char, std::char_traits<char> >";
    assertTrue(module.symbolsNamed(stream + "::operator<<").size() > 10);
    assertEquals(List.of(), module.symbolsNamed("std::nothing::of"));
  }
}
