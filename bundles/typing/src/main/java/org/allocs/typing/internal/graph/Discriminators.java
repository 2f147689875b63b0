package org.allocs.typing.internal.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.TypeRules;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;

/** What the user's rules say of members that tell which others an object has. */
final class Discriminators {
  private static final int MAX_DEPTH = 16;

  private final List<TypeRules.Discriminator> rules;

  Discriminators(List<TypeRules.Discriminator> rules) {
    this.rules = rules;
  }

  /**
   * What is there under a condition.
   *
   * @param type of it
   * @param offset bytes from the start of what has it
   */
  record Part(DataType type, long offset, Condition condition) {}

  /** A member wherever it is in an object. */
  private record Place(Member member, long offset) {}

  /**
   * Parts of a type that are there under conditions.
   *
   * @param type as it is declared where it is met
   * @param base bytes from the start of the object that it is in
   * @param outer under which it is there itself, or null
   */
  List<Part> of(DataType type, CompositeType composite, long base, Condition outer) {
    List<Part> parts = new ArrayList<>();
    for (TypeRules.Discriminator rule : rules) {
      if (rule.type().equals(type.name()) || rule.type().equals(composite.name())) {
        find(composite, rule.member(), 0, 0)
            .ifPresent(place -> addParts(rule, composite, place, base, outer, parts));
      }
    }
    return parts;
  }

  private static void addParts(
      TypeRules.Discriminator rule,
      CompositeType composite,
      Place discriminant,
      long base,
      Condition outer,
      List<Part> parts) {
    List<Long> known = new ArrayList<>();
    for (TypeRules.Alternative alternative : rule.alternatives()) {
      Optional<Place> part = find(composite, alternative.part(), 0, 0);
      boolean others = alternative.value().isEmpty();
      OptionalLong value =
          others
              ? OptionalLong.empty()
              : value(alternative.value().get(), discriminant.member.type());
      if (value.isEmpty() && !others) {
        return; // Which values are left for what is said after it, nobody knows.
      }
      Optional<Condition> condition =
          others
              ? condition(discriminant, base, List.copyOf(known), true, outer)
              : condition(discriminant, base, List.of(value.getAsLong()), false, outer);
      value.ifPresent(known::add);
      if (part.isPresent() && condition.isPresent()) {
        parts.add(new Part(part.get().member.type(), part.get().offset, condition.get()));
      }
    }
  }

  private static Optional<Condition> condition(
      Place place, long base, List<Long> values, boolean others, Condition outer) {
    long bytes = place.member.type().byteSize().orElse(0);
    long at = base + place.offset;
    int shift = place.member.bits().map(Member.Bits::offset).orElse(0);
    int width = place.member.bits().map(Member.Bits::width).orElse((int) (8 * bytes));
    if (at > Integer.MAX_VALUE || width <= 0 || shift < 0 || shift + width > Long.SIZE) {
      return Optional.empty();
    }
    long mask = -1L >>> (Long.SIZE - width);
    List<Long> stored = values.stream().map(value -> value & mask).toList();
    return Optional.of(new Condition((int) at, shift, mask, stored, others, outer));
  }

  private static OptionalLong value(String text, DataType type) {
    DataType bare = type.stripped();
    if (Character.isDigit(text.charAt(0)) || text.charAt(0) == '-') {
      boolean number = bare instanceof BaseType || bare instanceof EnumType;
      try {
        return number ? OptionalLong.of(number(text)) : OptionalLong.empty();
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
    if (bare instanceof EnumType named) {
      for (EnumType.Enumerator each : named.enumerators()) {
        if (each.name().equals(text)) {
          return OptionalLong.of(each.value());
        }
      }
    }
    return OptionalLong.empty();
  }

  private static long number(String text) {
    boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
    return hexadecimal ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
  }

  /** A member by its path; those of an anonymous struct or union are named like the object's. */
  private static Optional<Place> find(CompositeType type, String path, long base, int depth) {
    int dot = path.indexOf('.');
    String first = dot < 0 ? path : path.substring(0, dot);
    for (Member member : type.members()) {
      long offset = base + member.offset();
      if (member.offset() < 0 || depth > MAX_DEPTH) {
        continue;
      }
      boolean inner = member.type().stripped() instanceof CompositeType;
      if (member.name().filter(first::equals).isPresent()) {
        return dot < 0
            ? Optional.of(new Place(member, offset))
            : inner
                ? find(composite(member), path.substring(dot + 1), offset, depth + 1)
                : Optional.empty();
      }
      if (member.name().isEmpty() && inner) {
        Optional<Place> found = find(composite(member), path, offset, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static CompositeType composite(Member member) {
    return (CompositeType) member.type().stripped();
  }
}
