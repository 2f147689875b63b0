package org.allocs.dwarf.split;

import java.util.Objects;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.error.MalformedFileException;

/**
 * A {@code .dwo} file under the names that readers ask for: {@code .debug_info} is its {@code
 * .debug_info.dwo} (DWARF 5, section 7.3.2).
 *
 * @param container the file
 * @param program the file with the skeleton units, whose addresses are meant
 */
public record SplitSections(DwarfSections container, DwarfSections program)
    implements DwarfSections {
  static final String SUFFIX = ".dwo";

  /** Checks that nothing is absent. */
  public SplitSections {
    Objects.requireNonNull(container, "container");
    Objects.requireNonNull(program, "program");
  }

  @Override
  public String file() {
    return container.file();
  }

  @Override
  public Section section(String name) throws MalformedFileException {
    return container.section(name + SUFFIX);
  }

  @Override
  public boolean relocatable() {
    return program.relocatable();
  }
}
