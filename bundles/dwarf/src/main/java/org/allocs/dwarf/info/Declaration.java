package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwAt.DW_AT_decl_column;
import static org.allocs.dwarf.DwAt.DW_AT_decl_file;
import static org.allocs.dwarf.DwAt.DW_AT_decl_line;

import java.util.Optional;
import org.allocs.dwarf.UnitContext;
import org.allocs.error.MalformedFileException;

/**
 * Where the source declares what an entry describes (DWARF 5, section 2.14).
 *
 * @param unit whose line table has the file
 * @param file number in that table
 * @param line from 1; 0 where not stated
 * @param column from 1; 0 where not stated
 */
public record Declaration(UnitContext unit, int file, int line, int column) {
  /** Of an entry, or of one that it completes or is an instance of; empty where none says. */
  public static Optional<Declaration> of(Die die) throws MalformedFileException {
    Optional<Die> holder = die.withInherited(DW_AT_decl_file);
    if (holder.isEmpty()) {
      return Optional.empty();
    }
    Die stated = holder.get();
    return Optional.of(
        new Declaration(
            stated.unit().context(),
            number(stated, DW_AT_decl_file),
            number(die.withInherited(DW_AT_decl_line).orElse(stated), DW_AT_decl_line),
            number(die.withInherited(DW_AT_decl_column).orElse(stated), DW_AT_decl_column)));
  }

  private static int number(Die die, int attribute) {
    long value = die.constant(attribute).orElse(0);
    return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : 0;
  }
}
