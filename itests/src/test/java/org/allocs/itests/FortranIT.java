package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Arrays whose descriptors tell at run time where they are, as gdb prints them. */
class FortranIT {
  private static final Path COMPILER = Path.of("/usr/bin/gfortran");
  private static final Path GDB = Path.of("/usr/bin/gdb");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?");

  private static String out(String... command) throws Exception {
    Programs.Result result = Programs.run(Path.of("/tmp"), 120, List.of(command));
    assertEquals(0, result.status(), result.err());
    return result.out();
  }

  private static Path program() throws Exception {
    Path built = Fixture.work().resolve("arrays");
    Path source = Programs.ROOT.resolve("itests/src/test/fortran/arrays.f90");
    String modules = Fixture.work().toString();
    out(COMPILER.toString(), "-g", "-J", modules, "-o", built.toString(), source.toString());
    return built;
  }

  private static List<Double> numbers(String text) {
    List<Double> numbers = new ArrayList<>();
    for (Matcher number = NUMBER.matcher(text); number.find(); ) {
      numbers.add(Double.valueOf(number.group()));
    }
    return numbers;
  }

  /** What stands behind each {@code =}. */
  private static List<Double> shown(String text) {
    StringBuilder values = new StringBuilder();
    text.lines()
        .filter(line -> line.contains(" = "))
        .forEach(line -> values.append(line.substring(line.indexOf(" = ") + 3)).append('\n'));
    return numbers(values.toString());
  }

  @Test
  void shouldShowArraysAsGdbDoes() throws Exception {
    assumeTrue(Files.exists(COMPILER) && Files.exists(GDB), "no " + COMPILER + " or no " + GDB);
    Path program = program();
    try (Running running = Running.start(List.of(program.toString()), Map.of(), " ready")) {
      String pid = Long.toString(running.pid());
      for (String variable : List.of("h", "big", "back", "t")) {
        String print = "print m::" + variable;
        String gdb =
            out(GDB.toString(), "-batch", "-p", pid, "-ex", "set language fortran", "-ex", print);
        String value =
            gdb.lines().filter(line -> line.startsWith("$1 = ")).findFirst().orElseThrow();
        value = value.substring("$1 = ".length());
        String allocs =
            out(Programs.ROOT + "/allocs", "show", pid, "__m_MOD_" + variable, "--depth", "1");
        assertEquals(numbers(value), shown(allocs), variable + "\n" + gdb + allocs);
        assertTrue(shown(allocs).size() > 5, allocs);
        assertEquals(value.contains("<not allocated>"), allocs.contains("(not allocated)"));
      }
    }
  }
}
