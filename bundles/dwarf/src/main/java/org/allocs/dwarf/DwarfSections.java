package org.allocs.dwarf;

import java.util.List;
import java.util.Optional;
import org.allocs.binary.ArrivingSection;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.error.MalformedFileException;

/**
 * Where the sections of one file's debug information come from. Implemented by whoever opens the
 * container: this module knows no ELF. Decompressed, and relocated where the container asks for it.
 * Safe for use by several threads; asking twice for a section yields the same bytes.
 */
public interface DwarfSections {
  /** Windows on a section that is too large for one {@link Section} start so far apart. */
  long WINDOW = 1L << 30;

  /** The file's name, for errors. */
  String file();

  /**
   * A section by the name that the specification gives it, such as {@code .debug_info}.
   *
   * @return the section; {@link Section#empty} where there is none
   * @throws MalformedFileException if it is there and cannot be decompressed
   */
  Section section(String name) throws MalformedFileException;

  /**
   * A section that may still be on its way: its first bytes can be read before the last are there.
   *
   * @throws MalformedFileException as {@link #section} does, at once or when it is waited for
   */
  default ArrivingSection arriving(String name) throws MalformedFileException {
    return ArrivingSection.complete(section(name));
  }

  /**
   * Bytes in a section, which can be more than one {@link Section} holds.
   *
   * @throws MalformedFileException as {@link #section} does
   */
  default long size(String name) throws MalformedFileException {
    return section(name).size();
  }

  /**
   * A section from an offset on, as much of it as one {@link Section} holds. Each call may read.
   *
   * @throws MalformedFileException as {@link #section} does, and if the offset is outside
   */
  default Section part(String name, long from) throws MalformedFileException {
    Section whole = section(name);
    int start = whole.cursor(from).position();
    return new Section(whole.file(), name, whole.buffer().position(start), whole.order());
  }

  /**
   * A cursor at an offset of a section, which can be more than one {@link Section} holds: then over
   * a window on it, 2 GiB from the last multiple of {@link #WINDOW} on.
   *
   * @throws MalformedFileException as {@link #section} does, and if the offset is outside
   */
  default Cursor cursor(String name, long offset) throws MalformedFileException {
    return section(name).cursor(offset);
  }

  /**
   * The sections that a unit means: in a package each unit has parts of its own.
   *
   * @param section {@code .debug_info} or {@code .debug_types}
   * @param offset where the unit's header starts there
   * @throws MalformedFileException if what tells the parts contradicts the format
   */
  default DwarfSections ofUnit(String section, long offset) throws MalformedFileException {
    return this;
  }

  /**
   * The supplementary file (DWARF 5, section 7.3.6; {@code .gnu_debugaltlink}), if this file names
   * one and it was found. Without it, what refers there is unknown.
   */
  default Optional<DwarfSections> supplementary() {
    return Optional.empty();
  }

  /**
   * The files that may hold the split unit that a skeleton unit names (DWARF 5, section 3.1.2), the
   * likeliest first. Whoever asks compares their identity.
   *
   * @param name {@code DW_AT_dwo_name}, or that of GNU
   * @param compDir {@code DW_AT_comp_dir}, which a relative name counts from
   */
  default List<DwarfSections> splitFiles(String name, Optional<String> compDir) {
    return List.of();
  }

  /** The package of this file's split units (DWARF 5, section 7.3.5), if there is one. */
  default Optional<DwarfSections> splitPackage() {
    return Optional.empty();
  }

  /**
   * The states of the files that {@link #splitFiles} would yield, told without opening one; empty
   * where nobody can tell.
   */
  default Optional<String> splitFileStates(String name, Optional<String> compDir) {
    return Optional.empty();
  }

  /** What differs once the file is another one or was changed; empty where nobody can tell. */
  default Optional<String> state() {
    return Optional.empty();
  }

  /**
   * Whether addresses count from the start of a section, as in a file that is not linked yet. In
   * any other file nothing lives at address 0: a linker writes it for what it removed.
   */
  default boolean relocatable() {
    return false;
  }

  /** Where tables that were computed from these sections are kept; nowhere by default. */
  default TableStore tables() {
    return TableStore.NONE;
  }
}
