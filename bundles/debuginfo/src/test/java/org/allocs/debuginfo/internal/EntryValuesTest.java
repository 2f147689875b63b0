package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.FileAddress;
import org.allocs.target.Registers;
import org.allocs.testkit.FakeTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments that are gone have the values that gdb works out from calls. */
class EntryValuesTest {
  private static final String SOURCE =
      """
      #include <stdlib.h>
      static volatile int sink;
      __attribute__((noipa)) int lost(int first, long second, int *third) {
        sink = first;
        sink += (int) second;
        int got = rand() & 1;
        sink += *third;
        sink += got;
        return got + 1;
      }
      __attribute__((noipa)) int middle(int a) {
        int local = a * 3;
        int r = lost(1999993, a + 7, &local);
        return r + local + a;
      }
      __attribute__((noipa)) int unsure(int a) {
        sink = a;
        int r = rand() & 1;
        sink += r;
        return middle(sink);
      }
      int pong(int a);
      __attribute__((noipa)) int ping(int a) {
        sink = a;
        int r = rand() & 1;
        sink += r;
        return sink == 7 ? pong(sink) : r;
      }
      __attribute__((noipa)) int pong(int a) { sink = a; return ping(a + 1); }
      __attribute__((noipa)) int last(int first, int second) {
        sink = first;
        int r = rand() & 1;
        sink += second;
        return sink == 7 ? r : 7;
      }
      __attribute__((noipa)) int hop(int a) { sink = 3; return last(1999957, a); }
      __attribute__((noipa)) int skip(int a) { sink = 4; return hop(a + 11); }
      __attribute__((noipa)) int either(int a) { return a & 1 ? last(5, a) : last(6, a); }
      int main(int argc, char **argv) {
        return middle(argc * 5 + 2) + unsure(1999967) + ping(argc) + either(argc)
            + skip(1999983) > 1999993;
      }
      """;

  private static final Map<String, Integer> REGISTERS =
      Map.of("rip", 16, "rsp", 7, "rbp", 6, "rbx", 3, "r12", 12, "r13", 13, "r14", 14, "r15", 15);

  private static final Pattern PRINTED = Pattern.compile("@(\\S+) (0x[0-9a-f]+)");

  @TempDir Path directory;

