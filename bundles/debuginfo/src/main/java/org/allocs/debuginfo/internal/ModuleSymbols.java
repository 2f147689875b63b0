package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.Segment;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.error.AllocsException;

/** Builds the index of a module's symbols. */
final class ModuleSymbols {
  private final ModuleFiles files;
  private final Journal journal;

  ModuleSymbols(ModuleFiles files, Journal journal) {
    this.files = files;
    this.journal = journal;
  }

  /**
   * From {@code .symtab} of the file, else of its debug file, else of what is embedded in the file,
   * and from {@code .dynsym}.
   */
  SymbolIndex read(List<Segment> segments, SizeHints hints) {
    Optional<ElfFile> loaded = files.loaded();
    if (loaded.isEmpty()) {
      return new SymbolIndex(List.of(), new UnplacedSymbols());
    }
    boolean relocatable = loaded.get().header().type() == ElfHeader.ET_REL;
    SymbolReader reader = new SymbolReader(segments, relocatable, journal);
    boolean complete =
        (!loaded.get().isInMemory() && reader.addStatic(loaded.get()))
            || files.separate().map(reader::addStatic).orElse(false)
            || embedded(loaded.get()).map(reader::addStatic).orElse(false);
    reader.addDynamic(loaded.get());
    SizeCompleter completer = new SizeCompleter(reader.list(), complete, hints);
    return new SymbolIndex(completer.complete(), reader.unplaced());
  }

  private Optional<ElfFile> embedded(ElfFile loaded) {
    try {
      return loaded.miniDebugInfo();
    } catch (AllocsException e) {
      journal.add(".gnu_debugdata", e);
      return Optional.empty();
    }
  }
}
