package org.allocs.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.allocs.command.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

class EngineTest {
  @TempDir private Path directory;

  private static byte[] bundle(String name, Map<String, String> headers) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    headers.forEach(main::putValue);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new JarOutputStream(bytes, manifest).close();
    return bytes.toByteArray();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  @Test
  void shouldStartWhateverLiesInTheDirectories() throws IOException {
    Files.write(directory.resolve("b.jar"), bundle("second", Map.of()));
    Files.write(directory.resolve("a.jar"), bundle("first", Map.of()));
    Files.writeString(directory.resolve("readme.txt"), "not a bundle");
    try (Engine engine = Engine.start(List.of(directory))) {
      Bundle[] bundles = engine.context().getBundles();
      assertEquals(3, bundles.length);
      assertEquals("first", bundles[1].getSymbolicName());
      assertEquals(Bundle.ACTIVE, bundles[2].getState());
      assertEquals(List.of(), engine.problems());
    }
  }

  @Test
  void shouldShareTheContractsWithBundles() throws IOException {
    Map<String, String> imports = Map.of("Import-Package", "org.allocs.query;version=\"[1,2)\"");
    Files.write(directory.resolve("a.jar"), bundle("importer", imports));
    try (Engine engine = Engine.start(List.of(directory))) {
      assertEquals(List.of(), engine.problems());
      engine.context().registerService(CommandLine.class, (arguments, in, out, err) -> 42, null);
      CommandLine found = engine.require(CommandLine.class);
      assertEquals(42, found.run(List.of(), System.in, System.out, System.err));
    }
  }

  @Test
  void shouldRunTheOthersWhenABundleFails() throws IOException {
    Map<String, String> imports = Map.of("Import-Package", "no.such.package");
    Files.write(directory.resolve("a.jar"), bundle("broken", imports));
    Files.write(directory.resolve("b.jar"), new byte[] {1, 2, 3});
    Files.write(directory.resolve("c.jar"), bundle("whole", Map.of()));
    try (Engine engine = Engine.start(List.of(directory))) {
      assertEquals(2, engine.problems().size(), engine.problems()::toString);
      assertTrue(engine.problems().toString().contains("no.such.package"));
      Bundle last = engine.context().getBundles()[engine.context().getBundles().length - 1];
      assertEquals("whole", last.getSymbolicName());
      assertEquals(Bundle.ACTIVE, last.getState());
    }
  }

  @Test
  void shouldInstallBundlesFromTheirBytes() throws IOException {
    byte[] bytes = bundle("nested", Map.of());
    Bundles.Source source =
        new Bundles.Source("nested:a", Optional.of(() -> new ByteArrayInputStream(bytes)));
    try (Engine engine = Engine.start(new Bundles(List.of(source)), Map.of())) {
      assertEquals("nested", engine.context().getBundles()[1].getSymbolicName());
    }
  }

  @Test
  void shouldLeaveNeitherThreadsNorFiles() throws IOException {
    Files.write(directory.resolve("a.jar"), bundle("first", Map.of()));
    Set<Thread> before = threads();
    Engine engine = Engine.start(List.of(directory));
    Path scratch = engine.scratch();
    assertTrue(Files.exists(scratch));
    engine.close();
    engine.close();
    assertFalse(Files.exists(scratch));
    assertEquals(before, threads());
  }

  @Test
  void shouldSayWhichServiceIsMissing() throws IOException {
    try (Engine engine = Engine.start(List.of(directory))) {
      IllegalStateException missing =
          assertThrows(IllegalStateException.class, () -> engine.require(CommandLine.class));
      assertTrue(missing.getMessage().contains("org.allocs.command.CommandLine"));
    }
  }

  @Test
  void shouldSayThatADirectoryIsMissing() {
    assertThrows(IOException.class, () -> Engine.start(List.of(directory.resolve("none"))));
  }
}
