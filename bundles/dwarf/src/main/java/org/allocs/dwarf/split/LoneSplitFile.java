package org.allocs.dwarf.split;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.error.MalformedFileException;

/**
 * A {@code .dwo} or {@code .dwp} file that is read without its program, as if all its units were
 * those of one file. Addresses, which are in the program, are not known. Safe for use by several
 * threads.
 */
public final class LoneSplitFile implements DwarfSections {
  private final DwarfSections container;
  private final Map<String, NavigableMap<Long, DwarfSections>> parts = new ConcurrentHashMap<>();

  /**
   * @param container the file
   */
  public LoneSplitFile(DwarfSections container) {
    this.container = Objects.requireNonNull(container, "container");
  }

  @Override
  public String file() {
    return container.file();
  }

  @Override
  public Section section(String name) throws MalformedFileException {
    return container.section(name + SplitSections.SUFFIX);
  }

  @Override
  public DwarfSections ofUnit(String section, long offset) throws MalformedFileException {
    NavigableMap<Long, DwarfSections> known = parts.get(section);
    if (known == null) {
      known = SplitPackage.of(container, container).byStart(section);
      parts.put(section, known);
    }
    Map.Entry<Long, DwarfSections> last = known.floorEntry(offset);
    return last == null ? this : last.getValue();
  }
}
