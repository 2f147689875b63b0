package org.allocs.type;

import java.util.List;
import java.util.Objects;

/**
 * Where the elements of an array are.
 *
 * @param address of the element with the lowest indices
 * @param element type of each
 * @param extents of the dimensions, the one whose index varies fastest in memory first
 */
public record ArrayShape(long address, DataType element, List<Extent> extents) {
  /**
   * A dimension.
   *
   * @param lower first index
   * @param count of indices, not negative
   * @param stride bytes from one element to the next; may be negative
   */
  public record Extent(long lower, long count, long stride) {}

  /** Checks that nothing is absent. */
  public ArrayShape {
    Objects.requireNonNull(element, "element");
    extents = List.copyOf(extents);
  }

  /** Number of elements; {@link Long#MAX_VALUE} for more than any memory has. */
  public long count() {
    long count = 1;
    for (Extent extent : extents) {
      if (extent.count() == 0) {
        return 0;
      }
      count = count > Long.MAX_VALUE / extent.count() ? Long.MAX_VALUE : count * extent.count();
    }
    return count;
  }
}
