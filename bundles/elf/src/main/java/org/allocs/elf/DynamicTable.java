package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;

/** The dynamic section (gABI, chapter 5, "Dynamic Section"): pairs of tag and value. */
final class DynamicTable {
  static final long DT_NULL = 0;
  static final long DT_HASH = 4;
  static final long DT_STRTAB = 5;
  static final long DT_SYMTAB = 6;
  static final long DT_STRSZ = 10;
  static final long DT_GNU_HASH = 0x6ffffef5L;
  static final long DT_VERSYM = 0x6ffffff0L;
  static final long DT_VERDEF = 0x6ffffffcL;
  static final long DT_VERNEED = 0x6ffffffeL;

  private final ElfFile file;
  private final Map<Long, Long> values;

  private DynamicTable(ElfFile file, Map<Long, Long> values) {
    this.file = file;
    this.values = values;
  }

  /** Reads {@code PT_DYNAMIC}; without entries where there is none. */
  static DynamicTable of(ElfFile file) throws AllocsException {
    List<ProgramHeader> found = file.programHeaders(ProgramHeader.PT_DYNAMIC);
    if (found.isEmpty()) {
      return new DynamicTable(file, Map.of());
    }
    return new DynamicTable(file, read(file.header().elfClass(), file.segment(found.get(0))));
  }

  private static Map<Long, Long> read(ElfClass elfClass, Section section) {
    Map<Long, Long> values = new HashMap<>();
    ByteBuffer bytes = section.buffer();
    int word = elfClass.wordBytes();
    for (int at = 0; at + 2 * word <= bytes.limit(); at += 2 * word) {
      long tag = elfClass.word(bytes, at);
      if (tag == DT_NULL) {
        break;
      }
      values.putIfAbsent(tag, elfClass.word(bytes, at + word));
    }
    return values;
  }

  Optional<Long> value(long tag) {
    return Optional.ofNullable(values.get(tag));
  }

  /**
   * The value as an address in the file. The C library's loader adds the bias to most of these in
   * place, but not to a vdso's.
   */
  Optional<Long> address(long tag) {
    return value(tag).map(stored -> isInside(stored) ? stored : stored - file.bias());
  }

  private boolean isInside(long address) {
    return file.programHeaders(ProgramHeader.PT_LOAD).stream().anyMatch(p -> p.covers(address));
  }
}
