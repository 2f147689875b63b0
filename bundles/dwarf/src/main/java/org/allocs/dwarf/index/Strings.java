package org.allocs.dwarf.index;

import java.nio.ByteBuffer;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/** Compares strings where they are. */
final class Strings {
  private Strings() {}

  /** Whether the string at an offset, which ends with a zero byte, has these bytes. */
  static boolean isAt(Section section, long offset, byte[] wanted) throws MalformedFileException {
    if (section.cursor(offset).remaining() <= wanted.length) {
      return false;
    }
    ByteBuffer bytes = section.buffer();
    int at = (int) offset;
    for (byte next : wanted) {
      if (bytes.get(at++) != next) {
        return false;
      }
    }
    return bytes.get(at) == 0;
  }
}
