package org.allocs.elf;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/** Reads symbols from the bytes of a table, wherever they come from. */
final class SymbolTable {
  private final ElfClass elfClass;
  private final SymbolDescriptor at;
  private final Section table;
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
    this.at = SymbolDescriptor.of(elfClass);
    this.table = table;
    this.names = new StringTable(names);
    this.extendedIndexes = extendedIndexes;
  }

  /**
   * All entries but the reserved first one; those whose name is not in the string table have the
   * empty one.
   *
   * @param stride {@code sh_entsize}; 0 stands for the size in the specification
   */
  List<ElfSymbol> read(long stride) throws MalformedFileException {
    long step = stride == 0 ? at.size() : stride;
    if (step < at.size() || step > table.size() && !table.isEmpty()) {
      throw new MalformedFileException(table.file(), table.name(), 0, "sh_entsize=" + step);
    }
    ByteBuffer bytes = table.buffer();
    int count = (int) (table.size() / step);
    List<ElfSymbol> all = new ArrayList<>(Math.max(count, 1));
    for (int i = 1; i < count; i++) {
      all.add(one(bytes, i, (int) (i * step)));
    }
    return all;
  }

  private ElfSymbol one(ByteBuffer bytes, int index, int base) throws MalformedFileException {
    int info = bytes.get(base + at.info());
    int stored = bytes.getShort(base + at.shndx()) & 0xffff;
    boolean extended = stored == ElfSymbol.SHN_XINDEX;
    return new ElfSymbol(
        name(bytes.getInt(base + at.name()) & 0xffffffffL),
        elfClass.word(bytes, base + at.value()),
        elfClass.word(bytes, base + at.symbolSize()),
        info & 0xf,
        info >> 4 & 0xf,
        bytes.get(base + at.other()) & 3,
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
