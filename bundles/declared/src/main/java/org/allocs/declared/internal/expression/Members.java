package org.allocs.declared.internal.expression;

import java.util.Optional;
import java.util.stream.Collectors;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.MalformedRulesException;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;

/** Members of structs, classes and unions, those of anonymous and inherited ones included. */
final class Members {
  private static final int MAX_DEPTH = 16;
  private static final int MOST_NAMED = 12;

  private record Found(Member member, long offset) {}

  private Members() {}

  /**
   * A member of what lies somewhere.
   *
   * @throws MalformedRulesException if it has none of that name
   */
  static Term of(CompositeType composite, Term.Code start, String name, Place place)
      throws MalformedRulesException {
    if (composite.isIncomplete()) {
      throw place.error("the program only declares it: " + composite.name());
    }
    Found found = find(composite, name, 0, 0).orElseThrow(() -> absent(composite, name, place));
    long offset = found.offset();
    Term.Code at = frame -> start.run(frame) + offset;
    Optional<Member.Bits> bits = found.member().bits();
    return bits.isPresent()
        ? bitField(found.member(), bits.get(), at, place)
        : Term.at(found.member().type(), at);
  }

  private static Term bitField(Member member, Member.Bits bits, Term.Code at, Place place)
      throws MalformedRulesException {
    if (bits.offset() + bits.width() > Long.SIZE || bits.width() < 1 || bits.offset() < 0) {
      throw place.error("this bit-field lies in more than 8 bytes");
    }
    int bytes = (bits.offset() + bits.width() + 7) / 8;
    boolean signed = Term.isSigned(member.type().stripped());
    Term.Code value =
        frame ->
            Term.extend(frame.read(at.run(frame), bytes) >>> bits.offset(), bits.width(), signed);
    return Term.of(member.type(), value).number(place);
  }

  private static Optional<Found> find(CompositeType composite, String name, long start, int depth) {
    for (Member member : composite.members()) {
      if (member.name().equals(Optional.of(name)) && !member.baseClass()) {
        return Optional.of(new Found(member, start + member.offset()));
      }
    }
    for (Member member : composite.members()) {
      boolean open = member.name().isEmpty() || member.baseClass();
      if (open && depth < MAX_DEPTH && member.type().stripped() instanceof CompositeType inner) {
        Optional<Found> found = find(inner, name, start + member.offset(), depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static MalformedRulesException absent(CompositeType composite, String name, Place place) {
    String there =
        composite.members().stream()
            .flatMap(member -> member.name().stream())
            .limit(MOST_NAMED)
            .collect(Collectors.joining(", "));
    return place.error(composite.name() + " has no member " + name + ", but " + there);
  }
}
