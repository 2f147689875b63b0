package org.allocs.debug;

import java.util.Objects;
import org.allocs.target.FileAddress;

/**
 * A section that occupies memory.
 *
 * @param name such as {@code .text}
 * @param type {@code sh_type} by its name in the specification, such as {@code SHT_PROGBITS}
 * @param address {@code sh_addr}
 * @param size {@code sh_size}
 * @param flags letters as readelf prints them, such as {@code WA}
 */
public record Section(String name, String type, FileAddress address, long size, String flags) {
  /** Checks that nothing is absent. */
  public Section {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(flags, "flags");
  }
}
