package org.allocs.debuginfo.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every {@link FuzzTarget} under Jazzer, which keeps the inputs that reach new code. {@code
 * -Dallocs.fuzz.runs=N} says how many inputs each; a directory in {@code -Dallocs.fuzz.corpus}
 * keeps what was found for the next time.
 */
@Tag("heavy")
class JazzerTest {
  private static final long RUNS = Long.getLong("allocs.fuzz.runs", 10_000);
  private static final String CORPUS = System.getProperty("allocs.fuzz.corpus", "");
  private static final long MAX_MINUTES = 12;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void shouldAnswerOrFailInWords(FuzzTarget target) throws Exception {
    Path top = CORPUS.isEmpty() ? directory : Path.of(CORPUS);
    Path inputs = Files.createDirectories(top.resolve(target.name()));
    int number = 0;
    for (byte[] seed : new Seeds(directory).of(target)) {
      Files.write(inputs.resolve("seed" + number++), seed);
    }
    Path log = directory.resolve("log");
    Process process = command(target, inputs).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(MAX_MINUTES, TimeUnit.MINUTES);
    process.destroyForcibly();
    List<String> lines =
        Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1).lines().toList();
    String tail = String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    assertTrue(ended, tail);
    assertEquals(0, process.exitValue(), tail);
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("Done " + RUNS + " runs")), tail);
  }

  private ProcessBuilder command(FuzzTarget target, Path inputs) {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + JazzerEntry.class.getName(),
            "--target_args=" + target,
            "--instrumentation_includes=org.allocs.**",
            "--disabled_hooks=*",
            "--reproducer_path=" + directory,
            "-artifact_prefix=" + directory + "/",
            "-seed=1999993",
            "-runs=" + RUNS,
            "-timeout=20",
            "-max_len=8192",
            inputs.toString())
        .directory(directory.toFile())
        .redirectErrorStream(true);
  }
}
