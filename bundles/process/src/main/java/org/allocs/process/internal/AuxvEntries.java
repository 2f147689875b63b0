package org.allocs.process.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Entries of the auxiliary vector (getauxval(3)): pairs of words, a type and its value. */
final class AuxvEntries {
  /** Address of the program headers of the program's own file. */
  static final int AT_PHDR = 3;

  /** Address of 16 random bytes, on the initial stack. */
  static final int AT_RANDOM = 25;

  /** Address of the name of the program's file, on the initial stack. */
  static final int AT_EXECFN = 31;

  /** Address of the vdso. */
  static final int AT_SYSINFO_EHDR = 33;

  private AuxvEntries() {}

  /** The value of a type; empty if there is none, or it is 0. */
  static Optional<Long> get(Optional<byte[]> vector, int type) {
    ByteBuffer bytes = ByteBuffer.wrap(vector.orElse(new byte[0])).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.remaining() >= 2 * Long.BYTES) {
      long key = bytes.getLong();
      long value = bytes.getLong();
      if (key == type) {
        return value == 0 ? Optional.empty() : Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
