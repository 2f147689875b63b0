package org.allocs.declared.internal.expression;

import java.util.Objects;
import java.util.Optional;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedRulesException;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/**
 * An expression whose names are resolved. Numbers have 64 bits: signed ones of the target are
 * sign-extended, others zero-extended.
 *
 * @param type of the value, without typedefs and qualifiers
 * @param place works out where it is in memory; empty where it is nowhere
 * @param value works out the number; of a struct or an array its address
 */
public record Term(DataType type, Optional<Code> place, Code value) {
  /** What numbers are that the program has no type for. */
  public static final DataType LONG = new BaseType("long", BaseType.Encoding.SIGNED, 8);

  static final DataType UNSIGNED_LONG =
      new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8);

  /** Works out a number. */
  @FunctionalInterface
  public interface Code {
    /** The number. */
    long run(Frame frame) throws AllocsException;
  }

  /** Checks that nothing is absent. */
  public Term {
    type = type.stripped();
    Objects.requireNonNull(place, "place");
    Objects.requireNonNull(value, "value");
  }

  /** A value that is nowhere in memory. */
  public static Term of(DataType type, Code value) {
    return new Term(type, Optional.empty(), value);
  }

  /** A constant. */
  static Term constant(long number) {
    return of(LONG, frame -> number);
  }

  /** What is in memory. */
  public static Term at(DataType type, Code place) {
    DataType stripped = type.stripped();
    return new Term(stripped, Optional.of(place), load(stripped, place));
  }

  private static Code load(DataType type, Code place) {
    if (!isNumber(type) || type instanceof ArrayType) {
      return place;
    }
    int bytes = (int) type.byteSize().orElse(8);
    boolean extended = isSigned(type);
    return frame -> extend(frame.read(place.run(frame), bytes), 8 * bytes, extended);
  }

  /** A number of so many bits, made one of 64. */
  static long extend(long number, int bits, boolean signed) {
    int spare = Long.SIZE - bits;
    return signed ? number << spare >> spare : number << spare >>> spare;
  }

  /** The value. */
  public long value(Frame frame) throws AllocsException {
    return value.run(frame);
  }

  /** The struct, or the memory, that it is or points to. */
  Code target(Place at) throws MalformedRulesException {
    if (type instanceof PointerType) {
      return value;
    }
    return place.orElseThrow(() -> at.error("this is neither a pointer nor in memory: " + type()));
  }

  /** What an address of it points to: of a pointer or an array. */
  public Optional<DataType> pointee() {
    if (type instanceof PointerType pointer) {
      return Optional.of(pointer.pointee());
    }
    return type instanceof ArrayType array ? Optional.of(array.element()) : Optional.empty();
  }

  /** Bytes from one to the next of what it points to: 1 where nothing tells. */
  long stride() {
    DataType to = pointee().orElse(VoidType.VOID).stripped();
    return Math.max(1, to.byteSize().orElse(1));
  }

  /** Itself, if it is a number, an address included. */
  Term number(Place at) throws MalformedRulesException {
    if (!isNumber(type)) {
      throw at.error("this is no number: " + type.name());
    }
    return this;
  }

  private static boolean isNumber(DataType type) {
    return type instanceof PointerType
        || type instanceof ArrayType
        || type instanceof EnumType
        || type instanceof BaseType base && isInteger(base);
  }

  private static boolean isInteger(BaseType base) {
    boolean whole =
        switch (base.encoding()) {
          case FLOAT, COMPLEX_FLOAT, DECIMAL_FLOAT, OTHER -> false;
          default -> true;
        };
    return whole && base.bytes() >= 1 && base.bytes() <= 8;
  }

  static boolean isSigned(DataType type) {
    return type instanceof EnumType enumeration && enumeration.signed()
        || type instanceof BaseType base
            && (base.encoding() == BaseType.Encoding.SIGNED
                || base.encoding() == BaseType.Encoding.SIGNED_CHAR);
  }

  /** Whether a value may be 2^63 or more. */
  boolean isUnsigned() {
    return !isSigned(type) && type.byteSize().orElse(8) == 8;
  }

  /** Whether members can be asked of it. */
  boolean isComposite() {
    return type instanceof CompositeType;
  }
}
