package org.allocs.debuginfo.internal;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.allocs.debug.FileSection;
import org.allocs.debug.ModuleSummary;
import org.allocs.debug.UnitCensus;
import org.allocs.elf.ContentSize;
import org.allocs.elf.CoreNotes;
import org.allocs.elf.ElfClass;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.SectionHeader;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/** Sums up a module's files. */
final class Summaries {
  private final String name;
  private final ModuleFiles files;
  private final Journal journal;

  /**
   * @param name path by which the module is known
   */
  Summaries(String name, ModuleFiles files, Journal journal) {
    this.name = name;
    this.files = files;
    this.journal = journal;
  }

  /**
   * @param units what debug information adds up to
   * @param provenance asked for when all else was read
   */
  Answer<ModuleSummary> of(Answer<UnitCensus> units, Supplier<List<String>> provenance) {
    if (files.loaded().isEmpty()) {
      return Answer.unknown("neither file nor image can be read");
    }
    ElfFile elf = files.loaded().get();
    ElfHeader header = elf.header();
    ModuleSummary summary =
        new ModuleSummary(
            name,
            header.typeName(),
            header.machineName(),
            header.elfClass() == ElfClass.ELFCLASS64 ? 64 : 32,
            header.order() == ByteOrder.LITTLE_ENDIAN,
            buildId(elf),
            note(elf),
            sections(),
            units,
            provenance.get());
    return Answer.known(summary, Evidence.certain("ELF", name));
  }

  private Optional<String> buildId(ElfFile elf) {
    try {
      return elf.buildId();
    } catch (AllocsException e) {
      journal.add("build-id", e);
      return Optional.empty();
    }
  }

  private List<FileSection> sections() {
    List<FileSection> all = new ArrayList<>();
    for (ElfFile elf : files.read()) {
      try {
        for (SectionHeader header : elf.sectionHeaders()) {
          if (header.type() != SectionHeader.SHT_NULL) {
            all.add(section(elf, header));
          }
        }
      } catch (AllocsException e) {
        journal.add("section headers of " + elf.name(), e);
      }
    }
    return all;
  }

  private FileSection section(ElfFile elf, SectionHeader header) {
    boolean none = header.type() == SectionHeader.SHT_NOBITS;
    return new FileSection(
        elf.name(),
        header.name(),
        header.typeName(),
        header.addr(),
        size(elf, header),
        none ? 0 : header.size(),
        header.flagLetters());
  }

  private long size(ElfFile elf, SectionHeader header) {
    try {
      return ContentSize.of(elf, header);
    } catch (AllocsException e) {
      journal.add(header.name() + " of " + elf.name(), e);
      return header.size();
    }
  }

  /** A core file describes a process and not a program. */
  private Optional<String> note(ElfFile elf) {
    if (elf.header().type() != ElfHeader.ET_CORE) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder("core file: the memory of a process");
    try {
      CoreNotes notes = CoreNotes.of(elf);
      notes
          .arguments()
          .or(notes::program)
          .ifPresent(name -> text.append(" that ran: ").append(name));
      notes
          .signal()
          .ifPresent(number -> text.append("; stopped or ended by signal ").append(number));
    } catch (AllocsException e) {
      journal.add("notes", e);
    }
    return Optional.of(
        text.append("; what describes its types and code is in the program and its libraries")
            .toString());
  }
}
