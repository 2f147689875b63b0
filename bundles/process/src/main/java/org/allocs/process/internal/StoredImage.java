package org.allocs.process.internal;

import java.util.Arrays;
import java.util.Optional;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * What a core file itself has of a file that was mapped: by default the kernel writes the first
 * page of each that is an ELF file (core(5), {@code coredump_filter}, bit 4).
 *
 * @param buildId if it is among that
 * @param start the first bytes
 */
record StoredImage(Optional<String> buildId, byte[] start) {
  private static final int PAGE = 4096;

  /**
   * Reads it.
   *
   * @param stored memory, without what the core file leaves out
   * @param header address of the file's first byte
   */
  static StoredImage read(String path, Memory stored, long header) throws AllocsException {
    byte[] page = new byte[PAGE];
    int got = stored.readSome(header, page, 0, PAGE);
    byte[] start = Arrays.copyOf(page, got);
    try {
      return new StoredImage(ElfFile.inMemory(path, stored, header).buildId(), start);
    } catch (AllocsException e) {
      return new StoredImage(Optional.empty(), start);
    }
  }

  /** Whether there is enough of it to tell one file from others. */
  boolean isTelling() {
    return start.length == PAGE && start[0] == 0x7f && start[1] == 'E';
  }
}
