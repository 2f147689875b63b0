package org.allocs.debug;

import java.util.Objects;
import java.util.Optional;

/**
 * What holds a variable of a frame at one instruction.
 *
 * @param kind what sort of place
 * @param register name of the register that holds it
 * @param bytes of a variable that is not in memory: the value, as it would lie there; empty where
 *     it is not known, or in memory, where it may change at any time
 */
public record Storage(Kind kind, Optional<String> register, Optional<byte[]> bytes) {
  /** What sort of place. */
  public enum Kind {
    /** At an address. */
    MEMORY,
    /** In one register. */
    REGISTER,
    /** In no place: compiled into the code. */
    CONSTANT,
    /** In no place, or in several: what it is worth is worked out from what is. */
    COMPUTED,
    /** Nowhere: the program does not have it at this instruction. */
    GONE,
    /** Not known. */
    UNKNOWN
  }

  /** Checks that nothing is absent. */
  public Storage {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(register, "register");
    Objects.requireNonNull(bytes, "bytes");
  }

  /** Of a kind that tells all. */
  public static Storage of(Kind kind) {
    return new Storage(kind, Optional.empty(), Optional.empty());
  }

  /** Of a variable that is in no memory. */
  public static Storage of(Kind kind, Optional<byte[]> bytes) {
    return new Storage(kind, Optional.empty(), bytes);
  }

  /** In a register. */
  public static Storage inRegister(String name, Optional<byte[]> bytes) {
    return new Storage(Kind.REGISTER, Optional.of(name), bytes);
  }
}
