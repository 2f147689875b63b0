package org.allocs.typing.internal.recorded;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.Answer;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;

/** Types as a compiler spells them: qualifiers, a name, stars, lengths. */
public final class SpelledType {
  private static final int MAX_LAYERS = 16;
  private static final Pattern QUALIFIER =
      Pattern.compile("\\b(const|volatile|restrict|__restrict|_Atomic)\\b");
  private static final Pattern LENGTH = Pattern.compile("\\[(\\d{1,18})\\]");

  private SpelledType() {}

  /**
   * What a spelling means.
   *
   * @param named finds a type by its name
   */
  public static Answer<DataType> resolve(
      String spelling, Function<String, Answer<DataType>> named) {
    return layer(QUALIFIER.matcher(spelling).replaceAll(" ").trim(), named, MAX_LAYERS);
  }

  private static Answer<DataType> layer(
      String text, Function<String, Answer<DataType>> named, int left) {
    if (left == 0 || text.isEmpty() || text.contains("(")) {
      return Answer.unknown("a type that is not followed: " + text);
    }
    int bracket = text.indexOf('[', text.lastIndexOf('>') + 1);
    if (bracket > 0) {
      return array(text, bracket, named, left);
    }
    if (text.endsWith("*")) {
      return layer(text.substring(0, text.length() - 1).trim(), named, left - 1)
          .map(PointerType::to);
    }
    return named.apply(text);
  }

  /** The first length is that of the outermost array. */
  private static Answer<DataType> array(
      String text, int bracket, Function<String, Answer<DataType>> named, int left) {
    Matcher length = LENGTH.matcher(text).region(bracket, text.length());
    if (!length.lookingAt()) {
      return Answer.unknown("a type that is not followed: " + text);
    }
    String element = (text.substring(0, bracket) + text.substring(length.end())).trim();
    long count = Long.parseLong(length.group(1));
    return layer(element, named, left - 1).map(type -> ArrayType.of(type, count));
  }
}
