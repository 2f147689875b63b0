package org.allocs.elf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** Reads the versions of dynamic symbols, wherever their tables are. */
final class SymbolVersions {
  /** Indexes have 15 bits. */
  private static final int MAX_ENTRIES = 1 << 15;

  private final StringTable names;
  private final Map<Integer, SymbolVersion> byIndex = new HashMap<>();
  private int entries;

  private SymbolVersions(Section names) {
    this.names = new StringTable(names);
  }

  /** One for each of the symbols, in their order; empty where a file has no versions. */
  static List<Optional<SymbolVersion>> of(ElfFile file, SymbolTable.Found symbols)
      throws AllocsException {
    VersionTables tables = VersionTables.of(file);
    if (tables.indexes().isEmpty()) {
      return symbols.symbols().stream().map(symbol -> Optional.<SymbolVersion>empty()).toList();
    }
    SymbolVersions versions = new SymbolVersions(tables.names());
    versions.define(tables.definitions());
    versions.need(tables.needs());
    return versions.of(symbols, tables.indexes());
  }

  private List<Optional<SymbolVersion>> of(SymbolTable.Found symbols, Section indexes)
      throws MalformedFileException {
    List<Optional<SymbolVersion>> all = new ArrayList<>(symbols.symbols().size());
    for (int i = 0; i < symbols.symbols().size(); i++) {
      int stored = indexes.cursor(2L * symbols.indexes().get(i)).u16();
      all.add(of(symbols.symbols().get(i), stored));
    }
    return List.copyOf(all);
  }

  /** A version is a symbol too, and has none. */
  private Optional<SymbolVersion> of(ElfSymbol symbol, int stored) {
    int index = stored & VersionDescriptor.VERSYM_VERSION;
    boolean hidden = (stored & VersionDescriptor.VERSYM_HIDDEN) != 0;
    SymbolVersion known = byIndex.get(index);
    if (index <= VersionDescriptor.VER_NDX_GLOBAL
        || known == null
        || known.name().equals(symbol.name())) {
      return Optional.empty();
    }
    return hidden && !known.hidden()
        ? Optional.of(new SymbolVersion(known.name(), true, known.neededFrom()))
        : Optional.of(known);
  }

  private void define(Section section) throws MalformedFileException {
    long at = 0;
    long next = section.isEmpty() ? 0 : 1;
    while (next != 0) {
      count(section, at);
      int index = section.cursor(at + VersionDescriptor.VD_NDX).u16();
      Cursor rest = section.cursor(at + VersionDescriptor.VD_AUX);
      long first = at + rest.u32();
      next = rest.u32();
      String name = names.at(section.cursor(first + VersionDescriptor.VDA_NAME).u32());
      byIndex.putIfAbsent(index, new SymbolVersion(name, false, Optional.empty()));
      at += next;
    }
  }

  private void need(Section section) throws MalformedFileException {
    long at = 0;
    long next = section.isEmpty() ? 0 : 1;
    while (next != 0) {
      count(section, at);
      Cursor file = section.cursor(at + VersionDescriptor.VN_CNT);
      int count = file.u16();
      String from = names.at(file.u32());
      need(section, at + file.u32(), count, from);
      next = file.u32();
      at += next;
    }
  }

  private void need(Section section, long first, int count, String from)
      throws MalformedFileException {
    long at = first;
    for (int i = 0; i < count; i++) {
      count(section, at);
      Cursor entry = section.cursor(at + VersionDescriptor.VNA_OTHER);
      int index = entry.u16() & VersionDescriptor.VERSYM_VERSION;
      String name = names.at(entry.u32());
      byIndex.putIfAbsent(index, new SymbolVersion(name, true, Optional.of(from)));
      at += entry.u32();
    }
  }

  private void count(Section section, long at) throws MalformedFileException {
    if (++entries > MAX_ENTRIES) {
      throw new MalformedFileException(section.file(), section.name(), at, "too many versions");
    }
  }
}
