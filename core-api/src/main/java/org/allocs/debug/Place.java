package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a value is at one instruction, told without a process: in terms of the registers and the
 * memory that a process would have there.
 *
 * @param kind what sort of place
 * @param text the place as a person reads it. Square brackets stand for memory, {@code cfa} for the
 *     canonical frame address: {@code [rbp-20]}, {@code [cfa-36]}, {@code [[rsp+8]+16]}, {@code
 *     rdi}, {@code rdi+1}, {@code entry value of rsi}, {@code 42}, {@code rdi ? [rsi] : [rdx]};
 *     {@code tls} is the thread's block of the module's thread-local variables; for {@link
 *     Kind#UNKNOWN} the reason
 * @param register for {@link Kind#REGISTER} that register; for {@link Kind#MEMORY} and {@link
 *     Kind#COMPUTED} the one register, {@code cfa} or {@code tls}, that {@code number} is added to;
 *     empty where the place is not of that form
 * @param number for {@link Kind#CONSTANT} the value; for {@link Kind#IMPLICIT_POINTER} bytes from
 *     the start of what it points to; else what is added to the register, or where there is none an
 *     address in the file; empty where the place is not of that form
 * @param pieces for {@link Kind#PIECES}, in the order of the value's bits
 */
public record Place(
    Kind kind, String text, Optional<String> register, OptionalLong number, List<Piece> pieces) {
  /** What sort of place. */
  public enum Kind {
    /** At an address. */
    MEMORY,
    /** In a register. */
    REGISTER,
    /** In no place: the value itself can be computed. */
    COMPUTED,
    /** In no place: the value itself is known. */
    CONSTANT,
    /** In no place: a pointer to something that is in no memory either. */
    IMPLICIT_POINTER,
    /** In several places. */
    PIECES,
    /** Nowhere: the program does not have it here. */
    OPTIMIZED_OUT,
    /** Not known. */
    UNKNOWN
  }

  /**
   * Part of a value.
   *
   * @param bits how many of the value's bits it holds
   * @param bitOffset of the part's first bit in its place
   * @param place where the part is
   */
  public record Piece(long bits, long bitOffset, Place place) {
    /** Checks that nothing is absent. */
    public Piece {
      Objects.requireNonNull(place, "place");
    }
  }

  /** Checks that nothing is absent. */
  public Place {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(register, "register");
    Objects.requireNonNull(number, "number");
    pieces = List.copyOf(pieces);
  }

  /** A place that its text tells all about. */
  public static Place of(Kind kind, String text) {
    return new Place(kind, text, Optional.empty(), OptionalLong.empty(), List.of());
  }

  /** Not known. */
  public static Place unknown(String why) {
    return of(Kind.UNKNOWN, why);
  }

  @Override
  public String toString() {
    return text;
  }
}
