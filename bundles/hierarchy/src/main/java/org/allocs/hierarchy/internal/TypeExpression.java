package org.allocs.hierarchy.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.type.PointerType;

/**
 * A type's name and the abstract declarator after it (C11, section 6.7.7): {@code char *[3]},
 * {@code struct x (*)[4]}. Functions cannot be written. Qualifiers are read and left out.
 */
final class TypeExpression {
  private static final int MAX_STEPS = 64;
  private static final Set<String> QUALIFIERS = Set.of("const", "volatile", "restrict", "_Atomic");

  private final String name;
  private final List<Step> steps;

  /** One step outwards from the named type: a pointer to it, or an array of it. */
  private record Step(boolean pointer, OptionalLong count) {}

  private TypeExpression(String name, List<Step> steps) {
    this.name = name;
    this.steps = steps;
  }

  /** The named type, words separated by one space. */
  String name() {
    return name;
  }

  /** The type that is meant, given the one that the name means. */
  DataType applyTo(DataType named) {
    DataType type = named;
    for (Step step : steps) {
      type = step.pointer() ? PointerType.to(type) : new ArrayType(type, step.count());
    }
    return type;
  }

  /** Empty if it is not written as a type is. */
  static Optional<TypeExpression> parse(String text) {
    int end = endOfName(text);
    List<String> words = new ArrayList<>(List.of(text.substring(0, end).strip().split("\\s+")));
    removeQualifiers(words);
    Parser parser = new Parser(text.substring(end));
    List<Step> steps = parser.declarator();
    boolean complete = parser.atEnd() && !parser.failed && steps.size() <= MAX_STEPS;
    return words.isEmpty() || !complete
        ? Optional.empty()
        : Optional.of(new TypeExpression(String.join(" ", words), steps));
  }

  /** Not those of arguments of templates: another argument makes another type. */
  private static void removeQualifiers(List<String> words) {
    int nesting = 0;
    for (Iterator<String> each = words.iterator(); each.hasNext(); ) {
      String word = each.next();
      if (word.isEmpty() || (nesting == 0 && QUALIFIERS.contains(word))) {
        each.remove();
      }
      nesting += word.chars().map(c -> c == '<' ? 1 : c == '>' ? -1 : 0).sum();
    }
  }

  /** Names of template instances contain brackets of all kinds between {@code <} and {@code >}. */
  private static int endOfName(String text) {
    int nesting = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<') {
        nesting++;
      } else if (c == '>') {
        nesting--;
      } else if (nesting <= 0 && (c == '*' || c == '[' || isDeclaratorBracket(text, i))) {
        return i;
      }
    }
    return text.length();
  }

  /** Not that of {@code (anonymous namespace)::x}. */
  private static boolean isDeclaratorBracket(String text, int at) {
    return text.charAt(at) == '(' && !text.startsWith("(anonymous", at);
  }

  private static final class Parser {
    private final String text;
    private int at;
    private int depth;
    private boolean failed;

    Parser(String text) {
      this.text = text;
    }

    /** Steps in the order in which they apply to the named type. */
    List<Step> declarator() {
      List<Step> steps = new ArrayList<>();
      while (accept('*')) {
        steps.add(new Step(true, OptionalLong.empty()));
        skipQualifiers();
      }
      List<Step> inner = List.of();
      if (peek() == '(' && ++depth <= MAX_STEPS) {
        accept('(');
        inner = declarator();
        failed |= !accept(')');
      }
      List<Step> suffixes = new ArrayList<>();
      while (!failed && accept('[')) {
        suffixes.add(new Step(false, bound()));
        failed |= !accept(']');
      }
      Collections.reverse(suffixes);
      steps.addAll(suffixes);
      steps.addAll(inner);
      return steps;
    }

    private OptionalLong bound() {
      skipSpace();
      int from = at;
      while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
        at++;
      }
      if (from == at) {
        return OptionalLong.empty();
      }
      try {
        long count = Long.decode(text.substring(from, at));
        failed |= count < 0;
        return OptionalLong.of(Math.max(0, count));
      } catch (NumberFormatException e) {
        failed = true;
        return OptionalLong.empty();
      }
    }

    private void skipQualifiers() {
      skipSpace();
      for (String qualifier : QUALIFIERS) {
        if (text.startsWith(qualifier, at)) {
          at += qualifier.length();
          skipQualifiers();
          return;
        }
      }
    }

    private char peek() {
      skipSpace();
      return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char wanted) {
      boolean found = peek() == wanted;
      at += found ? 1 : 0;
      return found;
    }

    private void skipSpace() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    boolean atEnd() {
      skipSpace();
      return at == text.length();
    }
  }
}
