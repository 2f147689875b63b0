package org.allocs.render;

import java.util.List;
import org.allocs.inspect.LayoutDiff;
import org.allocs.inspect.LayoutDiff.Change;
import org.allocs.inspect.LayoutDiff.Field;
import org.allocs.inspect.LayoutDiff.MemberChange;
import org.allocs.inspect.LayoutDiff.Shape;

/** Differences of layouts, a line for each type and each member. */
public final class DiffText {
  private DiffText() {}

  /** The lines, and one that counts them. */
  public static String diff(LayoutDiff diff) {
    StringBuilder text = new StringBuilder();
    diff.removed().forEach(shape -> shape(text, "removed", shape));
    diff.added().forEach(shape -> shape(text, "added", shape));
    diff.changed().forEach(change -> change(text, change));
    text.append(
        String.format(
            "%d added, %d removed, %d changed, %d the same%n",
            diff.added().size(), diff.removed().size(), diff.changed().size(), diff.same()));
    return text.toString();
  }

  private static void shape(StringBuilder text, String word, Shape shape) {
    text.append(word).append(' ').append(Plain.of(shape.name()));
    text.append(": ").append(shape.size()).append(" bytes\n");
  }

  private static void change(StringBuilder text, Change change) {
    Shape before = change.before();
    Shape after = change.after();
    text.append("changed ").append(Plain.of(after.name())).append(": ");
    text.append(before.size() == after.size() ? "" : before.size() + " -> ");
    text.append(after.size()).append(" bytes");
    if (before.alignment() != after.alignment()) {
      text.append(", alignment ").append(before.alignment());
      text.append(" -> ").append(after.alignment());
    }
    text.append('\n').append(members(change.members()));
  }

  /** A line for each member that is different, indented. */
  static String members(List<MemberChange> changes) {
    StringBuilder text = new StringBuilder();
    for (MemberChange change : changes) {
      String name = change.name().isEmpty() ? "(without a name)" : Plain.of(change.name());
      text.append("  ").append(String.join(", ", change.words())).append(' ').append(name);
      text.append(": ").append(change.before().map(DiffText::field).orElse(""));
      text.append(change.before().isPresent() && change.after().isPresent() ? " -> " : "");
      text.append(change.after().map(DiffText::field).orElse("")).append('\n');
    }
    return text.toString();
  }

  private static String field(Field field) {
    String place = "at " + field.offset() / Byte.SIZE;
    if (field.bitField()) {
      place += " bit " + field.offset() % Byte.SIZE + ", " + field.bits().orElse(0) + " bits";
    } else if (field.bits().isPresent()) {
      place += ", " + field.bits().getAsLong() / Byte.SIZE + " bytes";
    }
    return Plain.of(field.type()) + " " + place;
  }
}
