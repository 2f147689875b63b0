package org.allocs.inspect;

import java.util.Objects;
import java.util.Optional;

/**
 * What some bytes of a frame are for.
 *
 * @param offset from the frame's base
 * @param size bytes
 * @param kind what they are for
 * @param name of the variable
 * @param register of the caller that is kept there
 */
public record FramePart(
    long offset, long size, Kind kind, Optional<String> name, Optional<String> register) {
  /** What bytes of a frame are for. */
  public enum Kind {
    /** Where the function returns to. */
    RETURN_ADDRESS("return address"),
    /** A register of the caller, to be given back. */
    SAVED_REGISTER("saved register"),
    /** A parameter. */
    PARAMETER("parameter"),
    /** A variable. */
    LOCAL("local"),
    /** What the function asked for while it ran: {@code alloca}, an array of variable length. */
    ALLOCA("alloca"),
    /** Nothing says. */
    UNKNOWN("spill or unknown"),
    /** Less than compilers store a value in. */
    PADDING("padding"),
    /** Below the stack pointer, for a function that calls no other. */
    RED_ZONE("red zone"),
    /** What this function passed to the one that it calls. */
    OUTGOING_ARGUMENT("outgoing argument");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For the user. */
    public String words() {
      return words;
    }
  }

  /** Checks that nothing is absent. */
  public FramePart {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(register, "register");
  }

  /** What has no name. */
  static FramePart of(long offset, long size, Kind kind) {
    return new FramePart(offset, size, kind, Optional.empty(), Optional.empty());
  }
}
