package org.allocs.process.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/** Compares what is loaded with a file, where neither loader nor program changes it. */
final class ContentComparison {
  private static final int MAX_BYTES_PER_SEGMENT = 1 << 20;
  private static final int MIN_BYTES = 512;

  private final Memory memory;
  private final LoadedImage image;

  ContentComparison(Memory memory, LoadedImage image) {
    this.memory = memory;
    this.image = image;
  }

  /** Whether the segments that are not writable begin with the same bytes, all of them. */
  boolean agrees(Path path) throws AllocsException {
    long compared = 0;
    try (FileChannel file = FileChannel.open(path)) {
      for (ProgramHeader load : image.loads()) {
        if ((load.flags() & ProgramHeader.PF_W) == 0) {
          int length = (int) Math.min(load.filesz(), MAX_BYTES_PER_SEGMENT);
          byte[] loaded = new byte[length];
          int got = memory.readSome(image.bias() + load.vaddr(), loaded, 0, length);
          if (got != length || !Arrays.equals(loaded, read(file, load.offset(), length))) {
            return false;
          }
          compared += length;
        }
      }
    } catch (IOException e) {
      return false;
    }
    return compared >= MIN_BYTES;
  }

  private static byte[] read(FileChannel file, long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (offset >= 0 && bytes.hasRemaining()) {
      if (file.read(bytes, offset + bytes.position()) < 0) {
        break;
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
