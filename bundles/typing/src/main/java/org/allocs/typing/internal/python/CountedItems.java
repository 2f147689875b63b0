package org.allocs.typing.internal.python;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.type.ArrayDescriptor;
import org.allocs.type.ArrayShape;
import org.allocs.type.DataType;
import org.allocs.type.OpaqueType;

/**
 * Items that a member of an object points to, as many as the word before it says: of a list, or of
 * the table of a set.
 *
 * @param element type of each
 * @param more how many there are beyond what the word says
 */
record CountedItems(DataType element, long more) implements ArrayDescriptor {
  private static final long MOST = 1L << 40;
  private static final Evidence RULES =
      Evidence.certain("CPython", "counts the items of an object");

  /** The type of such a member. */
  static DataType of(String name, DataType element, long more) {
    return new OpaqueType(
        name,
        OptionalLong.of(Long.BYTES),
        Optional.of(new CountedItems(element, more)),
        "its items are elsewhere");
  }

  @Override
  public Answer<ArrayShape> read(Memory memory, long address) throws AllocsException {
    long items = memory.readLong(address);
    long count = memory.readLong(address - Long.BYTES) + more;
    if (items == 0 || count < 0 || count > MOST) {
      return Answer.unknown("no items");
    }
    ArrayShape.Extent extent =
        new ArrayShape.Extent(0, count, element.byteSize().orElse(Long.BYTES));
    return Answer.known(new ArrayShape(items, element, List.of(extent)), RULES);
  }
}
