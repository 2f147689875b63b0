package org.allocs.elf;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** Finds symbol tables in a file: by section headers, or by the dynamic section. */
final class SymbolTables {
  private SymbolTables() {}

  static SymbolTable.Found inSections(ElfFile file, int type, Predicate<SymbolEntry> wanted)
      throws AllocsException {
    Optional<SectionHeader> found = first(file, type);
    if (found.isEmpty()) {
      return SymbolTable.Found.NONE;
    }
    SectionHeader table = found.get();
    Section names = file.section(linked(file, table));
    SymbolTable symbols =
        new SymbolTable(
            file.header().elfClass(), file.section(table), names, extended(file, table));
    SymbolTable.Found all = symbols.read(table.entsize(), wanted);
    if (symbols.nameless() > 0) {
      file.problem("symbols of " + table.name() + " without name: count=" + symbols.nameless());
    }
    return all;
  }

  /** The first section of a type. */
  static Optional<SectionHeader> first(ElfFile file, int type) throws AllocsException {
    return file.sectionHeaders().stream().filter(header -> header.type() == type).findFirst();
  }

  /** The section that {@code sh_link} names. */
  static SectionHeader linked(ElfFile file, SectionHeader table) throws AllocsException {
    List<SectionHeader> all = file.sectionHeaders();
    if (table.link() < 0 || table.link() >= all.size()) {
      throw new MalformedFileException(
          file.name(), table.name(), 0, "no string table: sh_link=" + table.link());
    }
    return all.get(table.link());
  }

  private static Optional<Section> extended(ElfFile file, SectionHeader table)
      throws AllocsException {
    for (SectionHeader candidate : file.sectionHeaders()) {
      if (candidate.type() == SectionHeader.SHT_SYMTAB_SHNDX && candidate.link() == table.index()) {
        return Optional.of(file.section(candidate));
      }
    }
    return Optional.empty();
  }

  static SymbolTable.Found inDynamic(ElfFile file, Predicate<SymbolEntry> wanted)
      throws AllocsException {
    DynamicTable dynamic = DynamicTable.of(file);
    Optional<Long> table = dynamic.address(DynamicTable.DT_SYMTAB);
    Optional<Long> names = dynamic.address(DynamicTable.DT_STRTAB);
    Optional<Long> namesSize = dynamic.value(DynamicTable.DT_STRSZ);
    if (table.isEmpty() || names.isEmpty() || namesSize.isEmpty()) {
      return SymbolTable.Found.NONE;
    }
    long count = new SymbolCount(file, dynamic).count();
    long size = count * SymbolDescriptor.of(file.header().elfClass()).size();
    return new SymbolTable(
            file.header().elfClass(),
            whole(file, table.get(), size, "DT_SYMTAB"),
            whole(file, names.get(), namesSize.get(), "DT_STRTAB"),
            Optional.empty())
        .read(0, wanted);
  }

  private static Section whole(ElfFile file, long address, long size, String name)
      throws AllocsException {
    return file.at(address, size, name)
        .orElseThrow(
            () ->
                new MalformedFileException(
                    file.name(),
                    name,
                    0,
                    "not in a segment: address=0x" + Long.toHexString(address)))
        .data();
  }
}
