package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found of Lua is what Lua counts. */
class LuaIT {
  private static final Path PROGRAM = Path.of("/usr/bin/lua5.4");
  private static final Path SCRIPT = Programs.ROOT.resolve("itests/src/test/lua/objects.lua");

  private static Lab lab;

  static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(isInstalled(), "not installed: " + PROGRAM);
    lab = new Lab();
  }

  @AfterAll
  static void end() {
    if (lab != null) {
      lab.close();
    }
  }

  /** The interpreter with objects of every kind. */
  static Running start(Map<String, String> environment) throws Exception {
    return Running.start(List.of(PROGRAM.toString(), SCRIPT.toString()), environment);
  }

  private static boolean isLua(Allocation allocation) {
    return allocation.allocator().equals("lua");
  }

  /** Bytes that the state counts. */
  private static long counted(List<Allocation> all) {
    return all.stream()
        .flatMap(each -> Stream.ofNullable(each.attributes().get("counted-bytes")))
        .mapToLong(Long::parseLong)
        .sum();
  }

  @Test
  void shouldFindEveryByteThatLuaCounts() throws Exception {
    try (Running running = start(Map.of());
        Lab.Session session = lab.open(running.pid())) {
      List<Allocation> all = session.list(LuaIT::isLua);
      long bytes = all.stream().mapToLong(Allocation::size).sum();
      assertEquals(counted(all), bytes);
      long said =
          running.said().stream()
              .filter(line -> line.startsWith("count\t"))
              .mapToLong(line -> Long.parseLong(line.split("\t")[1]))
              .sum();
      // What it printed since is counted too.
      assertTrue(Math.abs(bytes - said) <= said / 1000, () -> "found=" + bytes + " said=" + said);
      for (String kind : List.of("table", "string", "thread", "closure")) {
        assertEquals(kind, at(session, running, kind).attributes().get("object"));
      }
      assertEquals("object 1", at(session, running, "string").name().orElseThrow());
      assertEquals(List.of(), session.view().problems());
    }
  }

  private static Allocation at(Lab.Session session, Running running, String kind) throws Exception {
    Allocation leaf = session.leaf(running.address(kind));
    assertEquals("lua", leaf.allocator());
    return leaf;
  }

  @Test
  void shouldNestObjectsInChunksOfTheProgram() throws Exception {
    Path hooks = Programs.HOME.resolve("native/liballocs_preload.so");
    try (Running running = start(Map.of("LD_PRELOAD", hooks.toString()));
        Lab.Session session = lab.open(running.pid())) {
      List<Allocation> path = session.view().find(running.address("table")).path();
      assertEquals(
          List.of("mmap", "brk", "malloc", "lua"),
          path.stream().map(Allocation::allocator).toList());
      assertEquals(path.get(2).range(), path.get(3).range());
      List<Allocation> all = session.list(LuaIT::isLua);
      for (Allocation each : all) {
        List<Allocation> around = session.view().find(each.base()).path();
        assertEquals("malloc", around.get(around.size() - 2).allocator(), each::toString);
      }
      assertEquals(List.of(), session.view().problems());
    }
  }

  @Test
  void shouldFindEveryByteOfTheScriptsOfRedis() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/redis-server")), "Redis is not installed");
    Path folder = Files.createTempDirectory("allocs-redis");
    String script =
        "cd \"$0\"; redis-server --port 0 --unixsocket $PWD/socket --save '' > log 2>&1 & pid=$!;"
            + " for i in $(seq 600); do redis-cli -s $0/socket ping > /dev/null 2>&1 && break;"
            + " sleep 0.1; done; redis-cli -s $0/socket eval"
            + " 'local t = {} for i = 1, 1000 do t[i] = {i} end return redis.sha1hex(\"a\")' 0;"
            + " printf 'server 0x%x\nready\n' $pid; wait";
    try (Running running =
            Running.start(List.of("bash", "-c", script, folder.toString()), Map.of());
        Lab.Session session = lab.open(running.address("server"))) {
      List<Allocation> all = session.list(LuaIT::isLua);
      assertEquals(counted(all), all.stream().mapToLong(Allocation::size).sum());
      assertTrue(all.size() > 1000, all::toString);
    } finally {
      Programs.run(Path.of("/tmp"), 20, List.of("rm", "-rf", folder.toString()));
    }
  }
}
