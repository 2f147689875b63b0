package org.allocs.type;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * An array; one of several dimensions is an array of arrays.
 *
 * @param element type of each element
 * @param count number of elements; empty where unbounded, as in a flexible array member
 */
public record ArrayType(DataType element, OptionalLong count) implements DataType {
  /** Checks that nothing is absent. */
  public ArrayType {
    Objects.requireNonNull(element, "element");
    Objects.requireNonNull(count, "count");
    if (count.isPresent() && count.getAsLong() < 0) {
      throw new IllegalArgumentException("count=" + count.getAsLong());
    }
  }

  /**
   * A type refined by the bytes that there are for it: of an unbounded array, behind typedefs and
   * qualifiers too, the array of as many elements as fit; any other type, and one whose elements
   * have no size, as it is.
   *
   * @param extent bytes from where it begins to the end of what holds it
   */
  public static DataType fitted(DataType type, long extent) {
    if (type.stripped() instanceof ArrayType array && array.count.isEmpty() && extent >= 0) {
      long each = array.element.byteSize().orElse(0);
      return each > 0 ? of(array.element, extent / each) : type;
    }
    return type;
  }

  /** An array of {@code count} elements. */
  public static ArrayType of(DataType element, long count) {
    return new ArrayType(element, OptionalLong.of(count));
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof ArrayType that
        && element.equals(that.element)
        && count.equals(that.count);
  }

  @Override
  public int hashCode() {
    return 31 * element.hashCode() + count.hashCode();
  }

  @Override
  public OptionalLong byteSize() {
    OptionalLong each = element.byteSize();
    if (each.isEmpty() || count.isEmpty()) {
      return OptionalLong.empty();
    }
    long high = Math.multiplyHigh(each.getAsLong(), count.getAsLong());
    long bytes = each.getAsLong() * count.getAsLong();
    return high == 0 && bytes >= 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.array(this);
  }
}
