package org.allocs.custom.arena.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bundles/custom-arena/new} makes of this folder. */
class NewAllocatorTest {
  private static final Path SAMPLE = Path.of("").toAbsolutePath();

  @TempDir private Path top;

  @BeforeEach
  void copySample() throws IOException {
    Files.copy(SAMPLE.resolve("../../pom.xml"), top.resolve("pom.xml"));
    Path copy = Files.createDirectories(top.resolve("bundles/custom-arena"));
    for (String part : List.of("new", "pom.xml", "src")) {
      try (Stream<Path> files = Files.walk(SAMPLE.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path to = copy.resolve(SAMPLE.relativize(file).toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
  }

  /** Exit status of the script. */
  private int run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "bundles/custom-arena/new"));
    command.addAll(List.of(arguments));
    Path said = top.resolve("said");
    Process process =
        new ProcessBuilder(command)
            .directory(top.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertFalse(Files.readString(said).isEmpty());
    return process.exitValue();
  }

  @Test
  void shouldMakeAModuleOfItsOwnThatCompiles() throws Exception {
    assertEquals(0, run("pool"));
    Path made = top.resolve("bundles/custom-pool");
    String modules = Files.readString(top.resolve("pom.xml"));
    assertEquals(1, modules.split("<module>bundles/custom-pool</module>", -1).length - 1);
    String pom = Files.readString(made.resolve("pom.xml"));
    assertTrue(pom.contains("<artifactId>allocs-custom-pool</artifactId>"), pom);
    assertFalse(pom.contains("arena"), pom);

    List<String> compile =
        new ArrayList<>(List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d"));
    compile.add(Files.createDirectory(top.resolve("classes")).toString());
    try (Stream<Path> files = Files.walk(made)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
    }
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, compile.toArray(String[]::new));
    assertEquals(0, status);
    String allocator =
        Files.readString(
            made.resolve("src/main/java/org/allocs/custom/pool/internal/PoolAllocator.java"));
    assertTrue(allocator.contains("return \"pool\";"), allocator);
  }

  @Test
  void shouldLeaveAloneWhatIsThereAndRefuseWhatIsNoName() throws Exception {
    String before = Files.readString(top.resolve("pom.xml"));
    for (String name : List.of("arena", "", "a b", "../x", "Pool", "int")) {
      assertEquals(2, run(name), name);
    }
    assertEquals(2, run());
    assertEquals(before, Files.readString(top.resolve("pom.xml")));
  }
}
