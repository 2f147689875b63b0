package org.allocs.typing.internal.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.typing.internal.expr.TypeName;
import org.allocs.typing.internal.expr.TypeNames;

/**
 * A function's definition as the file has it.
 *
 * @param name unqualified
 * @param before tokens before the name: specifiers and the stars of the returned type
 * @param parameters names; an empty one where none can be told
 * @param body tokens between the braces, macros not expanded, directives left out
 * @param first number of the first token of the body
 */
public record FunctionText(
    String name, List<Token> before, List<String> parameters, List<Token> body, int first) {
  private static final int MAX_BODY = 100_000;
  private static final int MAX_HEADER = 200;
  private static final Set<String> ASSIGNMENTS =
      Set.of("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--");

  /** The definition of {@code name} whose text includes a line. */
  public static Optional<FunctionText> find(SourceFile file, String name, int line) {
    int last = Math.min(file.count(), file.firstOn(line + 2));
    for (int i = last - 1; i >= 0; i--) {
      if (file.is(i, name) && file.is(i + 1, "(")) {
        Optional<FunctionText> found = definition(file, i, line);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<FunctionText> definition(SourceFile file, int nameAt, int line) {
    int close = close(file, nameAt + 1, MAX_HEADER);
    if (close < 0) {
      return Optional.empty();
    }
    int open = close + 1;
    while (file.is(open, "noexcept") || file.is(open, "const") || file.is(open, "override")) {
      open++;
    }
    if (!file.is(open, "{")) {
      return Optional.empty();
    }
    int end = close(file, open, MAX_BODY);
    if (end < 0 || file.line(end) < line) {
      return Optional.empty();
    }
    return Optional.of(
        new FunctionText(
            file.text(nameAt),
            before(file, nameAt),
            names(file.tokens(nameAt + 2, close)),
            withoutDirectives(file.tokens(open + 1, end)),
            open + 1));
  }

  private static int close(SourceFile file, int open, int max) {
    int depth = 0;
    for (int i = open; i < file.count() && i - open < max; i++) {
      if (file.is(i, "(") || file.is(i, "{") || file.is(i, "[")) {
        depth++;
      } else if (file.is(i, ")") || file.is(i, "}") || file.is(i, "]")) {
        depth--;
      }
      if (depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static List<Token> before(SourceFile file, int nameAt) {
    int from = nameAt;
    while (from > 0 && nameAt - from < MAX_HEADER) {
      boolean border = file.is(from - 1, ";") || file.is(from - 1, "}") || file.is(from - 1, "{");
      if (border || file.kind(from - 1) == Token.Kind.DIRECTIVE) {
        break;
      }
      from--;
    }
    return file.tokens(from, nameAt);
  }

  private static List<Token> withoutDirectives(List<Token> tokens) {
    return tokens.stream().filter(t -> t.kind() != Token.Kind.DIRECTIVE).toList();
  }

  private static List<String> names(List<Token> header) {
    List<String> names = new ArrayList<>();
    for (List<Token> parameter : Brackets.split(header, 0, header.size())) {
      String name = "";
      for (int i = 0; i < parameter.size(); i++) {
        Token token = parameter.get(i);
        if (token.is("[") || token.is("=") || (token.is("(") && !name.isEmpty())) {
          break;
        }
        name = token.isWord() ? token.text() : name;
      }
      names.add(name);
    }
    return names;
  }

  /**
   * What the function returns, where that can be told.
   *
   * @param path of its file
   */
  public Optional<TypeName> returned(String path) {
    int to = before.size();
    while (to >= 2 && before.get(to - 1).is("::") && before.get(to - 2).isWord()) {
      to -= 2;
    }
    return TypeNames.parse(before.subList(0, to), path);
  }

  /**
   * The body with macros replaced as they are at its start.
   *
   * @throws UnreadableException if that cannot be told
   */
  public List<Token> expanded(SourceFile file) throws UnreadableException {
    return Expander.expand(file.macros(), first, body);
  }

  /** Every word of parameters and body: whatever the function may declare is among them. */
  public Set<String> words() {
    Set<String> words = new HashSet<>(parameters);
    body.stream().filter(Token::isWord).forEach(t -> words.add(t.text()));
    return words;
  }

  /** Whether a variable is assigned, stepped, or its address taken, anywhere in the body. */
  public boolean changes(String variable) {
    return changesAt(variable).size() > 0;
  }

  /** Places in the body where a variable may change, its initialisation included. */
  private List<Integer> changesAt(String variable) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i).is(variable) && !isMember(i) && (isAssigned(i) || isTaken(i))) {
        places.add(i);
      }
    }
    return places;
  }

  private boolean isMember(int i) {
    return i > 0 && (body.get(i - 1).is(".") || body.get(i - 1).is("->"));
  }

  private boolean isAssigned(int i) {
    return i + 1 < body.size() && ASSIGNMENTS.contains(body.get(i + 1).text());
  }

  private boolean isTaken(int i) {
    return i > 0
        && (body.get(i - 1).is("&") || body.get(i - 1).is("++") || body.get(i - 1).is("--"));
  }

  /** What a local variable, other than a pointer, is set to, where that is in one place only. */
  public Optional<List<Token>> onlyValue(String variable) {
    return declares(variable) ? onlyValueOf(variable) : Optional.empty();
  }

  /** The same of a local pointer. */
  public Optional<List<Token>> onlyAddress(String pointer) {
    return declaresPointer(pointer) ? onlyValueOf(pointer) : Optional.empty();
  }

  private Optional<List<Token>> onlyValueOf(String variable) {
    List<Integer> places = changesAt(variable);
    if (places.size() != 1 || parameters.contains(variable)) {
      return Optional.empty();
    }
    int from = places.get(0) + 2;
    if (!body.get(from - 1).is("=")) {
      return Optional.empty();
    }
    int depth = 0;
    int to = from;
    for (; to < body.size() && to - from < MAX_HEADER; to++) {
      Token token = body.get(to);
      depth += Brackets.opens(token) ? 1 : Brackets.closes(token) ? -1 : 0;
      if (depth < 0 || (depth == 0 && (token.is(";") || token.is(",")))) {
        break;
      }
    }
    return Optional.of(body.subList(from, to));
  }

  private boolean declares(String variable) {
    for (int i = 1; i + 1 < body.size(); i++) {
      boolean typed = body.get(i - 1).isWord() && !body.get(i - 1).is("return");
      Token next = body.get(i + 1);
      if (body.get(i).is(variable) && typed && (next.is("=") || next.is(";") || next.is(","))) {
        return true;
      }
    }
    return false;
  }

  private boolean declaresPointer(String variable) {
    for (int i = 2; i + 1 < body.size(); i++) {
      Token next = body.get(i + 1);
      boolean ends = next.is("=") || next.is(";") || next.is(",");
      if (ends
          && body.get(i).is(variable)
          && body.get(i - 1).is("*")
          && isStartOfStatement(i - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing but the words and stars of a type is before a place in its statement. */
  private boolean isStartOfStatement(int star) {
    int i = star;
    while (i >= 0 && (body.get(i).is("*") || body.get(i).isWord())) {
      i--;
    }
    boolean border = i < 0 || body.get(i).is(";") || body.get(i).is("{") || body.get(i).is("}");
    return border && body.get(i + 1).isWord() && !body.get(i + 1).is("return");
  }

  /**
   * Whether {@code return variable;} stands in the body, with or without casts and brackets, and
   * nothing moves the variable.
   */
  public boolean returns(String variable) {
    if (moves(variable)) {
      return false;
    }
    for (int i = 0; i < body.size(); i++) {
      if (body.get(i).is("return") && returnsAt(i + 1, variable)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a pointer is stepped, or set to the sum of itself and something. */
  public boolean moves(String variable) {
    for (int i : changesAt(variable)) {
      boolean taken = i > 0 && body.get(i - 1).is("&");
      boolean set = i + 1 < body.size() && body.get(i + 1).is("=");
      if (!taken && (!set || isSumOf(variable, i + 2))) {
        return true;
      }
    }
    return false;
  }

  private boolean isSumOf(String variable, int from) {
    boolean sum = false;
    boolean itself = false;
    for (int i = from; i < body.size() && !body.get(i).is(";"); i++) {
      itself |= body.get(i).is(variable);
      sum |= body.get(i).is("+") || body.get(i).is("-");
    }
    return sum && itself;
  }

  private boolean returnsAt(int from, String variable) {
    int i = from;
    while (i < body.size() && body.get(i).is("(")) {
      int close;
      try {
        close = Brackets.close(body, i);
      } catch (UnreadableException e) {
        return false;
      }
      boolean cast = close + 1 < body.size() && !body.get(close + 1).is(";");
      i = cast ? close + 1 : i + 1;
    }
    if (i >= body.size() || !body.get(i).is(variable)) {
      return false;
    }
    int end = i + 1;
    while (end < body.size() && body.get(end).is(")")) {
      end++;
    }
    return end < body.size() && body.get(end).is(";");
  }
}
