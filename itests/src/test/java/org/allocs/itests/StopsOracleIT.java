package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Stacks of programs that are stopped at random moments are as gdb sees them. */
class StopsOracleIT {
  private static final double ENOUGH = 0.995;
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  static Lab lab() {
    return lab;
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  /** A process that gdb holds: it has the registers. */
  private record Held(Target live, List<TargetThread> threads) implements Target {
    @Override
    public String description() {
      return live.description();
    }

    @Override
    public OptionalLong pid() {
      return live.pid();
    }

    @Override
    public Memory memory() {
      return live.memory();
    }

    @Override
    public List<Mapping> mappings() throws AllocsException {
      return live.mappings();
    }

    @Override
    public List<LoadedObject> objects() throws AllocsException {
      return live.objects();
    }

    @Override
    public Answer<byte[]> auxiliaryVector() {
      return live.auxiliaryVector();
    }

    @Override
    public void refresh() {
      live.refresh();
    }

    @Override
    public void close() {
      live.close();
    }
  }

  static void compare(Lab lab, long pid, List<GdbStops.Thread> threads, StopComparison comparison)
      throws Exception {
    List<TargetThread> held = new ArrayList<>();
    for (GdbStops.Thread thread : threads) {
      held.add(
          new TargetThread(
              thread.tid(),
              "held",
              Answer.known(
                  thread.registers(), org.allocs.model.Evidence.certain("gdb", "registers"))));
    }
    held.sort((a, b) -> Long.compare(a.tid(), b.tid())); // the first one has the lowest number
    try (Target live = lab.targets().open(pid);
        org.allocs.query.MemoryView view = lab.model().view(new Held(live, held))) {
      comparison.compare(threads, view);
    }
  }

  private static StopComparison stops(Path program, int stops, List<String> functions)
      throws Exception {
    StopComparison comparison = new StopComparison();
    Random random = new Random(1999993);
    try (Running running = Running.start(program);
        GdbStops gdb = GdbStops.attach(running.pid())) {
      for (int i = 0; i < stops; i++) {
        List<GdbStops.Thread> threads =
            i % 2 == 0 && !functions.isEmpty()
                ? gdb.atSomeInstruction(random, functions)
                : gdb.afterAWhile(1 + random.nextInt(20));
        compare(lab, running.pid(), threads, comparison);
      }
    }
    System.out.println(program.getFileName() + ": " + comparison);
    return comparison;
  }

  private static final List<String> OF_C =
      List.of("leaf", "spread", "last", "tail", "deep", "compare", "arrays", "through");

  @Test
  void shouldSeeStoppedProgramsAsGdbDoes() throws Exception {
    for (String options : List.of("-g -O0", "-g -O2")) {
      StopComparison found = stops(Fixture.program("stops", options.split(" ")), 4, OF_C);
      assertTrue(found.compared() > 300, found.toString());
      assertTrue(found.rate() >= ENOUGH, found + "\n" + String.join("\n", found.differences()));
    }
  }
}
