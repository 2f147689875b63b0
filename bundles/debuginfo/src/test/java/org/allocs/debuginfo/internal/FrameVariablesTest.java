package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.FileAddress;
import org.allocs.target.Registers;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Variables of a frame are where gdb finds them. */
class FrameVariablesTest {
  private static final Pattern FRAME = Pattern.compile(".*frame at 0x([0-9a-f]+):.*");
  private static final Pattern ADDRESS = Pattern.compile("@(\\w+) .*0x([0-9a-f]+).*");

  @TempDir Path directory;

  private Map<String, Long> stopped(Path file, String function, List<String> variables)
      throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("gdb", "-batch", "-nx", "-iex", "set debuginfod enabled off"));
    command.addAll(List.of("-ex", "break " + function, "-ex", "run", "-ex", "info frame"));
    for (String register : List.of("rip", "rsp", "rbp", "rdi", "fs_base")) {
      command.addAll(List.of("-ex", "printf \"@" + register + " 0x%lx\\n\", $" + register));
    }
    command.addAll(List.of("-ex", "printf \"@function 0x%lx\\n\", &" + function));
    for (String variable : variables) {
      command.addAll(List.of("-ex", "printf \"@" + variable + " 0x%lx\\n\", &" + variable));
    }
    command.add(file.toString());
    Map<String, Long> found = new HashMap<>();
    for (String line : Tools.run(directory, command.toArray(String[]::new))) {
      Matcher frame = FRAME.matcher(line);
      if (frame.matches()) {
        found.put("cfa", Long.parseUnsignedLong(frame.group(1), 16));
      }
      Matcher address = ADDRESS.matcher(line);
      if (address.matches()) {
        found.put(address.group(1), Long.parseUnsignedLong(address.group(2), 16));
      }
    }
    return found;
  }

  private static List<FrameVariable> ours(
      ModuleInfo module, Map<String, Long> gdb, String function) {
    long bias = gdb.get("function") - module.symbolsNamed(function).get(0).address().value();
    Registers registers =
        new Registers()
            .with(Registers.RIP, gdb.get("rip"))
            .with(Registers.RSP, gdb.get("rsp"))
            .with(Registers.RBP, gdb.get("rbp"))
            .with(Registers.FS_BASE, gdb.get("fs_base"));
    return module
        .frameVariables(
            registers,
            gdb.get("cfa"),
            new FileAddress(gdb.get("rip") - bias),
            bias,
            new FakeTarget().memory())
        .value()
        .orElseThrow();
  }

  @Test
  void shouldFindLocalsAndParametersWhereGdbDoes() throws Exception {
    String[][] variants = {{"-g"}, {"-g", "-gdwarf-4"}, {"-g", "-fomit-frame-pointer"}};
    List<String> wanted = List.of("n", "depth", "doubled", "text", "copy");
    for (String[] options : variants) {
      Path file = Tools.gcc(directory, "variety", Variety.SOURCE, options);
      Map<String, Long> gdb = stopped(file, "leaf", wanted);
      List<FrameVariable> ours = ours(Modules.open(file), gdb, "leaf");
      for (String name : wanted) {
        FrameVariable found =
            ours.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
        assertEquals(gdb.get(name), found.address().value().orElseThrow(), name);
        assertEquals(List.of("n", "depth").contains(name), found.parameter());
      }
      assertEquals(
          "struct list_node",
          ours.stream()
              .filter(v -> v.name().equals("copy"))
              .findFirst()
              .orElseThrow()
              .type()
              .name());
    }
  }

  private static final String THREAD_LOCAL =
      """
      static __thread char odd = 7;
      static __thread long aligned[3] __attribute__((aligned(64)));
      __attribute__((noipa)) long leaf(int n) {
        static __thread short local;
        local += n; odd += n; aligned[1] += n;
        return local + odd + aligned[1];
      }
      int main(int argc, char **argv) { return leaf(argc) == 1999993; }
      """;

  private static FrameVariable threadLocal(ModuleInfo module, Map<String, Long> gdb) {
    return ours(module, gdb, "leaf").stream()
        .filter(variable -> variable.name().equals("local"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldFindThreadLocalsOfPrograms() throws Exception {
    for (String link : List.of("-pie", "-no-pie")) {
      Path file = Tools.gcc(directory, "local", THREAD_LOCAL, "-g", "-fPIE", link);
      Map<String, Long> gdb = stopped(file, "leaf", List.of("local"));
      assertTrue(gdb.containsKey("local"), link);
      FrameVariable local = threadLocal(Modules.open(file), gdb);
      assertEquals(gdb.get("local"), local.address().value().orElseThrow(), link);
    }
  }

  @Test
  void shouldSayWhereInTheBlockAThreadLocalOfALibraryIs() throws Exception {
    Path file = Tools.gcc(directory, "local", THREAD_LOCAL, "-g", "-fPIC", "-shared");
    ModuleInfo module = Modules.open(file);
    long pc = module.symbolsNamed("leaf").get(0).address().value();
    Map<String, Long> there =
        Map.of("function", pc, "rip", pc, "rsp", 0L, "rbp", 0L, "fs_base", 4096L, "cfa", 16L);
    String why = threadLocal(module, there).address().reason().orElseThrow();
    assertTrue(
        why.matches(
            "thread-local, offset \\d+ in the module's block: the C library does not tell .*"),
        why);
  }

  @Test
  void shouldSayWhyAVariableHasNoAddress() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE, "-g", "-O2");
    Map<String, Long> gdb = stopped(file, "leaf", List.of());
    FrameVariable depth =
        ours(Modules.open(file), gdb, "leaf").stream()
            .filter(v -> v.parameter() && v.name().equals("depth"))
            .findFirst()
            .orElseThrow();
    assertFalse(depth.address().isKnown());
    assertTrue(
        depth.address().reason().orElseThrow().contains("register"),
        depth.address().reason().orElseThrow());
  }

  @Test
  void shouldNameTheFunctionThatAVariableWasInlinedFrom() throws Exception {
    Path file = Tools.gcc(directory, "variety", Variety.SOURCE, "-g");
    ModuleInfo module = Modules.open(file);
    long from = module.symbolsNamed("main").get(0).address().value();
    boolean seen = false;
    for (long pc = from; pc < from + module.symbolsNamed("main").get(0).size(); pc++) {
      for (FrameVariable variable :
          module
              .frameVariables(
                  new Registers(), 4096, new FileAddress(pc), 0, new FakeTarget().memory())
              .value()
              .orElseThrow()) {
        if (variable.name().equals("inlined")) {
          assertEquals("twice", variable.inlinedInto().orElseThrow());
          seen = true;
        }
      }
    }
    assertTrue(seen);
  }
}
