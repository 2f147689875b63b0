package org.allocs.dwarf.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;

/**
 * Lists of names by unit (DWARF 4, section 6.1.1 and 7.19; those of GNU have a byte more):
 *
 * <pre>
 *   unit_length, version (2), debug_info_offset, debug_info_length,
 *   entries: offset in the unit, flags (1, GNU only), name; an offset of 0 ends them
 * </pre>
 */
public final class PublicNames implements UnitNames {
  private static final int VERSION = 2;

  /** Of an entry: a hash of the name above, the unit's place in {@link #units} below. */
  private static final int UNIT_BITS = 24;

  private final List<Long> units = new ArrayList<>();
  private long[] entries = new long[1024];
  private int count;

  private PublicNames() {}

  /**
   * Reads all of them, which takes a small part of what a pass over units does.
   *
   * @throws MalformedFileException if a list runs past its section
   */
  public static PublicNames of(DwarfSections sections) throws MalformedFileException {
    PublicNames names = new PublicNames();
    String[] kinds = {"names", "types"};
    boolean gnu = !sections.section(".debug_gnu_pubnames").isEmpty();
    for (String kind : kinds) {
      names.read(sections.section((gnu ? ".debug_gnu_pub" : ".debug_pub") + kind), gnu);
    }
    Arrays.sort(names.entries, 0, names.count);
    return names;
  }

  private void read(Section section, boolean gnu) throws MalformedFileException {
    Cursor at = section.cursor();
    while (at.hasRemaining()) {
      UnitLength length = UnitLength.read(at);
      Cursor list = at.slice(length.length());
      if (list.u16() == VERSION) {
        readList(list, length.offsetSize(), gnu);
      }
    }
  }

  private void readList(Cursor list, int offsetSize, boolean gnu) throws MalformedFileException {
    long unit = list.unsigned(offsetSize);
    if (units.size() == 1 << UNIT_BITS) {
      throw list.malformed("too many lists of names");
    }
    units.add(unit);
    list.skip(offsetSize);
    ByteBuffer bytes = list.section().buffer();
    while (list.remaining() > offsetSize && list.unsigned(offsetSize) != 0) {
      list.skip(gnu ? 1 : 0);
      int start = list.position();
      list.skipString();
      long hash = 0;
      for (int i = start; i < list.position() - 1; i++) {
        hash = extend(hash, bytes.get(i));
      }
      add(hash);
    }
  }

  /** A name of the last unit. */
  private void add(long hash) {
    if (count == entries.length) {
      entries = Arrays.copyOf(entries, 2 * count);
    }
    entries[count++] = hash << UNIT_BITS | units.size() - 1;
  }

  private static long extend(long hash, byte next) {
    return (hash ^ next) * 0x9e3779b97f4a7c15L + (hash >>> 29);
  }

  @Override
  public Set<Long> covered() {
    return new TreeSet<>(units);
  }

  @Override
  public void find(String name, UnitHits hits) {
    long hash = 0;
    for (byte next : name.getBytes(StandardCharsets.UTF_8)) {
      hash = extend(hash, next);
    }
    long wanted = hash << UNIT_BITS;
    int at = Arrays.binarySearch(entries, 0, count, wanted);
    for (int i = at < 0 ? -at - 1 : at; i < count && !hits.isTooMany(); i++) {
      if (entries[i] >>> UNIT_BITS != wanted >>> UNIT_BITS) {
        break;
      }
      hits.addOffset(units.get((int) entries[i] & (1 << UNIT_BITS) - 1));
    }
  }
}
