package org.allocs.render;

import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/** One line for each allocation. */
public final class TreeText {
  private TreeText() {}

  /** A line of the hierarchy, indented by depth. */
  public static String node(
      int depth, Allocation allocation, Optional<String> suballocator, Optional<String> note) {
    return "  ".repeat(depth)
        + columns(allocation)
        + suballocator.map(sub -> "  [" + sub + "]").orElse("")
        + note.map(why -> "  (" + Plain.of(why) + ")").orElse("");
  }

  /** A line of the list. */
  public static String row(Allocation allocation, String type) {
    return columns(allocation) + (type.isEmpty() ? "" : "  " + Plain.of(type));
  }

  /** Lines below one of the list, that say what its type rests on. */
  public static String why(Answer<DataType> type) {
    StringBuilder text = new StringBuilder();
    BasisText.chain(type).forEach(each -> text.append("  ").append(Plain.of(each)).append('\n'));
    return text.toString();
  }

  private static String columns(Allocation allocation) {
    return AddressRange.hex(allocation.base())
        + "-"
        + AddressRange.hex(allocation.limit())
        + " "
        + Long.toUnsignedString(allocation.size())
        + " "
        + allocation.allocator()
        + allocation.name().map(name -> " " + Plain.of(name)).orElse("");
  }
}
