package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Programs that people use every day print the same and exit the same under {@code allocs run}.
 * Each script in {@code itests/everyday} is one: it runs in an empty folder, and what it prints
 * depends on nothing but itself.
 */
@Tag("heavy")
class EverydayProgramsIT {
  private static final int SECONDS = 180;

  @TestFactory
  Stream<DynamicTest> shouldRunTheSameUnderTheHooks() throws IOException {
    Path scripts = Programs.ROOT.resolve("itests/everyday");
    try (Stream<Path> found = Files.list(scripts)) {
      List<Path> all = found.filter(f -> f.toString().endsWith(".sh")).sorted().toList();
      assertTrue(all.size() >= 60, () -> "scripts=" + all.size());
      return all.stream()
          .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> compare(f)));
    }
  }

  private static void compare(Path script) throws Exception {
    Programs.Result plain = inEmptyFolder(List.of("bash", script.toString()));
    assertFalse(plain.err().contains("command not found"), plain::err);
    Path report = Files.createTempFile("allocs-report", ".txt");
    try {
      Programs.Result hooked =
          inEmptyFolder(
              List.of(
                  Programs.ROOT.resolve("allocs").toString(),
                  "run",
                  "--report",
                  report.toString(),
                  "--",
                  "bash",
                  script.toString()));
      assertEquals(plain.out(), hooked.out(), "standard output");
      assertEquals(plain.err(), hooked.err(), "standard error");
      assertEquals(plain.status(), hooked.status(), "exit status");
    } finally {
      Files.deleteIfExists(report);
    }
  }

  private static Programs.Result inEmptyFolder(List<String> command) throws Exception {
    Path folder = Files.createTempDirectory("allocs-everyday");
    try {
      return Programs.run(folder, SECONDS, command);
    } finally {
      try (Stream<Path> left = Files.walk(folder)) {
        left.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
      }
    }
  }
}
