package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Site;
import org.allocs.query.Resolution;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mappings, stacks of threads and loaded files of hooked programs: who asked for them. */
class AskersIT {
  private static final String HOOKS = "native/liballocs_preload.so";
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  private static Running hooked(String... command) throws Exception {
    return Running.start(
        List.of(command), Map.of("LD_PRELOAD", Programs.HOME.resolve(HOOKS).toString()));
  }

  /** What an allocator issued at an address. */
  private static Allocation issued(Lab.Session session, String allocator, long address)
      throws Exception {
    Resolution found = session.view().find(address);
    return found.path().stream()
        .filter(a -> a.allocator().equals(allocator))
        .findFirst()
        .orElseThrow(() -> new AssertionError(allocator + " not in " + found.path()));
  }

  private static Site site(Lab.Session session, String allocator, long address) throws Exception {
    Answer<Site> site = session.view().site(issued(session, allocator, address));
    return site.value().orElseThrow(() -> new AssertionError(site.reason().orElseThrow()));
  }

  private static String function(Lab.Session session, String allocator, long address)
      throws Exception {
    return site(session, allocator, address).function().orElseThrow();
  }

  @Test
  void shouldSayWhoAskedInAProgramInC() throws Exception {
    Path library = Fixture.library("askers_plugin", "int variable_of_plugin = 5;\n");
    Path program = Fixture.program("askers", "-g", "-O2");
    try (Running running = hooked(program.toString(), library.toString());
        Lab.Session session = lab.open(running.pid())) {
      long whole = running.address("whole");
      assertEquals("map_memory", function(session, "mmap", whole));
      assertEquals("map_memory", function(session, "mmap", whole + 0x9000));
      assertEquals("map_memory", function(session, "mmap", whole + 0x1f000));
      assertEquals("main", function(session, "mmap", running.address("file")));
      assertEquals("open_library", function(session, "mmap", running.address("library")));
      assertEquals("open_library", function(session, "static-file", running.address("library")));
      assertEquals("start", function(session, "stack", running.address("stack")));
      assertEquals(
          "work", issued(session, "stack", running.address("stack")).attributes().get("function"));
      Site line = site(session, "mmap", whole);
      assertTrue(line.file().orElseThrow().endsWith("askers.c"));
      assertEquals(19, line.line().orElseThrow());
      if (running.said().stream().noneMatch(l -> l.startsWith("shared (nil)"))) {
        assertEquals("attach", function(session, "mmap", running.address("shared")));
      }
    }
  }

  @Test
  void shouldSayWhyItDoesNotKnow() throws Exception {
    Path program = Fixture.program("askers", "-g", "-O2");
    try (Running running = hooked(program.toString());
        Lab.Session session = lab.open(running.pid())) {
      List<Allocation> issued = session.list(a -> !a.allocator().startsWith("static-s"));
      assertTrue(unknown(session, issued, "static-file").startsWith("loaded at the start"));
      assertTrue(unknown(session, issued, "brk").startsWith("made by no call"));
      assertTrue(unknown(session, issued, "stack").startsWith("the kernel made it"));
    }
  }

  private static String unknown(Lab.Session session, List<Allocation> all, String allocator) {
    return all.stream()
        .filter(a -> a.allocator().equals(allocator))
        .map(a -> session.view().site(a))
        .filter(site -> !site.isKnown())
        .findFirst()
        .orElseThrow()
        .reason()
        .orElseThrow();
  }

  @Test
  void shouldSayWhoAskedInPython() throws Exception {
    String python = "/usr/bin/python3";
    assumeTrue(Files.isExecutable(Path.of(python)), "no " + python);
    String script =
        "import ctypes, mmap, threading, time\n"
            + "m = mmap.mmap(-1, 1999993)\n"
            + "b = ctypes.addressof(ctypes.c_char.from_buffer(m))\n"
            + "threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
            + "print('mapped', hex(b))\n"
            + "print('ready', flush=True)\n"
            + "time.sleep(600)\n";
    try (Running running = hooked(python, "-c", script);
        Lab.Session session = lab.open(running.pid())) {
      Site mapped = site(session, "mmap", running.address("mapped"));
      assertTrue(mapped.module().orElseThrow().contains("python"), mapped::toString);
      List<Allocation> stacks = session.list(a -> a.allocator().equals("stack"));
      assertEquals(2, stacks.size());
      long started = stacks.stream().filter(a -> session.view().site(a).isKnown()).count();
      assertEquals(1, started);
      List<Allocation> opened =
          session.list(a -> a.allocator().equals("static-file") && a.siteAddress().isPresent());
      assertTrue(
          opened.stream().anyMatch(a -> a.name().orElseThrow().contains("/_ctypes.")),
          opened::toString);
    }
  }

  private static String commandLine(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Programs.ROOT.resolve("allocs").toString());
    command.addAll(List.of(arguments));
    Programs.Result result = Programs.run(Path.of("/tmp"), 60, command);
    assertEquals(0, result.status(), result::err);
    return result.out();
  }

  @Test
  void shouldCountThemByPlaceOnTheCommandLine() throws Exception {
    Path program = Fixture.program("askers", "-g", "-O2");
    try (Running running = hooked(program.toString())) {
      String pid = Long.toString(running.pid());
      String sites = commandLine("sites", "--allocator", "stack", pid);
      assertTrue(sites.contains("start at askers.c:"), sites);
      String whole = Long.toHexString(running.address("whole"));
      String what = commandLine("what", pid, "0x" + whole);
      assertTrue(what.contains("site       map_memory at askers.c:19"), what);
      String list = commandLine("list", "--json", "--allocator", "mmap", pid);
      assertTrue(list.contains("\"function\":\"map_memory\""), list);
      String tree = commandLine("tree", "--json", "--depth", "1", pid);
      assertTrue(tree.contains("\"function\":\"map_memory\""), tree);
    }
  }
}
