package org.allocs.dwarf.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.template.TemplateName.Part;

/** Takes a name apart. Bounded in length and nesting; used once. */
final class TemplateNameParser {
  private static final int MAX_LENGTH = 1 << 16;
  private static final int MAX_NESTING = 64;
  private static final String OPERATOR = "operator";
  private static final String SIGNS = "<>=!+-*/%&|^~,";

  private final String text;
  private final boolean versions;
  private int at;
  private boolean wrong;

  /**
   * @param versions whether namespaces for versions are part of the name
   */
  TemplateNameParser(String text, boolean versions) {
    this.text = text;
    this.versions = versions;
  }

  Optional<TemplateName> parse() {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    TemplateName name = one(0);
    return wrong || at < text.length() || name.parts().isEmpty()
        ? Optional.empty()
        : Optional.of(name);
  }

  /** As far as a comma or the end of the list that it is in. */
  private TemplateName one(int nesting) {
    List<Part> parts = new ArrayList<>();
    int open = 0;
    while (at < text.length() && !wrong) {
      char c = text.charAt(at);
      if (nesting > 0 && open == 0 && (c == ',' || c == '>')) {
        break;
      }
      open += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '<' && isList(parts)) {
        list(parts, nesting);
      } else {
        parts.add(part(c));
      }
    }
    wrong |= open != 0;
    return new TemplateName(Canonical.of(parts, nesting > 0, versions));
  }

  /** A compiler computes what is less than what; only a number is followed by such a sign. */
  private static boolean isList(List<Part> before) {
    return before.isEmpty() || before.get(before.size() - 1).constantOf().isEmpty();
  }

  private void list(List<Part> parts, int nesting) {
    at++;
    List<TemplateName> arguments = new ArrayList<>();
    boolean more = nesting < MAX_NESTING;
    wrong |= !more;
    while (more && !wrong) {
      TemplateName argument = one(nesting + 1);
      wrong |= at >= text.length();
      more = !wrong && text.charAt(at) == ',';
      if (more || !argument.parts().isEmpty() || !arguments.isEmpty()) {
        arguments.add(argument);
      }
      at++;
    }
    boolean named = !parts.isEmpty() && parts.get(parts.size() - 1).isWord();
    Part template = named && !last(parts).is("::") ? parts.remove(parts.size() - 1) : Part.of("");
    parts.add(template.with(arguments));
  }

  private static Part last(List<Part> parts) {
    return parts.get(parts.size() - 1);
  }

  private Part part(char c) {
    if (Character.isDigit(c)) {
      return Constants.number(word());
    }
    if (Character.isJavaIdentifierStart(c)) {
      String word = word();
      return Part.of(word.equals(OPERATOR) ? word + signs() : word);
    }
    if (c == '\'' || c == '"') {
      return quoted(c);
    }
    if (c == '{') {
      int end = text.indexOf('}', at);
      return Part.of(take(end < 0 ? text.length() : end + 1));
    }
    boolean two = text.startsWith("::", at) || text.startsWith("&&", at);
    return Part.of(take(at + (two ? 2 : 1)));
  }

  private String take(int end) {
    String taken = text.substring(at, end);
    at = end;
    return taken;
  }

  private String word() {
    int end = at;
    while (end < text.length()
        && (Character.isJavaIdentifierPart(text.charAt(end)) || text.charAt(end) == '.')) {
      end++;
    }
    return take(end);
  }

  private String signs() {
    int end = at;
    while (end < text.length() && SIGNS.indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return take(text.startsWith("()", end) ? end + 2 : end);
  }

  private Part quoted(char quote) {
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != quote) {
      end += text.charAt(end) == '\\' ? 2 : 1;
    }
    wrong |= end >= text.length();
    String whole = take(Math.min(end + 1, text.length()));
    return quote == '\'' ? Constants.character(whole) : Part.of(whole);
  }
}
