package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.allocs.model.Allocation;
import org.allocs.query.Resolution;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

/** The sample allocator comes and goes while a target is open. */
class CustomIT {
  private static final Path SAMPLE = Programs.ROOT.resolve("bundles/custom-arena");

  static Path program() throws Exception {
    Path built = Fixture.work().resolve("arena_demo");
    List<String> command =
        List.of("gcc", "-g", "-o", built.toString(), SAMPLE + "/src/test/c/arena_demo.c");
    assertEquals(0, Programs.run(Path.of("/tmp"), 60, command).status());
    return built;
  }

  static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLE.resolve("target"))) {
      return files
          .filter(
              f -> f.getFileName().toString().matches("allocs-custom-arena-[^-]*(-SNAPSHOT)?.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Running hookedDemo() throws Exception {
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    return Running.start(List.of(program().toString()), Map.of("LD_PRELOAD", hooks), "text ");
  }

  private static List<String> path(Resolution found) {
    return found.path().stream().map(Allocation::allocator).toList();
  }

  @Test
  void shouldAppearUnderTheChunkThatHoldsItAndDisappear() throws Exception {
    try (Running running = hookedDemo();
        Lab lab = new Lab();
        Lab.Session session = lab.open(running.pid())) {
      long point = running.address("point");
      List<String> before = List.of("mmap", "brk", "malloc");
      assertEquals(
          before, path(session.view().find(point + 3)), session.view().problems()::toString);

      Bundle sample = lab.context().installBundle(jar().toUri().toString());
      sample.start();
      Resolution inside = session.view().find(point + 3);
      assertEquals(List.of("mmap", "brk", "malloc", "arena"), path(inside));
      Allocation object = inside.leaf().orElseThrow();
      assertEquals(point, object.base());
      assertEquals(16, object.size());
      assertEquals("struct point", session.view().type(object).value().orElseThrow().name());
      assertEquals(running.address("block"), inside.path().get(inside.path().size() - 2).base());
      assertEquals(
          List.of(point, running.address("text")),
          session.list(a -> a.allocator().equals("arena")).stream().map(Allocation::base).toList());
      assertEquals(List.of(), session.view().problems());

      sample.stop();
      assertEquals(before, path(session.view().find(point + 3)));
      sample.start();
      assertEquals(point, session.leaf(point).base());
      sample.uninstall();
      assertEquals(before, path(session.view().find(point + 3)));
    }
  }

  @Test
  void shouldComeAndGoInARunningShell() throws Exception {
    try (Running running = hookedDemo()) {
      String point = "0x" + Long.toHexString(running.address("point"));
      Process shell =
          new ProcessBuilder(
                  Programs.ROOT.resolve("allocs").toString(), "shell", Long.toString(running.pid()))
              .redirectErrorStream(true)
              .start();
      try (var in = shell.outputWriter()) {
        in.write("what " + point + "\n");
        in.write("start " + jar().toUri() + "\n");
        in.write("what " + point + "\n");
        in.write("stop org.allocs.custom-arena\n");
        in.write("what " + point + "\n");
        in.write("exit\n");
      }
      String said = new String(shell.getInputStream().readAllBytes());
      if (!shell.waitFor(60, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
        throw new AssertionError("the shell did not end: " + said);
      }
      String[] answers = said.split(point + System.lineSeparator());
      assertEquals(4, answers.length, said);
      assertFalse(answers[1].contains("struct point"), said);
      assertTrue(answers[2].contains("struct point"), said);
      assertFalse(answers[3].contains("struct point"), said);
    }
  }
}
