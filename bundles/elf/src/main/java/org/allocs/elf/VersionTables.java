package org.allocs.elf;

import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;

/**
 * Where a file has the versions of its dynamic symbols; empty sections where it has none.
 *
 * @param indexes {@code .gnu.version}
 * @param definitions {@code .gnu.version_d}
 * @param needs {@code .gnu.version_r}
 * @param names their string table
 */
record VersionTables(Section indexes, Section definitions, Section needs, Section names) {
  static VersionTables of(ElfFile file) throws AllocsException {
    if (file.sectionHeaders().isEmpty()) {
      return inDynamic(file, DynamicTable.of(file));
    }
    SectionHeader symbols = SymbolTables.first(file, SectionHeader.SHT_DYNSYM).orElse(null);
    return new VersionTables(
        section(file, VersionDescriptor.SHT_GNU_VERSYM, ".gnu.version"),
        section(file, VersionDescriptor.SHT_GNU_VERDEF, ".gnu.version_d"),
        section(file, VersionDescriptor.SHT_GNU_VERNEED, ".gnu.version_r"),
        symbols == null
            ? Section.empty(file.name(), ".dynstr")
            : file.section(SymbolTables.linked(file, symbols)));
  }

  private static Section section(ElfFile file, int type, String name) throws AllocsException {
    Optional<SectionHeader> found = SymbolTables.first(file, type);
    return found.isPresent() ? file.section(found.get()) : Section.empty(file.name(), name);
  }

  private static VersionTables inDynamic(ElfFile file, DynamicTable dynamic)
      throws AllocsException {
    return new VersionTables(
        at(file, dynamic, DynamicTable.DT_VERSYM, Long.MAX_VALUE, "DT_VERSYM"),
        at(file, dynamic, DynamicTable.DT_VERDEF, Long.MAX_VALUE, "DT_VERDEF"),
        at(file, dynamic, DynamicTable.DT_VERNEED, Long.MAX_VALUE, "DT_VERNEED"),
        at(
            file,
            dynamic,
            DynamicTable.DT_STRTAB,
            dynamic.value(DynamicTable.DT_STRSZ).orElse(0L),
            "DT_STRTAB"));
  }

  private static Section at(ElfFile file, DynamicTable dynamic, long tag, long size, String name)
      throws AllocsException {
    Optional<Long> address = dynamic.address(tag);
    Optional<PlacedSection> found =
        address.isPresent() ? file.at(address.get(), size, name) : Optional.empty();
    return found.map(PlacedSection::data).orElse(Section.empty(file.name(), name));
  }
}
