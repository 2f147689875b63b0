package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.Segment;
import org.allocs.elf.ElfFile;

/** Builds the index of a module's symbols. */
final class ModuleSymbols {
  private final ModuleFiles files;
  private final Journal journal;

  ModuleSymbols(ModuleFiles files, Journal journal) {
    this.files = files;
    this.journal = journal;
  }

  /** From {@code .symtab} of the file, else of its debug file, and from {@code .dynsym}. */
  SymbolIndex read(List<Segment> segments, SizeHints hints) {
    Optional<ElfFile> loaded = files.loaded();
    if (loaded.isEmpty()) {
      return new SymbolIndex(List.of());
    }
    SymbolReader reader = new SymbolReader(segments, journal);
    if (loaded.get().isInMemory() || !reader.addStatic(loaded.get())) {
      files.separate().ifPresent(reader::addStatic);
    }
    reader.addDynamic(loaded.get());
    return new SymbolIndex(new SizeCompleter(reader.list(), hints).complete());
  }
}
