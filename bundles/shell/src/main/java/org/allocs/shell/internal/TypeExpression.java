package org.allocs.shell.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.query.MemoryView;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;

/** A type as a user writes it: a name, then stars, then bounds: {@code struct node *[3]}. */
final class TypeExpression {
  private static final Pattern SHAPE =
      Pattern.compile("\\s*(.*?)((?:\\s*\\*)*)\\s*((?:\\[[0-9]{0,18}\\]\\s*)*)");
  private static final Pattern BOUND = Pattern.compile("\\[([0-9]*)\\]");

  private TypeExpression() {}

  /** The type that is meant. */
  static DataType resolve(MemoryView view, String text) throws AllocsException, CommandException {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches() || shape.group(1).isBlank()) {
      throw CommandException.usage("not a type: --as " + text);
    }
    String name = shape.group(1).strip();
    Answer<DataType> named = view.typeNamed(name);
    if (!named.isKnown()) {
      throw CommandException.usage(
          "no type of this name: --as " + name + " (" + named.reason().orElseThrow() + ")");
    }
    DataType type = named.value().orElseThrow();
    long stars = shape.group(2).chars().filter(c -> c == '*').count();
    for (long i = 0; i < stars; i++) {
      type = PointerType.to(type);
    }
    List<OptionalLong> bounds = bounds(shape.group(3));
    for (int i = bounds.size() - 1; i >= 0; i--) {
      type = new ArrayType(type, bounds.get(i));
    }
    return type;
  }

  private static List<OptionalLong> bounds(String text) {
    List<OptionalLong> bounds = new ArrayList<>();
    Matcher bound = BOUND.matcher(text);
    while (bound.find()) {
      String digits = bound.group(1);
      bounds.add(digits.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(digits)));
    }
    return bounds;
  }
}
