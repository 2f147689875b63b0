package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.LoadedObject;
import org.allocs.testkit.Sleeping;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of stopped programs against gdb's: functions, program counters, CFAs, variables. */
class GdbFramesTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-g -O0",
        "-g -O1",
        "-g -O2",
        "-g -O3 -no-pie",
        "-g -O2 -fno-omit-frame-pointer",
        "-g -O2 -fomit-frame-pointer -fno-asynchronous-unwind-tables",
        "-g -O0 -gdwarf-4 -fno-asynchronous-unwind-tables",
        "-g -O2 -gdwarf-3 -static",
        "-O2"
      })
  void shouldAgreeOnFiveThreads(String options) throws Exception {
    Path program = Live.compile(directory, "five_threads", options.split(" "));
    try (Live live = Live.start(program)) {
      assertTrue(compare(live) >= 5);
    }
  }

  /** Without call frame information frame pointers must do; gdb has debug information here. */
  @Test
  void shouldFollowFramePointersWithoutCallFrameInformation() throws Exception {
    Path program =
        Live.compile(
            directory,
            "five_threads",
            "-O1",
            "-fno-omit-frame-pointer",
            "-fno-asynchronous-unwind-tables",
            "-fno-unwind-tables");
    try (Live live = Live.start(program)) {
      assertTrue(compare(live) >= 5);
      assertTrue(
          live.all(new FrameAllocator()).stream()
              .anyMatch(f -> f.attributes().get("found-by").equals("frame pointer")));
    }
  }

  @Test
  void shouldAgreeOnSignalFrames() throws Exception {
    for (String options : List.of("-g -O0", "-g -O2")) {
      Path program = Live.compile(directory, "signals", options.split(" "));
      try (Live live = Live.start(program)) {
        assertEquals(3, compare(live));
      }
    }
  }

  @Test
  void shouldAgreeOnADeepStack() throws Exception {
    Path program = Live.compile(directory, "deep", "-O1", "-fno-optimize-sibling-calls");
    try (Live live = Live.start(program)) {
      assertTrue(live.frames(live.pid()).size() > 5000);
      compare(live);
    }
  }

  @Test
  void shouldAgreeOnCoroutines() throws Exception {
    Path program = Live.compile(directory, "coroutine", "-g", "-O0");
    for (String[] arguments : new String[][] {{}, {"malloc"}}) {
      try (Live live = Live.start(program, arguments)) {
        compare(live);
      }
    }
  }

  /** Returns how many threads were compared. */
  private int compare(Live live) throws Exception {
    Map<Long, List<Gdb.Frame>> threads = Gdb.frames(directory, live.pid());
    Sleeping.await(live.pid()); // again, in the calls that gdb interrupted
    for (Map.Entry<Long, List<Gdb.Frame>> entry : threads.entrySet()) {
      List<Allocation> ours = live.frames(entry.getKey());
      List<String> theirs =
          new ArrayList<>(entry.getValue().stream().map(Gdb.Frame::name).toList());
      while (!theirs.isEmpty() && theirs.get(theirs.size() - 1).equals("None")) {
        theirs.remove(theirs.size() - 1); // beyond the first function of a coroutine gdb guesses
      }
      List<String> names = new ArrayList<>(Live.names(ours));
      for (int i = 0; i < Math.min(names.size(), theirs.size()); i++) {
        boolean same =
            ours.get(i).attributes().containsKey("signal")
                ? theirs.get(i).equals("signal")
                : isAlias(live, ours.get(i), theirs.get(i));
        names.set(i, same ? theirs.get(i) : names.get(i));
      }
      assertEquals(theirs, names);
      for (int i = 0; i < ours.size(); i++) {
        compare(entry.getValue().get(i), ours.get(i));
      }
    }
    return threads.size();
  }

  /** Whether the function of a frame has this name too; in libraries many have several. */
  private static boolean isAlias(Live live, Allocation frame, String name) throws Exception {
    long lookup = Long.decode(frame.attributes().get("lookup"));
    LoadedObject object = Objects.at(live.target(), lookup).orElseThrow();
    ModuleInfo module = live.context().debugInfo().module(live.target(), object);
    Optional<Symbol> symbol = module.symbolAt(object.toFile(lookup));
    return symbol.isPresent()
        && module.symbolsNamed(name).stream()
            .anyMatch(alias -> alias.address().equals(symbol.get().address()));
  }

  private static void compare(Gdb.Frame theirs, Allocation ours) {
    assertEquals(AddressRange.hex(theirs.pc()), ours.attributes().get("pc"), theirs.name());
    if (theirs.cfa() != 0) {
      assertEquals(AddressRange.hex(theirs.cfa()), ours.attributes().get("cfa"), theirs.name());
    }
    List<String> members = new ArrayList<>();
    DataType type = ours.type().value().orElse(null);
    if (type instanceof CompositeType composite) {
      for (Member member : composite.members()) {
        long address = ours.base() + member.offset();
        long size = member.type().byteSize().orElseThrow();
        members.add(member.name().orElseThrow() + " " + AddressRange.hex(address) + " " + size);
      }
    }
    for (Gdb.Variable variable : theirs.variables()) {
      AddressRange place = AddressRange.ofSize(variable.address(), variable.size());
      String text = variable.name() + " " + AddressRange.hex(place.base()) + " " + place.size();
      boolean variableLength = variable.name().equals("array") && theirs.name().equals("dynamic");
      if (ours.range().contains(place) && !variableLength) {
        assertTrue(members.contains(text), theirs.name() + ": " + text + " not in " + members);
      }
    }
  }
}
