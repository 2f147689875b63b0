package org.allocs.debuginfo.hostile;

import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** The sections of one file, without any that other files have. */
record ElfSections(ElfFile elf) implements DwarfSections {
  @Override
  public String file() {
    return elf.name();
  }

  @Override
  public Section section(String name) throws MalformedFileException {
    try {
      return elf.section(name);
    } catch (MalformedFileException e) {
      throw e;
    } catch (AllocsException e) {
      throw new MalformedFileException(elf.name(), name, 0, e.getMessage());
    }
  }

  @Override
  public boolean relocatable() {
    return elf.header().type() == ElfHeader.ET_REL;
  }
}
