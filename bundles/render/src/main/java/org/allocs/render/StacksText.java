package org.allocs.render;

import java.util.Optional;
import org.allocs.inspect.Conventions;
import org.allocs.inspect.Sites;
import org.allocs.inspect.Stacks;
import org.allocs.inspect.Stacks.StackFrame;
import org.allocs.inspect.Stacks.ThreadStack;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** Threads and frames as text. */
public final class StacksText {
  private StacksText() {}

  /** A paragraph for each thread. */
  public static String stacks(Stacks stacks) {
    StringBuilder text = new StringBuilder();
    stacks.threads().forEach(thread -> append(text, thread));
    return text.toString();
  }

  private static void append(StringBuilder text, ThreadStack thread) {
    text.append("thread ").append(thread.tid()).append(' ').append(Plain.of(thread.name()));
    thread.stack().ifPresent(stack -> text.append(", stack ").append(FactsText.range(stack)));
    text.append('\n');
    for (int i = 0; i < thread.frames().size(); i++) {
      text.append(frame(i, thread.frames().get(i))).append('\n');
    }
    thread.note().ifPresent(note -> text.append("  (").append(Plain.of(note)).append(")\n"));
  }

  private static String frame(int number, StackFrame frame) {
    Allocation allocation = frame.allocation();
    String where = frame.place().value().map(Sites::label).or(allocation::name).orElse("?");
    return String.format(
        "  #%-3d %s %s  frame %s, %s bytes%s%s",
        number,
        Conventions.attribute(allocation, Conventions.PC).orElse("?"),
        Plain.of(where),
        AddressRange.hex(allocation.base()),
        Long.toUnsignedString(allocation.size()),
        attribute(allocation, Conventions.CFA, "CFA"),
        attribute(allocation, Conventions.FOUND_BY, "by"));
  }

  private static String attribute(Allocation allocation, String key, String word) {
    Optional<String> value = Conventions.attribute(allocation, key);
    return value.map(text -> ", " + word + " " + Plain.of(text)).orElse("");
  }
}
