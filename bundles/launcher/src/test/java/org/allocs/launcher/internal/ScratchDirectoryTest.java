package org.allocs.launcher.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScratchDirectoryTest {
  /** Another virtual machine that makes a directory, with a file in it, and waits. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      ScratchDirectory made = ScratchDirectory.create();
      Files.createDirectory(made.path().resolve("cache"));
      Files.writeString(made.path().resolve("cache/file"), "x");
      System.out.println(made.path());
      System.in.read();
    }
  }

  private static Process holder() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            List.of(java, "-cp", System.getProperty("java.class.path"), Holder.class.getName()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void shouldRemoveWhatAKilledMachineLeft() throws Exception {
    Process process = holder();
    Path left = Path.of(process.inputReader().readLine());
    try (ScratchDirectory own = ScratchDirectory.create();
        ScratchDirectory second = ScratchDirectory.create()) {
      assertTrue(Files.exists(left.resolve("cache/file")), "still used");
      assertTrue(Files.exists(own.path()) && Files.exists(second.path()), "both are used");
    }
    process.destroyForcibly().waitFor();
    assertTrue(Files.exists(left));
    ScratchDirectory.create().close();
    assertFalse(Files.exists(left));
  }

  @Test
  void shouldRemoveItsOwnAtTheEnd() throws Exception {
    Process process = holder();
    Path left = Path.of(process.inputReader().readLine());
    process.getOutputStream().close();
    assertEquals(0, process.waitFor());
    assertFalse(Files.exists(left));
  }

  @Test
  void shouldLeaveAloneWhatIsNoScratchDirectory() throws Exception {
    try (ScratchDirectory first = ScratchDirectory.create()) {
      Path strange = Files.createDirectory(first.path().resolveSibling("allocs-1-strange"));
      Path outside = Files.createTempDirectory("scratch");
      try {
        Files.createSymbolicLink(strange.resolve(".lock"), outside.resolve("file"));
        ScratchDirectory.create().close();
        assertTrue(Files.exists(strange));
        Files.delete(strange.resolve(".lock"));
        try (FileChannel lock =
            AbandonedDirectories.lock(
                strange, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          assertTrue(lock.isOpen());
        }
        Files.createSymbolicLink(strange.resolve("link"), outside);
        ScratchDirectory.create().close();
        assertFalse(Files.exists(strange));
        assertTrue(Files.exists(outside), "no link is followed");
      } finally {
        ScratchDirectory.removeTree(outside);
        if (Files.exists(strange)) {
          ScratchDirectory.removeTree(strange);
        }
      }
    }
  }
}
