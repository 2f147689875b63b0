package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of five threads: the functions that gdb finds, in its order. */
class StackIT {
  private static final Pattern THREAD = Pattern.compile("^Thread \\d+ .*LWP (\\d+).*");
  private static final Pattern FRAME = Pattern.compile("^#\\d+ +(?:0x[0-9a-f]+ in )?([^ (]+).*");
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-O0 -g",
        "-O2 -g",
        "-O2 -g -fno-omit-frame-pointer",
        "-O2",
        "-O1 -g -gdwarf-4 -static-pie -fPIE"
      })
  void shouldAgreeWithGdb(String options) throws Exception {
    Path program = Fixture.program("five_threads", options.split(" "));
    try (Running running = Running.start(program)) {
      Thread.sleep(200); // the last thread to pass the barrier gets as far as pause()
      Map<Long, List<String>> theirs = gdb(running.pid());
      try (Lab.Session session = lab.open(running.pid())) {
        Map<Long, List<String>> ours = frames(session);
        assertEquals(5, ours.size());
        assertEquals(theirs, ours);
      }
    }
  }

  private static Map<Long, List<String>> gdb(long pid) throws Exception {
    List<String> command =
        List.of(
            "gdb",
            "-nx",
            "-batch",
            "-ex",
            "set debuginfod enabled off",
            "-ex",
            "set backtrace past-main on",
            "-ex",
            "set backtrace past-entry on",
            "-p",
            Long.toString(pid),
            "-ex",
            "thread apply all bt");
    Map<Long, List<String>> threads = new TreeMap<>();
    List<String> current = new ArrayList<>();
    for (String line : Programs.run(Path.of("/tmp"), 60, command).out().split("\n")) {
      Matcher thread = THREAD.matcher(line);
      Matcher frame = FRAME.matcher(line);
      if (thread.matches()) {
        current = new ArrayList<>();
        threads.put(Long.parseLong(thread.group(1)), current);
      } else if (frame.matches() && !threads.isEmpty()) {
        current.add(plain(frame.group(1)));
      }
    }
    return threads;
  }

  /**
   * gdb leaves out the last number of {@code leaf.constprop.0}, and of two names for one function
   * prefers the other.
   */
  private static String plain(String name) {
    return name.replaceFirst("\\.\\d+$", "").replaceFirst("_impl$", "");
  }

  /** Names of frames by thread, innermost first: the tree has them in ascending order. */
  private static Map<Long, List<String>> frames(Lab.Session session) throws Exception {
    Map<Long, List<String>> threads = new TreeMap<>();
    for (Allocation frame : session.list(a -> a.allocator().equals("stackframe"))) {
      threads
          .computeIfAbsent(
              Long.parseLong(frame.attributes().get("thread")), tid -> new ArrayList<>())
          .add(plain(frame.name().orElse("??")));
    }
    return threads;
  }

  @org.junit.jupiter.api.Test
  void shouldLayOutTheVariablesOfAFrame() throws Exception {
    Path program = Fixture.program("five_threads", "-O0", "-g");
    try (Running running = Running.start(program);
        Lab.Session session = lab.open(running.pid())) {
      Allocation leaf =
          session.list(a -> a.name().equals(java.util.Optional.of("leaf"))).stream()
              .filter(a -> a.allocator().equals("stackframe"))
              .findFirst()
              .orElseThrow();
      String members =
          ((org.allocs.type.CompositeType) session.view().type(leaf).value().orElseThrow())
              .members().stream()
                  .map(m -> m.type().name() + " " + m.name().orElse(""))
                  .sorted()
                  .toList()
                  .toString();
      assertTrue(members.contains("char[17] name"), members);
      assertTrue(members.contains("int depth"), members);
    }
  }
}
