package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.change.Outcome.Cause;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.query.Resolution;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Changes of a program that works on meanwhile: it must not notice. */
class LiveChangesIT {
  private static Lab lab;
  private static Path program;
  private Running running;
  private Lab.Session session;
  private long[] objects;

  @BeforeAll
  static void compile() throws Exception {
    program = Fixture.program("live", "-g", "-O1");
    lab = new Lab();
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  static Map<String, String> hooks() {
    return Map.of("LD_PRELOAD", Programs.HOME.resolve("native/liballocs_preload.so").toString());
  }

  @BeforeEach
  void start() throws Exception {
    start("2");
  }

  private void start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    start(command, hooks());
  }

  private void start(List<String> command, Map<String, String> environment) throws Exception {
    running = Running.start(command, environment);
    session = lab.open(running.pid());
    objects = new long[32];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = address(running, i);
    }
  }

  @AfterEach
  void end() {
    session.close();
    running.close();
  }

  private static long address(Running running, int object) {
    return running.address("object" + object);
  }

  private Allocation object(int number) throws Exception {
    return LiveModel.chunk(session, objects[number]);
  }

  private Outcome change(int object, Change change) throws Exception {
    return session.view().change(object(object), change);
  }

  private void done(int object, Change change) throws Exception {
    Outcome outcome = change(object, change);
    assertTrue(outcome.done().isPresent(), outcome::toString);
  }

  private void refused(Cause cause, int object, Change change) throws Exception {
    Outcome outcome = change(object, change);
    assertEquals(
        Optional.of(cause), outcome.refused().map(Outcome.Refused::cause), outcome::toString);
  }

  /** It has gone on in all its threads, and nothing went wrong there. */
  private void assertWorks() throws Exception {
    long[] before = report();
    for (int i = 0; ; i++) {
      long[] after = report();
      assertEquals(0, after[2], () -> running.said().get(running.said().size() - 1));
      if (after[0] > before[0] + 1000 && after[1] > before[1] + 5) {
        return;
      }
      assertTrue(i < 1000, "it does nothing");
      Thread.sleep(20);
    }
  }

  private long[] report() throws Exception {
    running.goOn();
    String[] words = running.said().get(running.said().size() - 1).split(" ");
    return new long[] {
      Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])
    };
  }

  @Test
  void shouldMakeEveryChange() throws Exception {
    done(3, new Change.SetType("struct node"));
    Answer<DataType> type = session.view().type(object(3));
    assertEquals("struct node[4]", type.value().orElseThrow().name());
    done(4, new Change.SetSite(objects[0]));
    assertEquals(objects[0], object(4).siteAddress().orElseThrow());
    done(5, new Change.Promote("pool"));
    Resolution promoted = session.view().find(objects[5]);
    assertEquals(Optional.of("pool"), promoted.suballocator());
    refused(Cause.IMPOSSIBLE, 5, new Change.Promote("other"));
    done(5, new Change.Demote());
    assertEquals(Optional.empty(), session.view().find(objects[5]).suballocator());
    done(6, new Change.Resize(5));
    assertEquals(5, object(6).size());
    done(7, new Change.Attach("keeper"));
    done(7, new Change.Free());
    assertEquals(128, object(7).size());
    refused(Cause.IMPOSSIBLE, 7, new Change.Free());
    done(7, new Change.Detach("keeper"));
    assertTrue(LiveModel.find(session, objects[7]).isEmpty());
    Outcome allocated =
        change(0, new Change.Allocate(1999993, 4096, true, Optional.of("struct node")));
    Allocation made = LiveModel.chunk(session, allocated.done().orElseThrow().where().base());
    assertEquals(1999993, made.size());
    assertEquals(0, made.base() % 4096);
    assertEquals(0, session.target().memory().readLong(made.base() + 1999984));
    assertTrue(session.view().change(made, new Change.Free()).done().isPresent());
    assertEquals(
        List.of(
            "set type struct node",
            "set site ",
            "promote pool",
            "demote pool",
            "resize ",
            "attach keeper",
            "free ",
            "detach keeper",
            "free keeper",
            "allocate ",
            "set type struct node",
            "free "),
        session.view().changes().stream().map(c -> c.kind().words() + " " + c.detail()).toList());
    LoggedChange first = session.view().changes().get(0);
    assertEquals(
        "allocs_from_outside",
        session.view().describe(first.calls().get(0)).function().orElseThrow());
    assertWorks();
  }

  @Test
  void shouldRefuseWhatCannotBe() throws Exception {
    refused(Cause.IMPOSSIBLE, 3, new Change.SetType("tab\there"));
    refused(Cause.IMPOSSIBLE, 3, new Change.SetType("x".repeat(256)));
    refused(Cause.IMPOSSIBLE, 3, new Change.SetSite(0));
    refused(Cause.IMPOSSIBLE, 3, new Change.Promote("two words"));
    refused(Cause.IMPOSSIBLE, 3, new Change.Demote());
    refused(Cause.IMPOSSIBLE, 3, new Change.Resize(1 << 20));
    refused(Cause.IMPOSSIBLE, 3, new Change.Detach("nobody"));
    refused(Cause.FAILED, 3, new Change.Allocate(Long.MAX_VALUE));
    Allocation before = object(3);
    done(3, new Change.Free());
    Outcome gone = session.view().change(before, new Change.SetType("struct node"));
    assertEquals(Cause.IMPOSSIBLE, gone.refused().orElseThrow().cause());
    List<LoggedChange> changes = session.view().changes();
    assertEquals(List.of("free"), changes.stream().map(c -> c.kind().words()).toList());
    assertWorks();
  }

  @Test
  void shouldRefuseWhereItStandsStill() throws Exception {
    Allocation object = object(3);
    Programs.run(Path.of("/"), 10, List.of("kill", "-STOP", Long.toString(running.pid())));
    LiveModel.awaitState(running.pid(), "T");
    Outcome outcome = session.view().change(object, new Change.SetType("struct node"));
    assertEquals(Cause.BUSY, outcome.refused().orElseThrow().cause(), outcome::toString);
    assertTrue(outcome.refused().get().reason().contains("kill -CONT"), outcome::toString);
    Programs.run(Path.of("/"), 10, List.of("kill", "-CONT", Long.toString(running.pid())));
    assertTrue(session.view().change(object, new Change.SetType("struct node")).done().isPresent());
    assertWorks();
  }

  @Test
  void shouldChangeWhatOutlivesItsMainThread() throws Exception {
    end();
    start("1", "ended");
    LiveModel.awaitState(running.pid(), "Z");
    done(3, new Change.SetType("struct node"));
    done(3, new Change.Free());
  }

  @Test
  void shouldBeMadeByTheCommand() throws Exception {
    String pid = Long.toString(running.pid());
    String address = "0x" + Long.toHexString(objects[8]);
    Programs.Result done = allocs("change", pid, address, "--set-type", "struct node");
    assertEquals(0, done.status(), done::toString);
    assertTrue(done.out().endsWith(" 144  its type is set: struct node\n"), done::toString);
    Programs.Result json = allocs("change", "--json", pid, address, "--resize", "100000");
    assertEquals(1, json.status(), json::toString);
    assertEquals(
        "{\"change\":\"resize\",\"done\":false,\"cause\":\"impossible\","
            + "\"reason\":\"malloc gave fewer bytes than that\"}\n",
        json.out());
    Programs.Result inside =
        allocs("change", pid, "0x" + Long.toHexString(objects[8] + 8), "--free");
    assertEquals(1, inside.status(), inside::toString);
    assertTrue(inside.err().contains("the innermost is malloc[" + address), inside::toString);
    assertEquals(2, allocs("change", pid, address).status());
    assertEquals(2, allocs("change", pid, address, "--free", "--demote").status());
    assertEquals(2, allocs("change", "--stop", pid, address, "--free").status());
    Programs.Result unhooked;
    try (Running plain = Running.start(program, "0")) {
      unhooked =
          allocs(
              "change",
              Long.toString(plain.pid()),
              "0x" + Long.toHexString(address(plain, 3)),
              "--free");
    }
    assertEquals(1, unhooked.status(), unhooked::toString);
    assertTrue(unhooked.err().contains("not started under `allocs run`"), unhooked::toString);
    assertWorks();
  }

  private static Programs.Result allocs(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Programs.ROOT.resolve("allocs").toString()));
    command.addAll(List.of(arguments));
    return Programs.run(Programs.ROOT, 60, command);
  }

  @Test
  void shouldHoldAfterRandomChanges() throws Exception {
    new LiveModel(session, object(0), 1).changes(60).end();
    assertWorks();
  }

  @Test
  @Tag("heavy")
  void shouldHoldAfterAThousandRandomChanges() throws Exception {
    new LiveModel(session, object(0), 2).changes(1000).end();
    assertWorks();
  }

  /** glibc's own checks of every chunk, by the library that has them. */
  @Test
  void shouldPassTheChecksOfTheCLibrary() throws Exception {
    Path checking = Path.of("/usr/lib/x86_64-linux-gnu/libc_malloc_debug.so.0");
    assumeTrue(Files.exists(checking), "not there: " + checking);
    end();
    start(
        List.of(program.toString(), "2"),
        Map.of(
            "LD_PRELOAD",
            hooks().get("LD_PRELOAD") + ":" + checking,
            "GLIBC_TUNABLES",
            "glibc.malloc.check=3"));
    new LiveModel(session, object(0), 5).ofFixedSizes().changes(60).end();
    assertWorks();
  }

  @Test
  void shouldDoWithoutUsAtAnyMoment() throws Exception {
    killAtRandom(15);
  }

  @Test
  @Tag("heavy")
  void shouldDoWithoutUsAtAnyOfTwoHundredMoments() throws Exception {
    killAtRandom(200);
  }

  /** Kills what traces it, at moments before, during and after a call. */
  private void killAtRandom(int times) throws Exception {
    end();
    start("2", "killed");
    Random random = new Random(1999993);
    long first = session.view().changes().size();
    for (int i = 0; i < times; i++) {
      Change change =
          i % 2 == 0 ? new Change.SetType("struct node") : new Change.Allocate(3000 + i);
      CompletableFuture<Outcome> changing =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return session.view().change(object(1), change);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      ProcessHandle tracer = tracer(changing);
      long moment = System.nanoTime() + random.nextInt(3_000_000);
      while (System.nanoTime() < moment) {
        Thread.onSpinWait();
      }
      if (tracer != null) {
        tracer.destroyForcibly();
      }
      changing.get(60, TimeUnit.SECONDS);
      if (i % 10 == 0) {
        assertWorks();
      }
    }
    assertWorks();
    done(2, new Change.SetType("struct node"));
    assertTrue(session.view().changes().size() > first, "none was made");
  }

  /** What traces the program; null if it is over already. */
  private static ProcessHandle tracer(CompletableFuture<Outcome> changing) {
    while (!changing.isDone()) {
      Optional<ProcessHandle> found =
          ProcessHandle.current()
              .children()
              .filter(c -> c.info().command().filter(f -> f.contains("allocs-stop")).isPresent())
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    return null;
  }
}
