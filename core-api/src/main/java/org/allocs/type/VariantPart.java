package org.allocs.type;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Members of which an object has one alternative at a time (DWARF 5, section 5.7.10): the data of a
 * Rust enum, the variant part of a record in Ada or Pascal.
 *
 * @param discriminant the member whose value says which alternative it is; empty where there is but
 *     one, or none that is stored
 * @param variants the alternatives, in order of declaration
 */
public record VariantPart(Optional<Member> discriminant, List<Variant> variants) {
  /**
   * One alternative.
   *
   * @param values of the discriminant that choose it; none for the one that every other value
   *     chooses, as the payload of a niche does
   * @param members those that an object has then
   */
  public record Variant(List<Range> values, List<Member> members) {
    /** Copies the lists. */
    public Variant {
      values = List.copyOf(values);
      members = List.copyOf(members);
    }

    /** Whether a value of the discriminant chooses it before any default. */
    public boolean isChosenBy(long value) {
      return values.stream().anyMatch(range -> range.contains(value));
    }

    /** Whether it is what every value chooses that no other alternative has. */
    public boolean isDefault() {
      return values.isEmpty();
    }
  }

  /**
   * Values of a discriminant.
   *
   * @param low the first one
   * @param high the last one
   * @param signed how they compare
   */
  public record Range(long low, long high, boolean signed) {
    /** Whether a value lies in it. */
    public boolean contains(long value) {
      return signed
          ? low <= value && value <= high
          : Long.compareUnsigned(low, value) <= 0 && Long.compareUnsigned(value, high) <= 0;
    }
  }

  /** Checks that nothing is absent. */
  public VariantPart {
    Objects.requireNonNull(discriminant, "discriminant");
    variants = List.copyOf(variants);
  }

  /** The alternative that an object has whose discriminant has this value. */
  public Optional<Variant> chosenBy(long value) {
    Optional<Variant> stated = variants.stream().filter(v -> v.isChosenBy(value)).findFirst();
    return stated.or(() -> variants.stream().filter(Variant::isDefault).findFirst());
  }
}
