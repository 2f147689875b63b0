package org.allocs.debug;

import java.util.Objects;
import org.allocs.target.FileAddress;

/**
 * A loadable segment (ELF, program header of type {@code PT_LOAD}).
 *
 * @param index place among the program headers
 * @param address {@code p_vaddr}
 * @param memorySize {@code p_memsz}
 * @param fileOffset {@code p_offset}
 * @param fileSize {@code p_filesz}
 * @param flags as {@code rwx} letters with {@code -} for absent ones
 */
public record Segment(
    int index, FileAddress address, long memorySize, long fileOffset, long fileSize, String flags) {
  /** Checks that nothing is absent. */
  public Segment {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(flags, "flags");
  }
}
