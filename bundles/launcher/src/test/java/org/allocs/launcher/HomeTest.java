package org.allocs.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir private Path directory;

  @AfterEach
  void forget() {
    System.clearProperty(Home.PROPERTY);
  }

  @Test
  void shouldAddWhatACommandNeedsBesides() throws IOException {
    Files.createDirectories(directory.resolve("bundles"));
    Files.createDirectories(directory.resolve("commands/shell"));
    System.setProperty(Home.PROPERTY, directory.toString());
    Home home = Home.locate();
    Path bundles = directory.resolve("bundles");
    Path commands = directory.resolve("commands");
    assertEquals(List.of(bundles), home.engine());
    assertEquals(List.of(bundles, commands), home.command("what"));
    assertEquals(List.of(bundles, commands, commands.resolve("shell")), home.command("shell"));
    assertEquals(List.of(bundles, commands), home.command("../bundles"));
  }

  @Test
  void shouldStartOnlyReadersOfFilesWhereThereIsNoTarget() throws IOException {
    Path bundles = Files.createDirectories(directory.resolve("bundles"));
    System.setProperty(Home.PROPERTY, directory.toString());
    List<Path> needed = Home.locate().command("debuginfo");
    assertEquals(bundles.resolve("allocs-binary.jar"), needed.get(0));
    assertEquals(directory.resolve("commands"), needed.get(needed.size() - 1));
    assertFalse(needed.contains(bundles));
  }

  @Test
  void shouldSayThatThereIsNoDistribution() {
    System.setProperty(Home.PROPERTY, directory.toString());
    assertThrows(IOException.class, Home::locate);
  }
}
