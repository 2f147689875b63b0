package org.allocs.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingFaultTest {
  private static final int SIZE = 1 << 20;
  private static final int TAIL = 400;

  @TempDir Path directory;
  private volatile long sum;

  private Section map(String name) throws Exception {
    Path file = Files.write(directory.resolve(name), new byte[SIZE]);
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer pages = channel.map(FileChannel.MapMode.READ_ONLY, 0, SIZE);
      return new Section(name, "pages", pages, ByteOrder.LITTLE_ENDIAN);
    }
  }

  private void readToTheEnd(Section section) throws MalformedFileException {
    Cursor cursor = section.cursor(SIZE - TAIL);
    while (cursor.hasRemaining()) {
      sum += cursor.u32();
    }
    PendingFault.deliver();
  }

  /** Once in a while HotSpot 17 passes over the handler next to a loop that it is compiling. */
  private boolean failsInside(Section section) throws MalformedFileException {
    try {
      readToTheEnd(section);
      return false;
    } catch (InternalError e) {
      return true;
    }
  }

  private boolean fails(Section section) throws MalformedFileException {
    try {
      return failsInside(section);
    } catch (InternalError e) {
      return true;
    }
  }

  /** From interpreted and from compiled code, so often that chance cannot do it. */
  @Test
  void shouldThrowBeforeTheReaderIsLeft() throws Exception {
    for (int round = 0; round < 40; round++) {
      Section section = map("file" + round);
      for (int i = 0; i < round * 100; i++) {
        assertEquals(false, fails(section));
      }
      try (RandomAccessFile writer =
          new RandomAccessFile(directory.resolve("file" + round).toFile(), "rw")) {
        writer.setLength(100);
      }
      assertEquals(true, fails(section), "round=" + round);
    }
  }
}
