package org.allocs.debuginfo.hostile;

import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfSymbol;
import org.allocs.elf.Note;
import org.allocs.elf.ProgramHeader;
import org.allocs.elf.SectionHeader;

/** Asks an ELF file everything. */
final class ElfQuestions {
  private static final int MAX_HEADERS = 4096;

  private ElfQuestions() {}

  static void ask(ElfFile elf, Tally tally) {
    elf.header();
    tally.ask(() -> elf.symbols().forEach(ElfSymbol::plainName));
    tally.ask(() -> elf.dynamicSymbols().forEach(ElfSymbol::plainName));
    tally.ask(() -> elf.notes().forEach(Note::hex));
    tally.ask(elf::buildId);
    tally.ask(elf::debugLink);
    tally.ask(elf::debugAltLink);
    tally.ask(elf::ehFrame);
    tally.ask(elf::ehFrameHdr);
    tally.ask(
        () -> elf.sectionHeaders().stream().limit(MAX_HEADERS).forEach(h -> of(elf, h, tally)));
    elf.programHeaders().stream().limit(MAX_HEADERS).forEach(h -> of(elf, h, tally));
  }

  private static void of(ElfFile elf, ProgramHeader header, Tally tally) {
    header.permissions();
    tally.ask(() -> elf.segment(header));
    tally.ask(() -> elf.at(header.vaddr(), header.memsz(), "segment"));
  }

  private static void of(ElfFile elf, SectionHeader header, Tally tally) {
    header.typeName();
    header.flagLetters();
    header.covers(header.addr());
    tally.ask(() -> elf.section(header));
    tally.ask(() -> elf.section(header.name()));
  }
}
