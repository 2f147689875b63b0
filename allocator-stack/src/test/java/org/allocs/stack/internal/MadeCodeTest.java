package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.allocs.model.Allocation;
import org.allocs.target.TargetThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames of code that programs made while they ran. */
class MadeCodeTest {
  @TempDir private Path directory;

  private static List<String> from(String function, List<Allocation> frames) {
    List<String> names = Live.names(frames);
    int at = names.indexOf(function);
    assertTrue(at >= 0 && at + 3 <= names.size(), () -> function + " not in " + frames);
    return names.subList(at, at + 3);
  }

  @Test
  void shouldNameFunctionsByWhatIsWrittenDownForProfilers() throws Exception {
    Path program = Live.compile(directory, "made_code", "-g", "-O1");
    try (Live live = Live.start(program, "map")) {
      Path map = Path.of("/tmp/perf-" + live.pid() + ".map");
      try {
        List<Allocation> frames = live.frames(live.pid());
        assertEquals(List.of("park", "made at run time", "main"), from("park", frames));
        Allocation made = frames.get(Live.names(frames).indexOf("made at run time"));
        assertEquals("perf map", made.attributes().get("found-by"));
        assertEquals(16, made.size());
      } finally {
        Files.deleteIfExists(map);
      }
    }
  }

  @Test
  void shouldFollowFramePointersOfCodeWithoutNames() throws Exception {
    Path program = Live.compile(directory, "made_code", "-g", "-O1");
    try (Live live = Live.start(program)) {
      List<Allocation> frames = live.frames(live.pid());
      assertEquals(List.of("park", "??", "main"), from("park", frames));
    }
  }

  @Test
  void shouldFindTheWayThroughJava() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classes = "target/test-classes";
    try (Live live = Live.start(java, "-cp", classes, Sleeper.class.getName())) {
      boolean seen = false;
      for (TargetThread thread : live.target().threads()) {
        List<Allocation> frames = live.frames(thread.tid());
        List<String> names = Live.names(frames);
        if (names.contains("Java") && names.contains("JavaMain")) {
          seen = true;
          Allocation inner = frames.get(names.indexOf("Java"));
          assertEquals("Java", inner.attributes().get("found-by"));
          assertTrue(names.lastIndexOf("Java") < names.indexOf("JavaMain"), names.toString());
          assertEquals(null, frames.get(frames.size() - 1).attributes().get("end"));
        }
      }
      assertTrue(seen);
    }
  }
}
