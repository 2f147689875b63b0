package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * Name and build-id of the file that holds what dwz moved out of several files ({@code
 * .gnu_debugaltlink}).
 *
 * @param fileName absolute, or relative to the file that has the link
 * @param buildId lower-case hexadecimal digits
 */
public record DebugAltLink(String fileName, String buildId) {
  /** Reads the section; nothing where it is empty. */
  static Optional<DebugAltLink> read(Section section) throws MalformedFileException {
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Cursor cursor = section.cursor();
    String fileName = cursor.string();
    if (fileName.isEmpty()) {
      throw cursor.malformedAt(0, "file name of the alternate debug link is empty");
    }
    byte[] id = cursor.bytes(cursor.remaining());
    Section rest =
        new Section(section.file(), section.name(), ByteBuffer.wrap(id), section.order());
    return Optional.of(new DebugAltLink(fileName, Hex.of(rest)));
  }
}
