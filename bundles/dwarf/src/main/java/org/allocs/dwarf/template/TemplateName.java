package org.allocs.dwarf.template;

import java.util.List;
import java.util.Optional;

/**
 * A name, or an argument of a template, taken apart and brought into one form: {@code const char
 * *}, {@code char const*}; {@code long unsigned int}, {@code unsigned long}; {@code 'a'}, {@code
 * (char)97}.
 *
 * @param parts words and signs in their order
 */
record TemplateName(List<Part> parts) {
  /**
   * A word or a sign.
   *
   * @param text the word; of a constant its value
   * @param constantOf for a constant the type that is written with it, empty where none is
   * @param arguments of a template, if the word names one
   */
  record Part(String text, Optional<String> constantOf, Optional<List<TemplateName>> arguments) {
    static Part of(String text) {
      return new Part(text, Optional.empty(), Optional.empty());
    }

    static Part constant(String value, String type) {
      return new Part(value, Optional.of(type), Optional.empty());
    }

    Part with(List<TemplateName> list) {
      return new Part(text, constantOf, Optional.of(List.copyOf(list)));
    }

    boolean is(String other) {
      return constantOf.isEmpty() && arguments.isEmpty() && text.equals(other);
    }

    /** Whether it can be part of a type's name: a word, or what stands between words. */
    boolean isWord() {
      return constantOf.isEmpty()
          && (arguments.isPresent()
              || text.equals("::")
              || text.length() > 1 && text.charAt(0) == '('
              || Character.isJavaIdentifierStart(text.charAt(0)));
    }

    private String spelled() {
      String type = constantOf.filter(t -> !t.isEmpty()).map(t -> "(" + t + ")").orElse("");
      return type
          + text
          + arguments
              .map(
                  list ->
                      "<"
                          + String.join(", ", list.stream().map(TemplateName::spelled).toList())
                          + ">")
              .orElse("");
    }
  }

  /** Copies the list. */
  TemplateName {
    parts = List.copyOf(parts);
  }

  /** Empty for what is no name: brackets that do not match, nesting that no compiler makes. */
  static Optional<TemplateName> parse(String name) {
    return new TemplateNameParser(name, false).parse();
  }

  /**
   * The same with all namespaces, those too that libraries have for versions and that programs
   * leave out: two versions are two types.
   */
  static Optional<TemplateName> exact(String name) {
    return new TemplateNameParser(name, true).parse();
  }

  /** The name before the first arguments: what all instances of a template share. */
  String base() {
    StringBuilder base = new StringBuilder();
    for (Part part : parts) {
      base.append(part.text());
      if (part.arguments().isPresent()) {
        break;
      }
    }
    return base.toString();
  }

  /** In one line, words apart. */
  String spelled() {
    StringBuilder text = new StringBuilder();
    boolean word = false;
    for (Part part : parts) {
      boolean next = part.isWord() && !part.is("::");
      text.append(word && next ? " " : "").append(part.spelled());
      word = next;
    }
    return text.toString();
  }
}
