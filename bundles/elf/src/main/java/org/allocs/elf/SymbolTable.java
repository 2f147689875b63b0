package org.allocs.elf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/** Reads symbols from the bytes of a table, wherever they come from. */
final class SymbolTable {
  private final ElfClass elfClass;
  private final Section table;
  private final Section strings;
  private final StringTable names;
  private final Optional<Section> extendedIndexes;
  private int nameless;

  /**
   * @param table the symbols
   * @param names their string table
   * @param extendedIndexes the {@code SHT_SYMTAB_SHNDX} section, if there is one
   */
  SymbolTable(ElfClass elfClass, Section table, Section names, Optional<Section> extendedIndexes) {
    this.elfClass = elfClass;
    this.table = table;
    this.strings = names;
    this.names = new StringTable(names);
    this.extendedIndexes = extendedIndexes;
  }

  /**
   * Entries of a table.
   *
   * @param symbols in the order of the table
   * @param indexes where each is in it
   */
  record Found(List<ElfSymbol> symbols, List<Integer> indexes) {
    static final Found NONE = new Found(List.of(), List.of());
  }

  /**
   * The entries that are wanted, the reserved first one never; those whose name is not in the
   * string table have the empty one.
   *
   * @param stride {@code sh_entsize}; 0 stands for the size in the specification
   */
  Found read(long stride, Predicate<SymbolEntry> wanted) throws MalformedFileException {
    int size = SymbolDescriptor.of(elfClass).size();
    long step = stride == 0 ? size : stride;
    if (step < size || step > table.size() && !table.isEmpty()) {
      throw new MalformedFileException(table.file(), table.name(), 0, "sh_entsize=" + step);
    }
    SymbolEntry entry = new SymbolEntry(elfClass, table.buffer(), strings.buffer());
    int count = (int) (table.size() / step);
    List<ElfSymbol> symbols = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      if (wanted.test(entry.moveTo((int) (i * step)))) {
        symbols.add(symbol(entry, i));
        indexes.add(i);
      }
    }
    return new Found(symbols, indexes);
  }

  private ElfSymbol symbol(SymbolEntry entry, int index) throws MalformedFileException {
    int stored = entry.storedSection();
    boolean extended = stored == ElfSymbol.SHN_XINDEX;
    return new ElfSymbol(
        name(entry.nameOffset()),
        entry.value(),
        entry.size(),
        entry.type(),
        entry.binding(),
        entry.visibility(),
        extended ? extendedIndex(index) : stored,
        stored >= ElfSymbol.SHN_LORESERVE && !extended);
  }

  private String name(long offset) throws MalformedFileException {
    Optional<String> name = names.find(offset);
    nameless += name.isPresent() ? 0 : 1;
    return name.orElse("");
  }

  /** How many symbols that were read have a name that is not in the string table. */
  int nameless() {
    return nameless;
  }

  private int extendedIndex(int index) throws MalformedFileException {
    if (extendedIndexes.isEmpty()) {
      throw new MalformedFileException(
          table.file(), table.name(), index, "SHN_XINDEX without SHT_SYMTAB_SHNDX");
    }
    return (int) extendedIndexes.get().cursor(4L * index).u32();
  }
}
