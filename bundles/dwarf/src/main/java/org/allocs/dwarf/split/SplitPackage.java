package org.allocs.dwarf.split;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.error.MalformedFileException;

/**
 * A {@code .dwp} file: split units by their identity (DWARF 5, section 7.3.5), each as if it were
 * in a {@code .dwo} file of its own. Safe for use by several threads.
 */
public final class SplitPackage {
  private final DwarfSections container;
  private final DwarfSections program;
  private final PackageIndex units;
  private final PackageIndex types;

  private SplitPackage(
      DwarfSections container, DwarfSections program, PackageIndex units, PackageIndex types) {
    this.container = container;
    this.program = program;
    this.units = units;
    this.types = types;
  }

  /**
   * Reads the headers of both indexes.
   *
   * @param program the file with the skeleton units
   * @throws MalformedFileException if one of the indexes contradicts the format
   */
  public static SplitPackage of(DwarfSections container, DwarfSections program)
      throws MalformedFileException {
    return new SplitPackage(
        container,
        program,
        PackageIndex.of(container.section(".debug_cu_index")),
        PackageIndex.of(container.section(".debug_tu_index")));
  }

  /** The file itself. */
  public DwarfSections container() {
    return container;
  }

  /** The sections of the unit with a {@code dwo_id}. */
  public Optional<DwarfSections> unit(long id) throws MalformedFileException {
    OptionalInt row = units.row(id);
    return row.isPresent() ? Optional.of(new Row(units, row.getAsInt())) : Optional.empty();
  }

  /** Number of type units. */
  public int typeCount() {
    return types.rows();
  }

  /** The place of the type unit with a signature, from 0. */
  public OptionalInt type(long signature) throws MalformedFileException {
    return types.row(signature);
  }

  /**
   * The sections of a type unit.
   *
   * @param place from 0, below {@link #typeCount}
   */
  public DwarfSections typeAt(int place) throws MalformedFileException {
    return new Row(types, place);
  }

  /** The sections of each unit, by the start of its part of one section. */
  NavigableMap<Long, DwarfSections> byStart(String section) throws MalformedFileException {
    NavigableMap<Long, DwarfSections> rows = new TreeMap<>();
    for (PackageIndex index : List.of(units, types)) {
      for (int i = 0; i < index.rows(); i++) {
        Row row = new Row(index, i);
        PackageIndex.Part part = row.parts.get(section);
        if (part != null) {
          rows.putIfAbsent(part.offset(), row);
        }
      }
    }
    return rows;
  }

  /** What one row of an index has of each section; what is not divided belongs to all. */
  private final class Row implements DwarfSections {
    private final PackageIndex index;
    private final Map<String, PackageIndex.Part> parts;

    Row(PackageIndex index, int row) throws MalformedFileException {
      this.index = index;
      this.parts = index.parts(row);
    }

    @Override
    public String file() {
      return container.file();
    }

    @Override
    public Section section(String name) throws MalformedFileException {
      String stored = name + SplitSections.SUFFIX;
      PackageIndex.Part part = parts.get(name);
      if (part != null) {
        return container.section(stored).part(part.offset(), part.size());
      }
      return index.isDivided(name) ? Section.empty(file(), stored) : container.section(stored);
    }

    @Override
    public boolean relocatable() {
      return program.relocatable();
    }
  }
}
