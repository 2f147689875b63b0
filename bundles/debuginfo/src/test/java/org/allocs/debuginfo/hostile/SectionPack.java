package org.allocs.debuginfo.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.TableStore;
import org.allocs.error.MalformedFileException;

/**
 * Sections in a row, so that a fuzzer that inserts a byte into one moves no other: place of the
 * name in {@link #NAMES}, length in two bytes, content; as often as bytes are left. What is wrong
 * with a length is cut off, so every input means something.
 */
record SectionPack(Map<String, Section> sections) implements DwarfSections {
  /** What {@link #tables} finds, whatever it is asked for. */
  private static final String KEPT = "kept tables";

  static final List<String> NAMES =
      List.of(
          ".debug_info",
          ".debug_abbrev",
          ".debug_str",
          ".debug_line",
          ".debug_line_str",
          ".debug_str_offsets",
          ".debug_addr",
          ".debug_ranges",
          ".debug_rnglists",
          ".debug_loc",
          ".debug_loclists",
          ".debug_types",
          ".debug_aranges",
          ".debug_names",
          ".gdb_index",
          ".debug_macro",
          KEPT,
          ".debug_gnu_pubnames",
          ".debug_gnu_pubtypes",
          ".debug_macinfo");

  /** Of a package of split units. */
  static final List<String> SPLIT_NAMES =
      List.of(
          ".debug_cu_index",
          ".debug_tu_index",
          ".debug_info.dwo",
          ".debug_types.dwo",
          ".debug_abbrev.dwo",
          ".debug_str.dwo",
          ".debug_str_offsets.dwo",
          ".debug_line.dwo",
          ".debug_rnglists.dwo",
          ".debug_loclists.dwo",
          ".debug_loc.dwo",
          ".debug_macro.dwo");

  private static final int HEADER = 3;

  static byte[] pack(DwarfSections from) throws MalformedFileException {
    return pack(from, NAMES);
  }

  static byte[] pack(DwarfSections from, List<String> names) throws MalformedFileException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int place = 0; place < names.size(); place++) {
      ByteBuffer bytes = from.section(names.get(place)).buffer();
      if (bytes.hasRemaining() && bytes.remaining() <= 0xffff) {
        out.write(place);
        out.write(bytes.remaining());
        out.write(bytes.remaining() >> 8);
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        out.writeBytes(content);
      }
    }
    return out.toByteArray();
  }

  static SectionPack unpack(byte[] input) {
    return unpack(input, NAMES);
  }

  static SectionPack unpack(byte[] input, List<String> names) {
    Map<String, Section> sections = new HashMap<>();
    int at = 0;
    while (input.length - at >= HEADER) {
      String name = names.get((input[at] & 0xff) % names.size());
      int stated = input[at + 1] & 0xff | (input[at + 2] & 0xff) << 8;
      int length = Math.min(stated, input.length - at - HEADER);
      ByteBuffer content = ByteBuffer.wrap(input, at + HEADER, length);
      sections.put(name, new Section("pack", name, content, ByteOrder.LITTLE_ENDIAN));
      at += HEADER + length;
    }
    return new SectionPack(sections);
  }

  @Override
  public TableStore tables() {
    return new TableStore() {
      @Override
      public Optional<ByteBuffer> find(String name) {
        return Optional.ofNullable(sections.get(KEPT)).map(Section::buffer);
      }

      @Override
      public void keep(String name, ByteBuffer table) {
        // Each input is read once.
      }
    };
  }

  @Override
  public String file() {
    return "pack";
  }

  @Override
  public Section section(String name) {
    return sections.getOrDefault(name, Section.empty("pack", name));
  }
}
