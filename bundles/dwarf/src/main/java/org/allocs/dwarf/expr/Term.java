package org.allocs.dwarf.expr;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.Place;
import org.allocs.model.AddressRange;

/**
 * A value on the stack of an expression as text: a base and what is added to it.
 *
 * @param sort of base
 * @param base its text; empty for a number
 * @param number what is added to the base; a number itself
 */
record Term(Sort sort, String base, long number) {
  /** What stands for the thread's block of the module's thread-local variables. */
  static final String TLS = "tls";

  /** What a term is the sum of a number and. */
  enum Sort {
    /** Nothing. */
    CONSTANT,
    /** The file's place in memory: the number is an address in the file. */
    ADDRESS,
    /** The content of a register, or the canonical frame address. */
    REGISTER,
    /** Something that stands by itself beside an operator. */
    ATOM,
    /** A text that needs parentheses beside an operator. */
    COMPOUND
  }

  static Term constant(long value) {
    return new Term(Sort.CONSTANT, "", value);
  }

  static Term address(long value) {
    return new Term(Sort.ADDRESS, "", value);
  }

  static Term register(String name) {
    return new Term(Sort.REGISTER, name, 0);
  }

  static Term atom(String text) {
    return new Term(Sort.ATOM, text, 0);
  }

  static Term compound(String text) {
    return new Term(Sort.COMPOUND, text, 0);
  }

  boolean isConstant() {
    return sort == Sort.CONSTANT;
  }

  /** With its number as wide as an address; only addresses have no sign. */
  Term in(int addressSize) {
    int unused = 64 - 8 * addressSize;
    long wrapped = number << unused;
    return new Term(sort, base, sort == Sort.ADDRESS ? wrapped >>> unused : wrapped >> unused);
  }

  Term plus(long addend) {
    return new Term(sort, base, number + addend);
  }

  Term plus(Term other) {
    if (other.isConstant()) {
      return plus(other.number);
    }
    return isConstant() ? other.plus(number) : operation("+", other);
  }

  Term minus(Term other) {
    return other.isConstant() ? plus(-other.number) : operation("-", other);
  }

  Term operation(String operator, Term other) {
    return compound(closed() + operator + other.closed());
  }

  /** As an operand. */
  String closed() {
    boolean single = number == 0 || sort == Sort.ADDRESS || (isConstant() && number > 0);
    return single && sort != Sort.COMPOUND ? text() : "(" + text() + ")";
  }

  String text() {
    if (isConstant()) {
      return Long.toString(number);
    }
    if (sort == Sort.ADDRESS) {
      return AddressRange.hex(number);
    }
    String open = sort == Sort.COMPOUND && number != 0 ? "(" + base + ")" : base;
    return number == 0 ? open : open + (number < 0 ? "" : "+") + number;
  }

  String inMemory() {
    return "[" + text() + "]";
  }

  /** The place at this address. */
  Place memory() {
    boolean simple = sort == Sort.REGISTER || base.isEmpty();
    boolean threadLocal = sort == Sort.REGISTER && base.equals(TLS);
    String text =
        threadLocal ? "thread-local, offset " + number + " in the module's block" : inMemory();
    return place(Place.Kind.MEMORY, text, simple);
  }

  /** One of two values, the first if this one is not 0. */
  Term choose(Term then, Term otherwise) throws UnresolvedException {
    return then.equals(otherwise) ? then : compound(choice(then.closed(), otherwise.closed()));
  }

  /** One of two places, the first if this value is not 0. */
  Place choose(Place then, Place otherwise) throws UnresolvedException {
    if (then.equals(otherwise)) {
      return then;
    }
    String text = choice(enclosed(then), enclosed(otherwise));
    boolean memory = then.kind() == Place.Kind.MEMORY && otherwise.kind() == Place.Kind.MEMORY;
    if (memory || (isValue(then) && isValue(otherwise))) {
      return Place.of(memory ? Place.Kind.MEMORY : Place.Kind.COMPUTED, text);
    }
    return Place.unknown("it depends: " + text);
  }

  private static String enclosed(Place place) {
    boolean choice = place.text().contains(" ? ") && place.kind() != Place.Kind.UNKNOWN;
    return choice ? "(" + place.text() + ")" : place.text();
  }

  private static boolean isValue(Place place) {
    return place.kind() == Place.Kind.COMPUTED || place.kind() == Place.Kind.CONSTANT;
  }

  private String choice(String then, String otherwise) throws UnresolvedException {
    String text = closed() + " ? " + then + " : " + otherwise;
    if (text.length() > TermStack.MAX_TEXT) {
      throw new UnresolvedException("an expression that is too long to be told");
    }
    return text;
  }

  /** No place: a value that is this one. */
  Place value() {
    return isConstant()
        ? place(Place.Kind.CONSTANT, text(), true)
        : place(Place.Kind.COMPUTED, text(), sort == Sort.REGISTER || sort == Sort.ADDRESS);
  }

  private Place place(Place.Kind kind, String text, boolean simple) {
    return new Place(
        kind,
        text,
        simple && !base.isEmpty() ? Optional.of(base) : Optional.empty(),
        simple ? OptionalLong.of(number) : OptionalLong.empty(),
        List.of());
  }
}
