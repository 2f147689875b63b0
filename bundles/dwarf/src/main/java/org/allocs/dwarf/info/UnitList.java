package org.allocs.dwarf.info;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.allocs.binary.ArrivingSection;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;

/**
 * The units of one section, ascending. One that is too large for a {@link Section} is listed in
 * parts, each with whole units; offsets here are those of the file's section.
 */
final class UnitList {
  /** Bits of a section's number; above them is which part of the section. */
  private static final int SECTION_BITS = 24;

  /** Bytes of the longest header: that of a type unit in the 64-bit format. */
  private static final long MAX_HEADER = 40;

  /** Parts of one section, of 2 GiB each, as far as offsets of the 32-bit format reach twice. */
  private static final int MAX_PARTS = 16;

  private final Units units;
  private final DwarfSections sections;
  private final String name;
  private final int sectionId;
  private final Consumer<Unit> listed;
  private final List<Unit> all = new ArrayList<>();

  /**
   * @param sectionId what tells the section from others; odd for {@code .debug_types}
   */
  private UnitList(Units units, String name, int sectionId, Consumer<Unit> listed) {
    this.listed = listed;
    this.units = units;
    this.sections = units.sections();
    this.name = name;
    this.sectionId = sectionId;
  }

  /**
   * Lists a section: every unit whose header can be read; what cannot is noted.
   *
   * @param listed receives each when its bytes are there, before those of the next one may be; what
   *     is made of them counts only if this returns
   */
  static UnitList of(Units units, String name, int sectionId, Consumer<Unit> listed)
      throws MalformedFileException {
    UnitList list = new UnitList(units, name, sectionId, listed);
    long size = list.sections.size(name);
    if (size <= Section.MAX_SIZE) {
      ArrivingSection arriving = list.sections.arriving(name);
      list.add(arriving, 0, sectionId, false);
      arriving.await(size);
    } else {
      list.addParts(size);
    }
    return list;
  }

  /** Number of the section that an entry's {@link Die#id} names. */
  static int sectionOf(long id) {
    return (int) (id >>> 32) & (1 << SECTION_BITS) - 1;
  }

  private void addParts(long size) throws MalformedFileException {
    long from = 0;
    for (int part = 0; from < size && part < MAX_PARTS; part++) {
      Section section = sections.part(name, from);
      boolean more = from + section.size() < size;
      int id = part << SECTION_BITS | sectionId;
      int read = add(ArrivingSection.complete(section), from, id, more);
      if (read == 0) {
        units
            .problems()
            .add(new MalformedFileException(sections.file(), name, from, "unit of 2 GiB or more"));
        break;
      }
      from += read;
    }
  }

  /**
   * Adds the units that a section, or a part of it, has wholly. A header that cannot be read ends
   * the list only if its length cannot be trusted either.
   *
   * @param before bytes of the section before that part
   * @param more whether another part follows, which has what does not end in this one
   * @return bytes that these units take
   */
  private int add(ArrivingSection arriving, long before, int id, boolean more)
      throws MalformedFileException {
    Section section = arriving.section();
    int offset = 0;
    try {
      for (Cursor cursor = section.cursor(); cursor.hasRemaining(); offset = cursor.position()) {
        arriving.await(offset + MAX_HEADER);
        UnitLength length = UnitLength.read(cursor);
        if (more && length.length() > cursor.remaining()) {
          break;
        }
        Optional<Unit> unit =
            unit(section, before, id, offset, cursor.slice(length.length()), length);
        if (unit.isPresent()) {
          all.add(unit.get());
          arriving.await(cursor.position());
          listed.accept(unit.get());
        }
      }
    } catch (MalformedFileException e) {
      arriving.await(section.size());
      if (!more) {
        units.problems().add(e);
      }
    }
    return offset;
  }

  /** A unit whose header is there; one that cannot be read is noted. */
  private Optional<Unit> unit(
      Section section, long before, int id, int offset, Cursor bytes, UnitLength length) {
    boolean types = (sectionId & 1) != 0;
    try {
      UnitHeader header = UnitHeader.read(offset, bytes, length, types);
      DwarfSections its = sections.ofUnit(name, before + offset);
      return Optional.of(new Unit(units, its, section, id, before, header));
    } catch (MalformedFileException e) {
      units.problems().add(e);
      return Optional.empty();
    }
  }

  List<Unit> all() {
    return Collections.unmodifiableList(all);
  }

  /** Place of a unit in {@link #all}. */
  int placeOf(Unit unit) {
    int place = lastUpTo(unit.sectionOffset());
    return place >= 0 && all.get(place) == unit ? place : -1;
  }

  /** The unit whose header is at an offset. */
  Optional<Unit> at(long offset) {
    int place = lastUpTo(offset);
    return place >= 0 && all.get(place).sectionOffset() == offset
        ? Optional.of(all.get(place))
        : Optional.empty();
  }

  /** The unit that has an entry at an offset. */
  private Optional<Unit> withEntry(long offset) {
    int place = lastUpTo(offset);
    return place >= 0 && all.get(place).covers(offset - all.get(place).before())
        ? Optional.of(all.get(place))
        : Optional.empty();
  }

  private int lastUpTo(long offset) {
    int low = 0;
    int high = all.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (offset < all.get(middle).sectionOffset()) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return high;
  }

  /** The entry at an offset. */
  Die dieAt(long offset) throws MalformedFileException {
    Optional<Unit> unit = withEntry(offset);
    if (unit.isEmpty()) {
      throw new MalformedFileException(
          sections.file(), name, offset, "no unit has an entry at this offset");
    }
    return unit.get().dieAt(offset - unit.get().before());
  }

  /** The entry with a {@link Die#id}. */
  Die dieWithId(long id) throws MalformedFileException {
    int partId = (int) (id >>> 32);
    long before = 0;
    for (Unit unit : partId == sectionId ? List.<Unit>of() : all) {
      if (unit.id() == partId) {
        before = unit.before();
        break;
      }
    }
    return dieAt(before + (id & 0xffffffffL));
  }
}
