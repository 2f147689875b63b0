package org.allocs.typing.internal.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.typing.internal.Builtins;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Trailing;

/**
 * A type of Python's.
 *
 * @param name as Python spells it
 * @param struct of its objects in C, or what they begin with
 * @param own whether the struct is that of this type, not of one that it is derived from
 * @param before bytes before an object in its chunk
 * @param bytes of an object, without items
 * @param item bytes of each item behind it; 0 if there are none
 * @param counts what tells how many items an object has
 * @param spare how many bytes more than for its items an object may have
 * @param members behind the struct that the type tells, ascending, disjoint
 * @param madeInPython whether what is behind the struct are pointers to objects: a class written in
 *     Python
 */
record PythonType(
    String name,
    DataType struct,
    boolean own,
    long before,
    long bytes,
    long item,
    Counts counts,
    long spare,
    List<Member> members,
    boolean madeInPython) {
  /** What sizes are rounded up to. */
  private static final long ALIGNMENT = 8;

  /** What tells how many items an object has. */
  enum Counts {
    /** {@code ob_size}, as far as it is not a sign. */
    SIZE,
    /** The same word, which is {@code lv_tag} of a number since 3.12: behind three bits. */
    TAG,
    /** Something else. */
    ELSEWHERE
  }

  /** Whether an object of so many bytes is one. */
  boolean fits(long size, long items) {
    long more = size - bytes - items * item;
    return more >= 0 && (more <= spare || size == (bytes + ALIGNMENT - 1 & -ALIGNMENT));
  }

  /** The layout of an object of so many bytes. */
  Optional<DataType> body(long size, DataType object) {
    long known = struct.byteSize().orElse(0);
    boolean whole = size == known || (item > 0 && isOpen(struct, size));
    long more = size - known;
    if (!whole && more <= 0) {
      return Optional.empty();
    }
    if (own) {
      return Optional.of(whole ? struct : Composed.begun(struct, more));
    }
    List<Member> parts = new ArrayList<>();
    parts.add(Member.of("base", struct, 0));
    if (!whole) {
      parts.addAll(rest(known, size, object));
    }
    // Of whatever length, it is one type.
    long fixed = item > 0 ? Math.max(known, Math.min(bytes, size)) : size;
    return Optional.of(ObjectLayouts.named(name, fixed, parts.toArray(Member[]::new)));
  }

  /** What is behind the struct. */
  private List<Member> rest(long known, long size, DataType object) {
    List<Member> told =
        members.stream()
            .filter(m -> m.offset() >= known)
            .filter(m -> m.offset() + m.type().byteSize().orElse(0) <= Math.min(bytes, size))
            .toList();
    if (!told.isEmpty()) {
      return told;
    }
    long more = size - known;
    boolean pointers = madeInPython && item == 0 && more % Long.BYTES == 0;
    DataType type =
        pointers
            ? ArrayType.of(PointerType.to(object), more / Long.BYTES)
            : item > 0
                ? ObjectLayouts.open(Builtins.UNKNOWN)
                : ArrayType.of(Builtins.UNKNOWN, more);
    return List.of(Member.of("rest", type, known));
  }

  /** Whether a struct ends in an array that stands for any number of items. */
  static boolean isOpen(DataType struct, long size) {
    return Trailing.of(struct).filter(t -> t.count() <= 1 && size >= t.offset()).isPresent();
  }
}
