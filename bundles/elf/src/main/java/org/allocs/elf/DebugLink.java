package org.allocs.elf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.FileAccessException;
import org.allocs.error.MalformedFileException;

/**
 * Name and checksum of a separate debug file ({@code .gnu_debuglink}; GDB manual, "Debugging
 * Information in Separate Files").
 *
 * @param fileName without a directory; never empty, never with a slash
 * @param crc CRC-32 of the whole debug file
 */
public record DebugLink(String fileName, int crc) {
  /** Reads the section; nothing where it is empty. */
  static Optional<DebugLink> read(Section section) throws MalformedFileException {
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Cursor cursor = section.cursor();
    String fileName = cursor.string();
    if (fileName.isEmpty() || fileName.indexOf('/') >= 0) {
      throw cursor.malformedAt(0, "file name of the debug link: name=" + fileName);
    }
    cursor.skip(-cursor.position() & 3);
    return Optional.of(new DebugLink(fileName, cursor.s32()));
  }

  /** Whether a file has the checksum; reads all of it. */
  public boolean matches(Path file) throws FileAccessException {
    CRC32 sum = new CRC32();
    byte[] block = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int got = in.read(block); got >= 0; got = in.read(block)) {
        sum.update(block, 0, got);
      }
    } catch (IOException e) {
      throw new FileAccessException(file.toString(), e);
    }
    return (int) sum.getValue() == crc;
  }
}
