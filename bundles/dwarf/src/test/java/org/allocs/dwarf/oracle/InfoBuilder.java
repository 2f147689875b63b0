package org.allocs.dwarf.oracle;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;

/** Sections written byte by byte, for what no compiler would make. */
public final class InfoBuilder {
  private final Map<String, ByteArrayOutputStream> sections = new HashMap<>();
  private boolean relocatable;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  /** Makes the file one for a machine that has the most significant byte first. */
  public InfoBuilder bigEndian() {
    order = ByteOrder.BIG_ENDIAN;
    return this;
  }

  /** Appends bytes to a section. */
  public InfoBuilder bytes(String section, int... values) {
    for (int value : values) {
      out(section).write(value);
    }
    return this;
  }

  private ByteArrayOutputStream out(String section) {
    return sections.computeIfAbsent(section, name -> new ByteArrayOutputStream());
  }

  /** Appends a number in the byte order of the file. */
  public InfoBuilder number(String section, int size, long value) {
    for (int i = 0; i < size; i++) {
      int place = order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i;
      out(section).write((int) (value >>> 8 * place));
    }
    return this;
  }

  /** Appends a string and its end. */
  public InfoBuilder string(String section, String text) {
    out(section).writeBytes(text.getBytes(StandardCharsets.UTF_8));
    out(section).write(0);
    return this;
  }

  /** Bytes in a section so far. */
  public int size(String section) {
    return out(section).size();
  }

  /** Appends a unit of DWARF 4 with its length and header; abbreviations at offset 0. */
  public InfoBuilder unit4(int... entries) {
    number(".debug_info", 4, 7L + entries.length);
    number(".debug_info", 2, 4);
    number(".debug_info", 4, 0);
    number(".debug_info", 1, 8);
    return bytes(".debug_info", entries);
  }

  /** Appends an abbreviation; attributes are pairs of name and form, each below 128. */
  public InfoBuilder abbreviation(int code, int tag, boolean children, int... attributes) {
    bytes(".debug_abbrev", code);
    uleb128(".debug_abbrev", tag);
    bytes(".debug_abbrev", children ? 1 : 0);
    for (int value : attributes) {
      uleb128(".debug_abbrev", value);
    }
    return bytes(".debug_abbrev", 0, 0);
  }

  /** Appends an unsigned LEB128 number. */
  public InfoBuilder uleb128(String section, long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      out(section).write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out(section).write((int) rest);
    return this;
  }

  /** Marks the file as not linked, so that address 0 is a place. */
  public InfoBuilder relocatable() {
    relocatable = true;
    return this;
  }

  /** What was written. */
  public DwarfSections build() {
    Map<String, Section> built = new HashMap<>();
    sections.forEach(
        (name, out) ->
            built.put(name, new Section("built", name, ByteBuffer.wrap(out.toByteArray()), order)));
    return new DwarfSections() {
      @Override
      public String file() {
        return "built";
      }

      @Override
      public Section section(String name) {
        return built.getOrDefault(name, Section.empty("built", name));
      }

      @Override
      public boolean relocatable() {
        return relocatable;
      }
    };
  }
}
