package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.List;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** Values of a symbol table's entries by index, for relocations. */
final class SymbolValues {
  private final ElfClass elfClass;
  private final SymbolDescriptor at;
  private final ByteBuffer bytes;
  private final int step;
  private final List<SectionHeader> sections;

  private SymbolValues(ElfClass elfClass, Section table, int step, List<SectionHeader> sections) {
    this.sections = sections;
    this.elfClass = elfClass;
    this.at = SymbolDescriptor.of(elfClass);
    this.bytes = table.buffer();
    this.step = step;
  }

  /** Those that the relocations of a section mean. */
  static SymbolValues of(ElfFile file, SectionHeader relocations) throws AllocsException {
    List<SectionHeader> all = file.sectionHeaders();
    int link = relocations.link();
    if (link < 0 || link >= all.size() || !isSymbols(all.get(link))) {
      throw new MalformedFileException(
          file.name(), relocations.name(), 0, "no symbol table: sh_link=" + link);
    }
    SectionHeader table = all.get(link);
    int least = SymbolDescriptor.of(file.header().elfClass()).size();
    long step = table.entsize() == 0 ? least : table.entsize();
    if (step < least || step > Integer.MAX_VALUE) {
      throw new MalformedFileException(file.name(), table.name(), 0, "sh_entsize=" + step);
    }
    return new SymbolValues(file.header().elfClass(), file.section(table), (int) step, all);
  }

  private static boolean isSymbols(SectionHeader section) {
    return section.type() == SectionHeader.SHT_SYMTAB || section.type() == SectionHeader.SHT_DYNSYM;
  }

  /** Whether there is an entry. */
  boolean has(long index) {
    return index >= 0 && index < bytes.limit() / step;
  }

  /** Its address, where its section is; 0 where it is defined elsewhere, or has no place yet. */
  long value(long index) {
    int base = (int) index * step;
    int section = bytes.getShort(base + at.shndx()) & 0xffff;
    return section == ElfSymbol.SHN_UNDEF || section == ElfSymbol.SHN_COMMON
        ? 0
        : elfClass.word(bytes, base + at.value()) + start(section);
  }

  private long start(int section) {
    return section < sections.size() ? sections.get(section).addr() : 0;
  }
}
