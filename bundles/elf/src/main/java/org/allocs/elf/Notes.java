package org.allocs.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.binary.Budget;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** Finds notes in a file. */
final class Notes {
  private static final long MAX_IN_MEMORY = 1 << 30;

  private Notes() {}

  static List<Note> of(ElfFile file) throws AllocsException {
    List<Note> all = new ArrayList<>();
    Budget budget = Budget.of(0);
    budget.grant(Math.min(file.size(), MAX_IN_MEMORY));
    for (SectionHeader header : file.sectionHeaders()) {
      if (header.type() == SectionHeader.SHT_NOTE) {
        add(file.section(header), header.addralign(), budget, all);
      }
    }
    if (all.isEmpty()) {
      for (ProgramHeader header : file.programHeaders(ProgramHeader.PT_NOTE)) {
        addSegment(file, header, budget, all);
      }
    }
    return all;
  }

  /** Headers that share their bytes would make many notes of few. */
  private static void add(Section section, long alignment, Budget budget, List<Note> all)
      throws MalformedFileException {
    budget.spend(section, section.size());
    all.addAll(Note.readAll(section, alignment));
  }

  /**
   * A debug file has the segments of the file that it was made from, but not always their bytes.
   */
  private static void addSegment(ElfFile file, ProgramHeader header, Budget budget, List<Note> all)
      throws AllocsException {
    try {
      add(file.segment(header), header.align(), budget, all);
    } catch (MalformedFileException e) {
      if (file.sectionHeaders().isEmpty()) {
        throw e;
      }
    }
  }

  static Optional<String> buildId(ElfFile file) throws AllocsException {
    return of(file).stream()
        .filter(n -> n.type() == Note.NT_GNU_BUILD_ID && n.owner().equals("GNU"))
        .filter(n -> !n.description().isEmpty())
        .map(Note::hex)
        .findFirst();
  }
}
