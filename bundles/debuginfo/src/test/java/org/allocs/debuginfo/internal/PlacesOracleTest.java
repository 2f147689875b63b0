package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Place;
import org.allocs.debug.Symbol;
import org.allocs.debug.VariableLocation;
import org.allocs.target.FileAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables live where gdb's {@code info scope} says. */
class PlacesOracleTest {
  @TempDir Path directory;

  private static String spell(Place place) {
    switch (place.kind()) {
      case MEMORY:
        return "MEMORY " + place.register().orElse("") + " " + number(place);
      case REGISTER:
        return "REGISTER " + place.text();
      case CONSTANT:
        return "CONSTANT " + number(place);
      default:
        return place.kind().name();
    }
  }

  private static String number(Place place) {
    return place.number().isPresent() ? Long.toString(place.number().getAsLong()) : "";
  }

  /** Those of the innermost inlined function, as gdb has it. */
  private static Map<String, List<String>> ours(ModuleInfo module, long pc) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    int frames = module.sourceAt(new FileAddress(pc)).value().map(List::size).orElse(1);
    int chain = frames > 1 ? frames : 0;
    for (VariableLocation variable :
        module
            .frameLayoutAt(new FileAddress(pc))
            .value()
            .orElseThrow()
            .variables()
            .value()
            .orElse(List.of())) {
      assertTrue(variable.low().value() <= pc && pc < variable.high().value(), variable.name());
      if (variable.inlinedInto().size() != chain) {
        continue;
      }
      found
          .computeIfAbsent(variable.name(), name -> new ArrayList<>())
          .add(spell(variable.place()));
    }
    return found;
  }

  /** What gdb shows of an expression may be less than the place that it comes to. */
  private static boolean agrees(String gdb, String ours) {
    return ours.equals(gdb)
        || (gdb.equals("MEMORY") && ours.startsWith("MEMORY"))
        || (gdb.equals("COMPUTED") && ours.startsWith("CONSTANT"))
        || (gdb.equals("CONSTANT") && ours.startsWith("CONSTANT"));
  }

  /**
   * Without what gdb says twice: a variable that the instance has in a block that the abstract
   * instance has not is to it one more, which is optimized out, and so it is at instructions that
   * the block does not have.
   */
  private static List<String> once(
      List<String> gdb, List<String> ours, ModuleInfo module, String name, long pc) {
    List<String> left = new ArrayList<>(gdb);
    boolean placed = !ours.isEmpty() || isListed(module, name, pc);
    for (int more = gdb.size() - ours.size(); more > 0 && placed; more--) {
      left.remove("OPTIMIZED_OUT");
    }
    return left;
  }

  /** Whether a function has a variable at any of its instructions. */
  private static boolean isListed(ModuleInfo module, String name, long pc) {
    FunctionInfo function = module.functionAt(new FileAddress(pc)).value().orElseThrow();
    for (long at = function.low().value(); at < function.high().value(); at++) {
      if (module
          .frameLayoutAt(new FileAddress(at))
          .value()
          .flatMap(layout -> layout.variables().value())
          .map(all -> all.stream().anyMatch(variable -> variable.name().equals(name)))
          .orElse(false)) {
        return true;
      }
    }
    return false;
  }

  /** Compares at random addresses of functions. */
  private int compare(Path file, int addresses) throws Exception {
    ModuleInfo module = Modules.open(file);
    List<Symbol> functions =
        module.symbols().stream()
            .filter(s -> s.kind() == Symbol.Kind.FUNCTION)
            .filter(s -> s.sizeSource() == Symbol.SizeSource.SYMBOL_TABLE)
            .filter(s -> module.functionAt(s.address()).isKnown())
            .toList();
    Random random = new Random(1999993);
    List<Long> pcs = new ArrayList<>();
    for (int i = 0; i < addresses; i++) {
      Symbol function = functions.get(random.nextInt(functions.size()));
      pcs.add(function.address().value() + random.nextLong(function.size()));
    }
    int compared = 0;
    Map<Long, Map<String, List<String>>> theirs = GdbScope.ask(directory, file, pcs);
    List<String> wrong = new ArrayList<>();
    for (long pc : theirs.keySet()) {
      Map<String, List<String>> ours = ours(module, pc);
      for (Map.Entry<String, List<String>> variable : theirs.get(pc).entrySet()) {
        List<String> mine = ours.getOrDefault(variable.getKey(), List.of());
        List<String> gdb = once(variable.getValue(), mine, module, variable.getKey(), pc);
        boolean same = mine.size() == gdb.size();
        for (int i = 0; same && i < gdb.size(); i++) {
          same = agrees(gdb.get(i), mine.get(i));
          compared++;
        }
        if (!same) {
          wrong.add("0x" + Long.toHexString(pc) + " " + variable + " ours " + mine);
        }
      }
    }
    assertEquals(List.of(), wrong, file + " compared=" + compared);
    return compared;
  }

  private Path built(String source, String suffix, String... command) throws Exception {
    Path input = Files.writeString(directory.resolve("places" + suffix), source);
    Path out = directory.resolve("places");
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(input.toString(), "-o", out.toString()));
    Tools.run(directory, words.toArray(String[]::new));
    return out;
  }

  @Test
  void shouldAgreeOnC() throws Exception {
    int compared = 0;
    for (String compiler : List.of("gcc", "clang")) {
      for (String level : List.of("-O0", "-O2")) {
        for (String version : List.of("-gdwarf-4", "-gdwarf-5")) {
          Path file = built(Variety.SOURCE, ".c", compiler, "-g", version, level);
          compared += compare(file, 60);
        }
      }
    }
    assertTrue(compared >= 500, "compared=" + compared);
  }

  /** Without clang's DWARF 5: gdb 13 prints ranges of such lists without their base address. */
  @Test
  void shouldAgreeOnSplitPrograms() throws Exception {
    int compared = 0;
    for (String made : List.of("gcc -gdwarf-4", "gcc -gdwarf-5", "clang -gdwarf-4")) {
      String[] command = (made + " -g -O2 -gsplit-dwarf").split(" ");
      compared += compare(built(Variety.SOURCE, ".c", command), 60);
    }
    assertTrue(compared >= 300, "compared=" + compared);
  }

  @Test
  @Tag("heavy")
  void shouldAgreeOnTemplates() throws Exception {
    for (String compiler : List.of("g++", "clang++")) {
      for (String level : List.of("-O0", "-O2")) {
        Path file = built(Templates.SOURCE, ".cc", compiler, "-std=c++17", "-g", level);
        assertTrue(compare(file, 400) >= 500);
      }
    }
  }
}
