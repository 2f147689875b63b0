package org.allocs.render;

import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

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
