package org.allocs.type;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The innermost member or element at an offset of an object.
 *
 * @param path from the object: {@code [3].next}, {@code header.flags}
 * @param type of that member or element
 * @param offset bytes from the start of the object to the start of that member or element
 */
public record FieldPath(String path, DataType type, long offset) {
  private static final int MAX_DEPTH = 64;

  /**
   * Descends into arrays, structs and unions. Where a union or bit-fields make several members
   * possible, the first one declared is taken. In padding, the composite that has the padding is
   * the innermost; there is none if that is the object itself. Members of an anonymous struct or
   * union are named as those of the object that holds it, as C does; a base class is named {@code
   * <Base>}.
   *
   * @param type of the object
   * @param offset bytes from its start
   */
  public static Optional<FieldPath> at(DataType type, long offset) {
    FieldPath here = new FieldPath("", type, 0);
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      Optional<FieldPath> deeper = here.step(offset - here.offset);
      if (deeper.isEmpty()) {
        break;
      }
      here = deeper.get();
    }
    return here.path.isEmpty() ? Optional.empty() : Optional.of(here);
  }

  private Optional<FieldPath> step(long rest) {
    return parts(rest).findFirst();
  }

  /** The members or elements that have a byte, one level below; counted from this one's start. */
  Stream<FieldPath> parts(long rest) {
    DataType outer = type.stripped();
    if (outer instanceof ArrayType array) {
      return element(array, rest).stream();
    }
    return outer instanceof CompositeType composite
        ? composite.members().stream()
            .filter(member -> covers(member, rest))
            .map(m -> new FieldPath(append(m), m.type(), offset + m.offset()))
        : Stream.empty();
  }

  private Optional<FieldPath> element(ArrayType array, long rest) {
    long each = array.element().byteSize().orElse(0);
    if (each <= 0 || rest < 0) {
      return Optional.empty();
    }
    long index = rest / each;
    if (array.count().isPresent() && index >= array.count().getAsLong()) {
      return Optional.empty();
    }
    return Optional.of(
        new FieldPath(path + "[" + index + "]", array.element(), offset + index * each));
  }

  /** A member without a name or parts, such as a discriminant, has no path. */
  private static boolean covers(Member member, long rest) {
    boolean parts = member.type().stripped() instanceof CompositeType;
    if (member.name().isEmpty() && !member.baseClass() && !parts) {
      return false;
    }
    long into = rest - member.offset();
    if (into < 0) {
      return false;
    }
    if (member.bits().isPresent()) {
      Member.Bits bits = member.bits().get();
      return into < ((long) bits.offset() + bits.width() + 7) / 8;
    }
    boolean flexible =
        member.type().stripped() instanceof ArrayType array && array.count().isEmpty();
    return flexible || into < member.type().byteSize().orElse(0);
  }

  private String append(Member member) {
    if (member.name().isEmpty() && !member.baseClass()) {
      return path;
    }
    String step = member.name().orElseGet(() -> "<" + member.type().name() + ">");
    return path.isEmpty() ? step : path + "." + step;
  }
}
