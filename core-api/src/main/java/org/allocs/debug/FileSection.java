package org.allocs.debug;

import java.util.Objects;

/**
 * A section as a file has it, whether or not it occupies memory.
 *
 * @param file path of the file
 * @param name such as {@code .debug_info}
 * @param type {@code sh_type} by its name in the specification
 * @param address {@code sh_addr}; 0 where it occupies no memory
 * @param size bytes of its content, decompressed
 * @param stored bytes that it takes in the file: fewer where it is compressed, 0 for {@code
 *     SHT_NOBITS}
 * @param flags letters as readelf prints them
 */
public record FileSection(
    String file, String name, String type, long address, long size, long stored, String flags) {
  /** Checks that nothing is absent. */
  public FileSection {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(flags, "flags");
  }
}
