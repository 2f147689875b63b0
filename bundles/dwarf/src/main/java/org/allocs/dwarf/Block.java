package org.allocs.dwarf;

import java.util.Objects;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * Bytes of a value of class block or exprloc, where they lie.
 *
 * @param section that holds them
 * @param offset of the first one
 * @param length bytes
 */
public record Block(Section section, int offset, int length) {
  /** Checks that the bytes are there. */
  public Block {
    Objects.requireNonNull(section, "section");
    if (offset < 0 || length < 0 || length > section.size() - offset) {
      throw new IllegalArgumentException("offset=" + offset + " length=" + length);
    }
  }

  /** A cursor over these bytes only; its positions are offsets in the section. */
  public Cursor cursor() throws MalformedFileException {
    return section.cursor(offset).slice(length);
  }
}
