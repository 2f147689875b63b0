package org.allocs.inspect;

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
public final class TypeExpression {
  private static final Pattern SHAPE =
      Pattern.compile("([^*\\[\\]]+)([\\s*]*)((?:\\[[0-9]{0,18}\\]\\s*)*)");
  private static final Pattern BOUND = Pattern.compile("\\[([0-9]*)\\]");

  private static final int MAX_LENGTH = 4096;

  /** Stars and bounds together. */
  private static final int MAX_PARTS = 64;

  private TypeExpression() {}

  /**
   * The type that is meant, its name looked for in all loaded objects.
   *
   * @return unknown if it is no type as written, or none of that name is known
   * @throws AllocsException if the target cannot be read
   */
  public static Answer<DataType> resolve(MemoryView view, String text) throws AllocsException {
    if (text.length() <= MAX_LENGTH && text.indexOf('<') >= 0) {
      return view.typeNamed(text.strip()); // Stars and bounds of its arguments are not its own.
    }
    Matcher shape = SHAPE.matcher(text.strip());
    if (text.length() > MAX_LENGTH || !shape.matches() || shape.group(1).isBlank()) {
      return Answer.unknown("not a type as it can be written here: " + text);
    }
    int stars = (int) shape.group(2).chars().filter(c -> c == '*').count();
    List<OptionalLong> bounds = bounds(shape.group(3));
    if (stars + bounds.size() > MAX_PARTS) {
      return Answer.unknown("too many stars and bounds: " + text);
    }
    return view.typeNamed(shape.group(1).strip()).map(named -> wrap(named, stars, bounds));
  }

  private static DataType wrap(DataType named, int stars, List<OptionalLong> bounds) {
    DataType type = named;
    for (int i = 0; i < stars; i++) {
      type = PointerType.to(type);
    }
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
