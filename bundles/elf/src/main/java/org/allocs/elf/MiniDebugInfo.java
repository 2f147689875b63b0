package org.allocs.elf;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.UnsupportedOptionsException;
import org.tukaani.xz.XZInputStream;

/**
 * The file within a file that has symbols of functions ({@code .gnu_debugdata}, packed with xz; GDB
 * manual, "Debugging information in a special section"). Apart from its only user, so that no other
 * start loads the decoder.
 */
final class MiniDebugInfo {
  private static final String NAME = ".gnu_debugdata";

  /** What {@code xz -9} needs, the most of all its presets. */
  private static final int MAX_MEMORY_KIB = 66 << 10;

  private static final int MAX_SIZE = 128 << 20;

  private MiniDebugInfo() {}

  static Optional<ElfFile> of(ElfFile file) throws AllocsException {
    Section packed = file.section(NAME);
    if (packed.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = unpack(packed);
    return Optional.of(ElfFile.of(NAME + " of " + file.name(), ByteBuffer.wrap(bytes)));
  }

  /** Corrupt input may make the decoder throw what is not checked. */
  private static byte[] unpack(Section packed) throws AllocsException {
    byte[] input = packed.cursor().bytes(packed.size());
    try (XZInputStream in = new XZInputStream(new ByteArrayInputStream(input), MAX_MEMORY_KIB)) {
      byte[] bytes = in.readNBytes(MAX_SIZE);
      if (bytes.length == MAX_SIZE) {
        throw new UnsupportedException(where(packed) + " larger than " + MAX_SIZE + " bytes");
      }
      return bytes;
    } catch (UnsupportedOptionsException | MemoryLimitException e) {
      throw new UnsupportedException(where(packed) + " xz: " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      throw new MalformedFileException(packed.file(), NAME, 0, "xz: " + e.getMessage());
    } catch (OutOfMemoryError e) {
      throw new UnsupportedException(
          where(packed) + " does not fit into the heap, start Java with a larger one");
    }
  }

  private static String where(Section packed) {
    return "file=" + packed.file() + " section=" + NAME;
  }
}