  /** Registers, values of variables, and 512 bytes of stack as {@code +offset}. */
  private Map<String, Long> stopped(Path file, String where, List<String> variables)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("gdb", "-batch", "-nx", "-iex", "set debuginfod enabled off"));
    command.addAll(List.of("-ex", "break " + where, "-ex", "run"));
    for (String register : REGISTERS.keySet()) {
      command.addAll(List.of("-ex", "printf \"@" + register + " 0x%lx\\n\", $" + register));
    }
    for (int i = 0; i < 512; i += 8) {
      command.addAll(
          List.of("-ex", "printf \"@+" + i + " 0x%lx\\n\", *(long *) ($rsp + " + i + ")"));
    }
    command.addAll(List.of("-ex", "printf \"@main 0x%lx\\n\", &main"));
    for (String variable : variables) {
      command.addAll(List.of("-ex", "printf \"@" + variable + " 0x%lx\\n\", (long) " + variable));
    }
    command.add(file.toString());
    Map<String, Long> found = new HashMap<>();
    for (String line : Tools.run(directory, command.toArray(String[]::new))) {
      Matcher matcher = PRINTED.matcher(line);
      if (matcher.matches()) {
        found.put(matcher.group(1), Long.parseUnsignedLong(matcher.group(2).substring(2), 16));
      }
    }
    return found;
  }

  private static Map<String, FrameVariable> ours(ModuleInfo module, Map<String, Long> gdb)
      throws Exception {
    FakeTarget target = new FakeTarget().map(gdb.get("rsp") & -4096, 8192, "rw-p", "[stack]");
    for (int i = 0; i < 512; i += 8) {
      target.memory().putLongs(gdb.get("rsp") + i, gdb.get("+" + i));
    }
    long bias = gdb.get("main") - module.symbolsNamed("main").get(0).address().value();
    Registers registers = new Registers();
    for (Map.Entry<String, Integer> register : REGISTERS.entrySet()) {
      registers = registers.with(register.getValue(), gdb.get(register.getKey()));
    }
    FileAddress pc = new FileAddress(gdb.get("rip") - bias);
    CallerFrame caller = module.unwind(registers, pc, target.memory()).value().orElseThrow();
    Map<String, FrameVariable> found = new HashMap<>();
    module
        .frameVariables(registers, caller.cfa(), pc, bias, target.memory())
        .value()
        .orElseThrow()
        .forEach(variable -> found.put(variable.name(), variable));
    return found;
  }

  private Path built(String compiler, String version) throws Exception {
    Path source = Files.writeString(directory.resolve("entry.c"), SOURCE);
    Path out = directory.resolve("entry");
    Tools.run(directory, compiler, "-g", version, "-O2", source.toString(), "-o", out.toString());
    return out;
  }

  @Test
  void shouldComeToTheValuesThatGdbComesTo() throws Exception {
    for (String version : List.of("-gdwarf-4", "-gdwarf-5")) {
      Path file = built("gcc", version);
      Map<String, Long> gdb = stopped(file, "entry.c:8", List.of("first", "second"));
      Map<String, FrameVariable> ours = ours(Modules.open(file), gdb);
      assertEquals(1999993, gdb.get("first"));
      for (String name : List.of("first", "second")) {
        String said = ours.get(name).address().reason().orElseThrow();
        assertTrue(gdb.containsKey(name), name);
        assertEquals(
            "in no memory, computed value 0x" + Long.toHexString(gdb.get(name)), said, name);
      }
    }
  }

  /** It ends in a call of another function, which cannot lead back to it. */
  @Test
  void shouldKnowArgumentsOfFunctionsThatEndInCalls() throws Exception {
    Path file = built("gcc", "-gdwarf-5");
    Map<String, Long> gdb = stopped(file, "entry.c:19", List.of("a"));
    assertEquals(1999967, gdb.get("a"));
    byte[] bytes = ours(Modules.open(file), gdb).get("a").storage().bytes().orElseThrow();
    assertEquals(1999967, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  /** Of each function that was called before no frame is left. */
  @Test
  void shouldFollowArgumentsThroughCallsThatLeaveNoFrame() throws Exception {
    Path file = built("gcc", "-gdwarf-5");
    Map<String, Long> gdb =
        stopped(file, "entry.c:34 if sink == 3999951", List.of("first", "second"));
    assertEquals(1999957, gdb.get("first"));
    assertEquals(1999994, gdb.get("second"));
    Map<String, FrameVariable> ours = ours(Modules.open(file), gdb);
    for (String name : List.of("first", "second")) {
      String said = ours.get(name).address().reason().orElseThrow();
      assertEquals("in no memory, computed value 0x" + Long.toHexString(gdb.get(name)), said);
    }
  }

  /** Two calls may have led to it. */
  @Test
  void shouldNotGuessWhichOfTwoCallsItWas() throws Exception {
    Path file = built("gcc", "-gdwarf-5");
    Map<String, Long> gdb = stopped(file, "entry.c:34", List.of());
    FrameVariable first = ours(Modules.open(file), gdb).get("first");
    assertFalse(first.address().isKnown());
    assertTrue(
        first.address().reason().orElseThrow().contains("another function may have been called"),
        first.address().reason().orElseThrow());
  }

  @Test
  void shouldNotGuessWhereAnotherCallMayHaveComeBetween() throws Exception {
    Path file = built("gcc", "-gdwarf-5");
    Map<String, Long> gdb = stopped(file, "entry.c:26", List.of());
    FrameVariable a = ours(Modules.open(file), gdb).get("a");
    assertFalse(a.address().isKnown());
    assertTrue(
        a.address().reason().orElseThrow().contains("another function may have been called"),
        a.address().reason().orElseThrow());
  }
}
