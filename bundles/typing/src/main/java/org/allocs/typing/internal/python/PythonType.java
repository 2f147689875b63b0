package org.allocs.typing.internal.python;

import java.util.Optional;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;
import org.allocs.typing.internal.Composed;
import org.allocs.typing.internal.Trailing;

/**
 * A type of Python's.
 *
 * @param name as Python spells it
 * @param struct of its objects in C, or what they begin with
 * @param before bytes before an object in its chunk
 * @param bytes of an object, without items
 * @param item bytes of each item behind it; 0 if there are none
 * @param madeInPython whether what is behind the struct are pointers to objects: a class written in
 *     Python
 */
record PythonType(
    String name, DataType struct, long before, long bytes, long item, boolean madeInPython) {
  /** How many bytes more than for the items that it has an object may have room for. */
  private static final long MOST_SPARE = 64;

  /** What sizes are rounded up to. */
  private static final long ALIGNMENT = 8;

  /** Whether an object of so many bytes is one. */
  boolean fits(long size, long items) {
    if (item == 0) {
      return size == bytes || size == (bytes + ALIGNMENT - 1 & -ALIGNMENT);
    }
    long spare = size - bytes - items * item;
    return spare >= 0 && spare <= Math.max(MOST_SPARE, 2 * item);
  }

  /** The layout of an object of so many bytes. */
  Optional<DataType> body(long size, DataType object) {
    long known = struct.byteSize().orElse(0);
    if (size == known || (item > 0 && isOpen(struct, size))) {
      return Optional.of(struct);
    }
    long more = size - known;
    if (more <= 0) {
      return Optional.empty();
    }
    boolean pointers = madeInPython && item == 0 && more % Long.BYTES == 0;
    return Optional.of(
        pointers
            ? Composed.of(struct, ArrayType.of(PointerType.to(object), more / Long.BYTES))
            : Composed.begun(struct, more));
  }

  /** Whether a struct ends in an array that stands for any number of items. */
  static boolean isOpen(DataType struct, long size) {
    return Trailing.of(struct).filter(t -> t.count() <= 1 && size >= t.offset()).isPresent();
  }
}
