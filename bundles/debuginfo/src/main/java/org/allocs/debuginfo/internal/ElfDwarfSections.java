package org.allocs.debuginfo.internal;

import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** The DWARF sections of an ELF file. */
final class ElfDwarfSections implements DwarfSections {
  private final ElfFile elf;
  private final Journal journal;
  private final Lazy<Optional<DwarfSections>> supplementary;

  /**
   * @param elf file with DWARF
   * @param files for the supplementary file, looked for when DWARF refers to it
   */
  ElfDwarfSections(ElfFile elf, ModuleFiles files, Journal journal) {
    this.elf = elf;
    this.journal = journal;
    this.supplementary =
        new Lazy<>(
            () ->
                files.supplementary(elf).map(other -> new ElfDwarfSections(other, files, journal)));
  }

  @Override
  public String file() {
    return elf.name();
  }

  /** A file that can no longer be read, or a compression that is not, is noted and malformed. */
  @Override
  public Section section(String name) throws MalformedFileException {
    try {
      return elf.section(name);
    } catch (MalformedFileException e) {
      throw e;
    } catch (AllocsException e) {
      journal.add(name + " of " + elf.name(), e);
      throw new MalformedFileException(elf.name(), name, 0, e.getMessage());
    }
  }

  @Override
  public Optional<DwarfSections> supplementary() {
    return supplementary.get();
  }

  @Override
  public boolean relocatable() {
    return elf.header().type() == ElfHeader.ET_REL;
  }
}
