package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * A string table (gABI, chapter 4, "String Table"). Names may share bytes; so that a file cannot
 * make a small table yield endless text, all names read from one are limited together. Used by one
 * thread.
 */
final class StringTable {
  private static final long BUDGET_PER_BYTE = 16;
  private static final long BUDGET_AT_LEAST = 1 << 20;

  private final Section section;
  private final ByteBuffer bytes;
  private long budget;

  StringTable(Section section) {
    this.section = section;
    this.bytes = section.buffer();
    this.budget = BUDGET_AT_LEAST + BUDGET_PER_BYTE * section.size();
  }

  /**
   * The string at an offset; the empty one for offset 0 even of an empty table.
   *
   * @throws MalformedFileException if the offset is outside or the string does not end
   */
  String at(long offset) throws MalformedFileException {
    return find(offset)
        .orElseThrow(() -> malformed(offset, "no string there: size=" + bytes.limit()));
  }

  /**
   * The string at an offset; empty if that is outside or the string does not end.
   *
   * @throws MalformedFileException if too much was read already
   */
  Optional<String> find(long offset) throws MalformedFileException {
    if (offset == 0) {
      return Optional.of("");
    }
    if (offset < 0 || offset >= bytes.limit()) {
      return Optional.empty();
    }
    int start = (int) offset;
    int end = start;
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
    }
    budget -= end - start;
    if (budget < 0) {
      throw malformed(offset, "names are too long together");
    }
    if (end == bytes.limit()) {
      return Optional.empty();
    }
    byte[] copy = new byte[end - start];
    bytes.get(start, copy);
    return Optional.of(new String(copy, StandardCharsets.UTF_8));
  }

  private MalformedFileException malformed(long offset, String detail) {
    return new MalformedFileException(section.file(), section.name(), offset, detail);
  }
}
