package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.LoadedObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every symbol of three libraries: name, base and size as readelf says, type as gdb says. */
class StaticIT {
  private static final int LIBRARIES = 3;
  private static final int ROUNDS = 14;
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  /** Source with eleven symbols a round, of as many shapes. */
  private static String source(int library) {
    StringBuilder out = new StringBuilder("#include <stddef.h>\n");
    for (int i = 0; i < ROUNDS; i++) {
      out.append(
          """
          struct pair@ { int first; struct pair@ *next; unsigned bits : 3; char text[#]; };
          union either@ { double d; long l[%]; };
          enum colour@ { RED@, GREEN@ = #, BLUE@ };
          typedef int (*callback@)(struct pair@ *, const char *, ...);
          struct pair@ pairs@[#];
          union either@ either@ = {.d = #};
          static enum colour@ colour@ = BLUE@;
          const char *const names@[] = {"a", "b", "c#"};
          callback@ callbacks@[2][%];
          size_t count@ = #;
          static int hidden@(int x) { static long calls@; calls@ += x; return (int)calls@ + colour@; }
          int plain@(int argc, char **argv) { return hidden@(argc) + (argv != NULL); }
          double mixed@(float f, struct pair@ p, union either@ *e) { return f + p.first + e->d; }
          struct pair@ *chain@(void) { return &pairs@[#/2]; }
          void nothing@(volatile unsigned char *p) { *p = #; }
          """
              .replace("@", "_" + library + "_" + i)
              .replace("#", Integer.toString(i * 7 + 3))
              .replace("%", Integer.toString(i + 2)));
    }
    return out.toString();
  }

  /** One line of {@code readelf -sW}. */
  private record ElfSymbol(long value, long size, String name) {}

  private static List<ElfSymbol> readelf(Path file) throws Exception {
    List<ElfSymbol> symbols = new ArrayList<>();
    String text =
        Programs.run(Path.of("/tmp"), 60, List.of("readelf", "-sW", file.toString())).out();
    for (String line : text.substring(text.indexOf(".symtab")).split("\n")) {
      String[] words = line.trim().split("\\s+");
      boolean wanted = words.length == 8 && words[7].matches("[a-z]+_\\d+_\\d+.*");
      if (wanted && (words[3].equals("FUNC") || words[3].equals("OBJECT"))) {
        symbols.add(
            new ElfSymbol(Long.parseUnsignedLong(words[1], 16), Long.decode(words[2]), words[7]));
      }
    }
    return symbols;
  }

  /** What {@code whatis} says of each name, without blanks. */
  private static Map<String, String> gdb(Path file, List<String> names) throws Exception {
    Path script = Fixture.work().resolve("whatis.gdb");
    StringBuilder commands = new StringBuilder();
    // An error ends the script, and gdb cannot name a static local outside its function.
    for (String name : names.stream().filter(n -> !n.contains(".")).toList()) {
      commands.append("echo ").append(name).append(":\\n\nwhatis ").append(name).append('\n');
    }
    Files.writeString(script, commands);
    List<String> command =
        List.of("gdb", "-nx", "-batch", "-ex", "set debuginfod enabled off", "-x");
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of(script.toString(), file.toString()));
    String[] lines = Programs.run(Path.of("/tmp"), 60, whole).out().split("\n");
    Map<String, String> types = new TreeMap<>();
    for (int i = 0; i + 1 < lines.length; i++) {
      if (lines[i].endsWith(":") && lines[i + 1].startsWith("type = ")) {
        types.put(
            lines[i].substring(0, lines[i].length() - 1),
            lines[i + 1].substring(7).replace(" ", ""));
      }
    }
    return types;
  }

  @Test
  void shouldAgreeWithReadelfAndGdb() throws Exception {
    List<Path> libraries = new ArrayList<>();
    for (int i = 0; i < LIBRARIES; i++) {
      libraries.add(Fixture.library("symbols" + i, source(i), "-g", "-O1", "-fno-inline"));
    }
    Path program = Fixture.program("threads_and_libraries", "-g", "-ldl");
    try (Running running =
            Running.start(program, libraries.stream().map(Path::toString).toArray(String[]::new));
        Lab.Session session = lab.open(running.pid())) {
      int checked = 0;
      for (Path library : libraries) {
        checked += check(session, library);
      }
      int total = checked;
      assertTrue(total >= 300, () -> "symbols=" + total);
    }
  }

  private static int check(Lab.Session session, Path library) throws Exception {
    LoadedObject object =
        session.target().objects().stream()
            .filter(o -> o.path().equals(library.toString()))
            .findFirst()
            .orElseThrow();
    List<ElfSymbol> symbols = readelf(library);
    Map<String, String> types = gdb(library, symbols.stream().map(ElfSymbol::name).toList());
    List<String> wrong = new ArrayList<>();
    for (ElfSymbol symbol : symbols) {
      Allocation leaf = session.leaf(symbol.value() + object.bias() + symbol.size() / 2);
      String expected = symbol.name() + " " + symbol.size() + " " + types.get(symbol.name());
      String name = leaf.name().orElse("?");
      String type =
          session.view().type(leaf).value().map(t -> t.name().replace(" ", "")).orElse(null);
      if (symbol.name().matches(".*\\.\\d+")) {
        type = null; // a static local: its function's name is not in the symbol
        name = symbol.name();
      }
      String actual = name + " " + leaf.size() + " " + type;
      if (!expected.equals(actual) || leaf.base() != symbol.value() + object.bias()) {
        wrong.add(expected + " but " + actual + " at " + AddressRange.hex(leaf.base()));
      }
    }
    assertEquals(List.of(), wrong);
    return symbols.size();
  }
}
