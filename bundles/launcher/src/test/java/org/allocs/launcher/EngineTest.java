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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.allocs.command.CommandLine;
import org.allocs.command.InstalledBundle;
import org.allocs.command.InstalledBundles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

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

  private static InstalledBundle named(Engine engine, String name) {
    return engine.require(InstalledBundles.class).all().stream()
        .filter(bundle -> bundle.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Engine start(String guest, Map<String, String> properties) throws IOException {
    Path guests = Files.createDirectories(directory.resolve("guests"));
    Files.write(guests.resolve(guest + ".jar"), bundle(guest, Map.of()));
    Files.write(directory.resolve("a.jar"), bundle("first", Map.of()));
    return Engine.start(Bundles.in(List.of(directory)), Bundles.in(List.of(guests)), properties);
  }

  @Test
  void shouldTellGuestsFromItsOwnBundles() throws IOException {
    try (Engine engine = start("mine", Map.of())) {
      assertFalse(named(engine, "first").guest());
      assertTrue(named(engine, "mine").guest());
      assertEquals("active", named(engine, "mine").state());
      Path file = directory.resolve("guests/mine.jar");
      assertEquals(file.toString(), named(engine, "mine").location());
      assertEquals(sha256(Files.readAllBytes(file)), named(engine, "mine").sha256().value().get());
      assertFalse(named(engine, "org.apache.felix.framework").guest());
    }
  }

  private static String sha256(byte[] bytes) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private Map<String, String> pins(String... lines) throws IOException {
    Path file = directory.resolve("pins");
    Files.write(file, List.of(lines));
    return Map.of("org.allocs.bundles.pins", file.toString());
  }

  @Test
  void shouldLetOnlyPinnedBundlesIn() throws Exception {
    String first = sha256(bundle("first", Map.of()));
    try (Engine engine = start("mine", pins("# mine", "", first + " *first"))) {
      assertEquals(2, engine.context().getBundles().length);
      InstalledBundle refused = named(engine, "mine");
      assertEquals(InstalledBundle.REFUSED, refused.state());
      assertEquals(-1, refused.id());
      String line = refused.sha256().value().get() + "  mine";
      assertTrue(engine.problems().get(0).contains("add the line: " + line), engine::toString);

      byte[] late = bundle("late", Map.of());
      Bundle bundle = engine.context().installBundle("later:late", new ByteArrayInputStream(late));
      assertEquals(Bundle.UNINSTALLED, bundle.getState());
      assertEquals(2, engine.problems().size());
    }
  }

  @Test
  void shouldRefuseABundleThatWasChangedOrUpdated() throws Exception {
    byte[] known = bundle("late", Map.of());
    String first = sha256(bundle("first", Map.of())) + "  first";
    String mine = sha256(new byte[0]) + "  mine";
    try (Engine engine = start("mine", pins(first, mine, sha256(known) + "  late"))) {
      assertTrue(
          engine.problems().get(0).contains("with another SHA-256"), engine.problems()::toString);
      Bundle bundle = engine.context().installBundle("later:late", new ByteArrayInputStream(known));
      bundle.start();
      assertEquals(sha256(known), named(engine, "late").sha256().value().get());
      bundle.update(new ByteArrayInputStream(known));
      assertEquals(Bundle.ACTIVE, bundle.getState());
      byte[] changed = bundle("late", Map.of("X-Changed", "yes"));
      assertThrows(BundleException.class, () -> bundle.update(new ByteArrayInputStream(changed)));
      assertEquals(Bundle.INSTALLED, bundle.getState());
      assertTrue(named(engine, "late").problems().get(0).contains("with another SHA-256"));
      assertThrows(BundleException.class, bundle::start);
      bundle.update(new ByteArrayInputStream(known));
      bundle.start();
      assertEquals(List.of(), named(engine, "late").problems());
    }
  }

  @Test
  void shouldNameTheLineOfPinsThatIsWrong() {
    IOException wrong =
        assertThrows(IOException.class, () -> start("mine", pins("# all", "mine abc")));
    assertTrue(wrong.getMessage().contains("pins:2: not a SHA-256"), wrong::getMessage);
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
