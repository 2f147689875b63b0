package org.allocs.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;

/** Finds notes in a file. */
final class Notes {
  private Notes() {}

  static List<Note> of(ElfFile file) throws AllocsException {
    List<Note> all = new ArrayList<>();
    for (SectionHeader header : file.sectionHeaders()) {
      if (header.type() == SectionHeader.SHT_NOTE) {
        all.addAll(Note.readAll(file.section(header), header.addralign()));
      }
    }
    if (all.isEmpty()) {
      for (ProgramHeader header : file.programHeaders(ProgramHeader.PT_NOTE)) {
        all.addAll(Note.readAll(file.segment(header), header.align()));
      }
    }
    return all;
  }

  static Optional<String> buildId(ElfFile file) throws AllocsException {
    return of(file).stream()
        .filter(n -> n.type() == Note.NT_GNU_BUILD_ID && n.owner().equals("GNU"))
        .filter(n -> !n.description().isEmpty())
        .map(Note::hex)
        .findFirst();
  }
}
