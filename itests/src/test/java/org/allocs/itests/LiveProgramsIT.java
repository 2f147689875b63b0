package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.TreeVisitor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of programs that others wrote, while they work. */
class LiveProgramsIT {
  private static final Path SCRIPT = Programs.ROOT.resolve("itests/src/test/python/changed.py");

  private static Lab lab;
  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  private static Allocation anyChunk(Lab.Session session) throws Exception {
    List<Allocation> found = new ArrayList<>();
    session
        .view()
        .walk(
            AddressRange.ALL,
            (depth, allocation, suballocator, note) -> {
              if (allocation.allocator().equals("malloc")) {
                found.add(allocation);
                return TreeVisitor.Step.STOP;
              }
              return TreeVisitor.Step.DEEPER;
            });
    return found.get(0);
  }

  @Test
  void shouldLeavePythonRight() throws Exception {
    changePython(60);
  }

  @Test
  @Tag("heavy")
  void shouldLeavePythonRightAfterAThousandChanges() throws Exception {
    changePython(1000);
  }

  private static void changePython(int count) throws Exception {
    List<String> command = List.of("python3", SCRIPT.toString());
    try (Running python = Running.start(command, LiveChangesIT.hooks());
        Lab.Session session = lab.open(python.pid())) {
      new LiveModel(session, anyChunk(session), 3).changes(count).end();
      long before = -1;
      for (int i = 0; before < 0 || !hasWorkedSince(python, before); i++) {
        python.goOn();
        before = before < 0 ? work(python) : before;
        assertTrue(i < 1000, "it does nothing");
        Thread.sleep(20);
      }
    }
  }

  private static long work(Running python) {
    String[] words = python.said().get(python.said().size() - 1).split(" ");
    assertEquals("0", words[3], "errors");
    return Long.parseLong(words[1]);
  }

  private static boolean hasWorkedSince(Running python, long before) {
    return work(python) > before + 500;
  }

  @Test
  @Tag("heavy")
  void shouldLeaveRedisRightUnderLoad() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/bin/redis-server"))
            && Files.exists(Path.of("/usr/bin/redis-benchmark")),
        "redis is not installed");
    Path socket = folder.resolve("s");
    String server =
        "exec redis-server --port 0 --unixsocket "
            + socket
            + " --save '' --daemonize no --loglevel notice";
    try (Running redis = Running.start(List.of("sh", "-c", server), LiveChangesIT.hooks(), "")) {
      for (int i = 0; i < 1000 && !Files.exists(socket); i++) {
        Thread.sleep(10);
      }
      assertEquals("PONG", cli(socket, "ping"));
      changeUnderLoad(redis, socket);
      cli(socket, "shutdown", "nosave");
      redis.await();
    }
  }

  private static void changeUnderLoad(Running redis, Path socket) throws Exception {
    try (Lab.Session session = lab.open(redis.pid())) {
      for (int i = 0; i < 200; i++) {
        assertEquals("OK", cli(socket, "set", "kept:" + i, "value " + i + "x".repeat(i * 7)));
      }
      Process load =
          new ProcessBuilder(
                  "redis-benchmark",
                  "-s",
                  socket.toString(),
                  "-l",
                  "-q",
                  "-n",
                  "100000",
                  "-r",
                  "5000",
                  "-d",
                  "200",
                  "-c",
                  "20")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        new LiveModel(session, anyChunk(session), 4).ofFixedSizes().changes(1000).end();
        assertTrue(load.isAlive(), "redis does not serve any more");
      } finally {
        load.destroyForcibly().onExit().join();
      }
      for (int i = 0; i < 200; i++) {
        assertEquals("value " + i + "x".repeat(i * 7), cli(socket, "get", "kept:" + i));
      }
    }
  }

  private static String cli(Path socket, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-s", socket.toString()));
    command.addAll(List.of(words));
    return Programs.run(Path.of("/"), 60, command).out().strip();
  }
}
