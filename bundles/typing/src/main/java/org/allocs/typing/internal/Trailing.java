package org.allocs.typing.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * The array that a struct ends in, for which programs allocate more than the struct.
 *
 * @param offset of the array in the struct
 * @param count of its elements as declared; 0 for a flexible array member
 */
public record Trailing(long offset, long count) {
  private static final int MAX_DEPTH = 8;

  /** Whether it is a flexible array member or its older spelling with length 0. */
  public boolean isOpen() {
    return count == 0;
  }

  /** The array at the end of a type, also of a struct at its end. */
  public static Optional<Trailing> of(DataType type) {
    return of(type, 0, 0);
  }

  private static Optional<Trailing> of(DataType type, long base, int depth) {
    DataType outer = type.stripped();
    if (!(outer instanceof CompositeType composite)
        || composite.kind() == CompositeType.Kind.UNION
        || composite.members().isEmpty()
        || depth > MAX_DEPTH) {
      return Optional.empty();
    }
    List<Member> members = composite.members();
    Member last = members.get(members.size() - 1);
    if (last.type().stripped() instanceof ArrayType array) {
      return Optional.of(new Trailing(base + last.offset(), array.count().orElse(0)));
    }
    return of(last.type(), base + last.offset(), depth + 1);
  }
}
