package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The regression suites of Debian source packages pass the same tests under the hooks as without,
 * every program that they start included.
 */
@Tag("heavy")
class SuitesIT {
  private static final int SECONDS = 1800;
  private static final int SKIPPED = 77;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "sed"})
  void shouldPassTheSameTests(String source) throws Exception {
    String script = Programs.ROOT.resolve("itests/suites/run.sh").toString();
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    Programs.Result result = Programs.run(folder, SECONDS, List.of("bash", script, source, hooks));
    assumeTrue(result.status() != SKIPPED, result.out());
    assertEquals(0, result.status(), result::out);
  }
}
