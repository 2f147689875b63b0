package org.allocs.dwarf.index;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
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

  private final Set<Long> covered = new TreeSet<>();

  /** Units by a hash of the name; of a name that several have, all of them. */
  private final Map<Long, long[]> byName = new HashMap<>();

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
    covered.add(unit);
    list.skip(offsetSize);
    while (list.remaining() > offsetSize && list.unsigned(offsetSize) != 0) {
      list.skip(gnu ? 1 : 0);
      int start = list.position();
      list.skipString();
      add(list.section(), start, list.position() - 1, unit);
    }
  }

  private void add(Section section, int start, int end, long unit) {
    long hash = 0;
    for (int i = start; i < end; i++) {
      hash = extend(hash, section.buffer().get(i));
    }
    long[] known = byName.get(hash);
    if (known == null) {
      byName.put(hash, new long[] {unit});
    } else if (known[known.length - 1] != unit && known.length <= UnitHits.MAX_UNITS) {
      long[] more = java.util.Arrays.copyOf(known, known.length + 1);
      more[known.length] = unit;
      byName.put(hash, more);
    }
  }

  private static long extend(long hash, byte next) {
    return (hash ^ next) * 0x9e3779b97f4a7c15L + (hash >>> 29);
  }

  @Override
  public Set<Long> covered() {
    return covered;
  }

  @Override
  public void find(String name, UnitHits hits) {
    long hash = 0;
    for (byte next : name.getBytes(StandardCharsets.UTF_8)) {
      hash = extend(hash, next);
    }
    for (long unit : byName.getOrDefault(hash, new long[0])) {
      hits.addOffset(unit);
    }
  }
}
