package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.TreeVisitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tree covers every mapped byte exactly once, and nests, on programs that people run. */
class MmapIT {
  private static final int TRIES = 20;
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  @Test
  void shouldCoverPython() throws Exception {
    covers(
        shell(
            "python3 -c 'import json,threading,time; print(\"ready\", flush=True); time.sleep(1e6)'"));
  }

  @Test
  void shouldCoverPerl() throws Exception {
    covers(
        shell(
            "perl -e '$| = 1; my @a = map { {n => $_} } 1..10000; print \"ready\\n\"; sleep 1e6'"));
  }

  @Test
  void shouldCoverRedis() throws Exception {
    covers(
        shell(
            "s=$(mktemp -u); redis-server --port 0 --unixsocket $s --save '' --daemonize no"
                + " --logfile /dev/null & for i in $(seq 100); do [ -S $s ] && break; sleep 0.1; done;"
                + " rm -f $s; echo ready; wait"));
  }

  @Test
  void shouldCoverJava() throws Exception {
    Path folder = Files.createTempDirectory("allocs-java");
    Path source = folder.resolve("S.java");
    Files.writeString(
        source,
        "public class S { public static void main(String[] a) throws Exception {"
            + " System.out.println(\"ready\"); Thread.sleep(1000000000L); } }");
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    covers(Running.start(List.of(java, "-Xmx64m", source.toString()), Map.of()));
    Files.delete(source);
    Files.delete(folder);
  }

  @Test
  void shouldCoverPostgres() throws Exception {
    // In its own folder it has its shared memory too, which it has no time to remove.
    Path folder = Files.createTempDirectory("allocs-pg");
    String script =
        "bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1); cd "
            + folder
            + "; if [ $(id -u) = 0 ]; then chown postgres .; as='setpriv --reuid=postgres"
            + " --regid=postgres --clear-groups'; fi; $as $bin/initdb -D $PWD/db -A trust --no-sync"
            + " > init.log 2>&1 || { cat init.log >&2; exit 1; }; $as $bin/postgres -D $PWD/db -c"
            + " listen_addresses= -c dynamic_shared_memory_type=mmap -k $PWD > log 2>&1 & for i in $(seq 100); do ls -a "
            + folder
            + " | grep -q s.PGSQL && break; sleep 0.1; done; sleep 0.5; echo ready; wait";
    try (Running postgres = shell(script)) {
      covers(postgres);
    } finally {
      Programs.run(Path.of("/tmp"), 20, List.of("rm", "-rf", folder.toString()));
    }
  }

  @Test
  void shouldCoverTwoHundredThreadsAndAHundredLibraries() throws Exception {
    List<String> libraries = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String source =
          "int v" + i + "[" + (i * 37 + 1) + "]; int f" + i + "(void) { return v" + i + "[0]; }";
      libraries.add(Fixture.library("many" + i, source, "-g").toString());
    }
    Path program = Fixture.program("threads_and_libraries", "-g", "-ldl");
    covers(Running.start(program, libraries.toArray(String[]::new)));
  }

  private static Running shell(String script) throws IOException {
    return Running.start(List.of("bash", "-c", script), Map.of());
  }

  /** Checks the process and all its descendants. */
  private static void covers(Running running) throws Exception {
    try (running) {
      ProcessHandle handle = ProcessHandle.of(running.pid()).orElseThrow();
      List<Long> pids = new ArrayList<>(List.of(running.pid()));
      handle.descendants().filter(MmapIT::isToStay).map(ProcessHandle::pid).forEach(pids::add);
      for (long pid : pids) {
        coversEventually(pid);
      }
    }
  }

  /**
   * A process that runs changes its mappings; the tree is checked when they stood still meanwhile.
   */
  private static void coversEventually(long pid) throws Exception {
    for (int i = 0; i < TRIES; i++) {
      List<AddressRange> before = maps(pid);
      Walk walk = new Walk();
      try (Lab.Session session = lab.open(pid)) {
        session.view().walk(AddressRange.ALL, walk);
        assertEquals(List.of(), session.view().problems());
      }
      if (before.equals(maps(pid))) {
        assertEquals(merged(before), merged(walk.roots), "top level of pid " + pid);
        assertTrue(walk.seen > before.size() / 4, () -> "allocations=" + walk.seen);
        return;
      }
    }
    throw new AssertionError("mappings never stood still: pid=" + pid);
  }

  /** Whether it is more than the script's way of waiting. */
  private static boolean isToStay(ProcessHandle process) {
    return !process.info().command().orElse("").endsWith("/sleep");
  }

  private static List<AddressRange> maps(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/maps"))) {
      return lines
          .map(line -> line.substring(0, line.indexOf(' ')).split("-"))
          .map(MmapIT::range)
          .toList();
    }
  }

  private static AddressRange range(String[] ends) {
    return new AddressRange(
        Long.parseUnsignedLong(ends[0], 16), Long.parseUnsignedLong(ends[1], 16));
  }

  private static List<AddressRange> merged(List<AddressRange> ranges) {
    List<AddressRange> out = new ArrayList<>();
    for (AddressRange range : ranges) {
      int last = out.size() - 1;
      if (last >= 0 && out.get(last).limit() == range.base()) {
        out.set(last, new AddressRange(out.get(last).base(), range.limit()));
      } else {
        out.add(range);
      }
    }
    return out;
  }

  /** Checks each allocation as it comes: inside its parent, after its elder sibling. */
  private static final class Walk implements TreeVisitor {
    final List<AddressRange> roots = new ArrayList<>();
    private final List<Allocation> path = new ArrayList<>();
    private final List<Long> siblingLimit = new ArrayList<>(List.of(0L));
    int seen;

    @Override
    public Step visit(
        int depth,
        Allocation allocation,
        java.util.Optional<String> suballocator,
        java.util.Optional<String> note) {
      seen++;
      while (path.size() > depth) {
        path.remove(path.size() - 1);
        siblingLimit.remove(siblingLimit.size() - 1);
      }
      assertEquals(depth, path.size(), () -> "a level was skipped at " + allocation);
      if (depth == 0) {
        roots.add(allocation.range());
      } else {
        Allocation parent = path.get(depth - 1);
        assertTrue(parent.range().contains(allocation.range()), () -> allocation + " in " + parent);
      }
      long floor = siblingLimit.get(depth);
      assertTrue(
          !AddressRange.lessThan(allocation.base(), floor),
          () -> allocation + " overlaps its sibling that ends at " + AddressRange.hex(floor));
      siblingLimit.set(depth, allocation.limit());
      path.add(allocation);
      siblingLimit.add(0L);
      return Step.DEEPER;
    }
  }
}
