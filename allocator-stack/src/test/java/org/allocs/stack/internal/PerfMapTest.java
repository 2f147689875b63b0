package org.allocs.stack.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a target can change between a look at them and the next. */
class PerfMapTest {
  @TempDir private Path directory;

  @Test
  void shouldNotWaitForAPipeThatStandsWhereAFileWas() throws Exception {
    Path pipe = directory.resolve("map");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertThrows(IOException.class, () -> PerfMap.bytes(pipe, 1));
    try (OutputStream writer = Files.newOutputStream(pipe)) {
      writer.flush(); // the thread that waited for it ends
    }
  }

  @Test
  void shouldFollowNoLink() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
    assertArrayEquals(new byte[] {1, 2, 3}, PerfMap.bytes(file, 60));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThrows(IOException.class, () -> PerfMap.bytes(link, 60));
  }
}
