package org.allocs.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.UnsupportedException;

/**
 * Applies relocations to sections of a relocatable file (gABI, chapter 4, "Relocation") as if all
 * sections were at {@link SectionHeader#addr}: offsets in debug sections become what they are in
 * the file.
 *
 * <p>A type that is not known and a symbol that is not there would leave a field that says
 * something else: the section is refused. Fields outside the section harm nothing and are counted.
 */
final class Relocator {
  private final ElfFile file;
  private final SectionHeader target;
  private int outside;

  Relocator(ElfFile file, SectionHeader target) {
    this.file = file;
    this.target = target;
  }

  /**
   * Whether relocations are applied to a section: those that only readers like this one use, of the
   * file's own or the machine's types, so that no table of relocations is relocated itself.
   */
  static boolean concerns(ElfFile file, SectionHeader section) {
    boolean content =
        section.type() == SectionHeader.SHT_PROGBITS
            || Integer.compareUnsigned(section.type(), SectionHeader.SHT_LOPROC) >= 0;
    boolean debug = !section.has(SectionHeader.SHF_ALLOC) || section.name().equals(".eh_frame");
    return file.header().type() == ElfHeader.ET_REL && content && debug;
  }

  /** The relocated bytes; the same ones where nothing is to be done. */
  Section apply(Section stored) throws AllocsException {
    List<SectionHeader> tables = file.sectionHeaders().stream().filter(this::isForTarget).toList();
    if (tables.isEmpty()) {
      return stored;
    }
    long size = tables.stream().mapToLong(SectionHeader::size).sum();
    if (size < 0 || size > file.size()) {
      throw new MalformedFileException(
          file.name(), target.name(), 0, "tables of relocations overlap: size=" + size);
    }
    ByteBuffer bytes = ByteBuffer.wrap(stored.cursor().bytes(stored.size())).order(stored.order());
    for (SectionHeader table : tables) {
      apply(table, bytes);
    }
    return new Section(stored.file(), stored.name(), bytes, stored.order());
  }

  private boolean isForTarget(SectionHeader table) {
    return (table.type() == SectionHeader.SHT_RELA || table.type() == SectionHeader.SHT_REL)
        && table.info() == target.index()
        && table.size() != 0;
  }

  private void apply(SectionHeader table, ByteBuffer bytes) throws AllocsException {
    ElfClass elfClass = file.header().elfClass();
    RelocationDescriptor at = RelocationDescriptor.of(elfClass);
    boolean rela = table.type() == SectionHeader.SHT_RELA;
    Section section = file.section(table);
    long step = table.entsize() == 0 ? at.size(rela) : table.entsize();
    if (step < at.size(rela) || step > section.size()) {
      throw new MalformedFileException(file.name(), table.name(), 0, "sh_entsize=" + step);
    }
    ByteBuffer entries = section.buffer();
    SymbolValues symbols = SymbolValues.of(file, table);
    int count = (int) (section.size() / step);
    for (int i = 0; i < count; i++) {
      int base = (int) (i * step);
      long info = info(elfClass.word(entries, base + at.info()));
      long offset = elfClass.word(entries, base + RelocationDescriptor.OFFSET);
      long addend = rela ? signed(elfClass, entries, base + at.addend()) : 0;
      apply(at.type(info), symbols, at.symbol(info), offset, rela, addend, bytes);
    }
  }

  /** Of 64-bit little-endian MIPS, {@code r_info} is a word and four bytes instead. */
  private long info(long stored) {
    ElfHeader header = file.header();
    boolean split =
        header.machine() == ElfHeader.EM_MIPS
            && header.elfClass() == ElfClass.ELFCLASS64
            && header.order() == ByteOrder.LITTLE_ENDIAN;
    return split
        ? stored << 32 | Integer.toUnsignedLong(Integer.reverseBytes((int) (stored >>> 32)))
        : stored;
  }

  private static long signed(ElfClass elfClass, ByteBuffer bytes, int at) {
    return elfClass == ElfClass.ELFCLASS32 ? bytes.getInt(at) : bytes.getLong(at);
  }

  private void apply(
      int type,
      SymbolValues symbols,
      long symbol,
      long offset,
      boolean rela,
      long addend,
      ByteBuffer bytes)
      throws AllocsException {
    RelocationRule rule =
        RelocationRule.of(file.header().machine(), type).orElseThrow(() -> unknown(type));
    if (rule.kind() == RelocationRule.Kind.NONE) {
      return;
    }
    RelocatedField field = RelocatedField.of(bytes, offset, rule);
    if (field == null) {
      outside++;
    } else if (!symbols.has(symbol)) {
      throw new MalformedFileException(
          file.name(), target.name(), offset, "relocated by a symbol that is not there: " + symbol);
    } else {
      long value = symbols.value(symbol) + (rela ? addend : field.get()) - rule.bias();
      field.apply(rule.kind(), value, target.addr() + offset);
    }
  }

  private UnsupportedException unknown(int type) {
    return new UnsupportedException(
        "relocation not known: type="
            + Integer.toUnsignedString(type)
            + " machine="
            + file.header().machineName()
            + " file="
            + file.name()
            + " section="
            + target.name());
  }

  /** What was not applied, in words; empty where all was. */
  Optional<String> problem() {
    return outside == 0
        ? Optional.empty()
        : Optional.of("relocations outside of " + target.name() + ": count=" + outside);
  }
}
