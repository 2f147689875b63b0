package org.allocs.render;

import java.util.Optional;
import org.allocs.inspect.Node;
import org.allocs.inspect.Reference;
import org.allocs.model.Allocation;
import org.allocs.type.DataType;

/** An object, a line for each value, indented. */
public final class DumpText {
  private DumpText() {}

  /** The lines. */
  public static String dump(Node root) {
    StringBuilder text = new StringBuilder();
    append(text, root, 0);
    return text.toString();
  }

  private static void append(StringBuilder text, Node node, int depth) {
    text.append("  ".repeat(depth));
    if (!node.label().isEmpty()) {
      text.append(Plain.of(node.label())).append(": ");
    }
    text.append(Plain.of(node.type().name()));
    node.bitWidth().ifPresent(width -> text.append(" : ").append(width));
    text.append(value(node)).append('\n');
    node.children().forEach(child -> append(text, child, depth + 1));
  }

  private static String value(Node node) {
    StringBuilder text = new StringBuilder();
    if (!node.text().isEmpty()) {
      text.append(" = ").append(Plain.of(node.text()));
    }
    node.reference().ifPresent(to -> text.append(" → ").append(reference(to)));
    node.string()
        .ifPresent(s -> text.append(text.length() == 0 ? " = " : " ").append(Plain.quoted(s)));
    node.note().ifPresent(note -> text.append("  (").append(Plain.of(note)).append(')'));
    return text.toString();
  }

  /** What is there, in a few words: allocator, name or type, offset. */
  static String reference(Reference to) {
    if (to.allocation().isEmpty()) {
      return Plain.of(to.note().orElse("not mapped"));
    }
    Allocation allocation = to.allocation().get();
    Optional<String> what = allocation.name().or(() -> to.type().map(DataType::name));
    String name = what.map(words -> " " + Plain.of(words)).orElse("");
    return allocation.allocator() + name + " +" + Long.toUnsignedString(to.offset());
  }
}
