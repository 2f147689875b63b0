package org.allocs.elf;

import java.util.Objects;
import org.allocs.binary.Section;

/**
 * Bytes and where they are.
 *
 * @param data the bytes
 * @param address virtual address of the first, as the file states it
 */
public record PlacedSection(Section data, long address) {
  /** Checks that nothing is absent. */
  public PlacedSection {
    Objects.requireNonNull(data, "data");
  }
}
