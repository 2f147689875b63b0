package org.allocs.debuginfo.internal;

import static org.allocs.elf.SectionHeader.SHF_GROUP;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.allocs.binary.Section;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/**
 * Sections of an object file as a linker would lay them out: compilers put each type unit into a
 * section of its own. Safe for use by several threads.
 */
final class JoinedSections {
  /** Bytes that sections of one name may have together: they are copied. */
  private static final int MAX_BYTES = 512 << 20;

  private final ElfFile elf;
  private final Map<String, Section> joined = new HashMap<>();

  JoinedSections(ElfFile elf) {
    this.elf = elf;
  }

  /** A section, or all that have the name where there may be several. */
  Section section(String name) throws AllocsException {
    boolean several = name.startsWith(".debug_info") || name.startsWith(".debug_types");
    return several && elf.header().type() == ElfHeader.ET_REL ? joined(name) : elf.section(name);
  }

  private synchronized Section joined(String name) throws AllocsException {
    Section known = joined.get(name);
    if (known == null) {
      List<Section> parts = parts(name);
      known = parts.size() < 2 ? elf.section(name) : Section.joined(parts, MAX_BYTES);
      joined.put(name, known);
    }
    return known;
  }

  /** What belongs to no group first: offsets in other sections count from its start. */
  private List<Section> parts(String name) throws AllocsException {
    List<Section> parts = new ArrayList<>();
    long size = 0;
    long stored = 0;
    for (boolean grouped : new boolean[] {false, true}) {
      for (SectionHeader header : elf.sectionHeaders()) {
        boolean wanted = header.name().equals(name) && header.has(SHF_GROUP) == grouped;
        if (wanted && size <= MAX_BYTES) {
          stored += header.size();
          if (header.size() < 0 || stored > elf.size()) {
            throw new MalformedFileException(elf.name(), name, 0, "sections of this name overlap");
          }
          Section part = elf.section(header);
          parts.add(part);
          size += part.size();
        }
      }
    }
    return parts;
  }
}
