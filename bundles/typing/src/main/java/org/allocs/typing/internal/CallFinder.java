package org.allocs.typing.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.expr.ExprParser;
import org.allocs.typing.internal.expr.TypeParser;
import org.allocs.typing.internal.source.Brackets;
import org.allocs.typing.internal.source.SourceFile;
import org.allocs.typing.internal.source.Statement;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;

/**
 * Finds the call that the line table means. gcc and clang give a call the position of the callee's
 * name (or bracket); clang gives {@code new} its own, gcc that of the last token of its type or
 * initialiser. A call that is an argument of another one may have that one's position from gcc.
 */
final class CallFinder {
  private static final int MAX_CASTS = 8;

  private final int line;
  private final int column;
  private final Predicate<String> callees;

  private CallFinder(int line, int column, Predicate<String> callees) {
    this.line = line;
    this.column = column;
    this.callees = callees;
  }

  /**
   * The call at a position.
   *
   * @param column 0 where the line table has none
   * @param callees which functions it may call
   * @param verified whether it is certain that one of these is called: then it may be an argument
   *     of the call at that position
   * @throws UnreadableException if there is none there, or more than one
   */
  static FoundCall find(
      SourceFile file, int line, int column, Predicate<String> callees, boolean verified)
      throws UnreadableException {
    if (line == 0) {
      throw new UnreadableException("the compiler gave the call no source line");
    }
    CallFinder finder = new CallFinder(line, column, callees);
    List<List<Token>> statements = finder.statements(file);
    List<FoundCall> found = finder.in(statements);
    if (found.isEmpty() && verified && column != 0) {
      found = finder.insideCalls(statements);
    }
    if (found.size() != 1) {
      throw new UnreadableException(
          found.isEmpty()
              ? "the source line shows no call that allocates"
              : "the source line shows several calls that allocate");
    }
    return found.get(0);
  }

  /** Calls in a list of tokens, wherever they stand. */
  static List<FoundCall> all(List<Token> tokens, Predicate<String> callees) {
    return new CallFinder(0, 0, callees).calls(tokens);
  }

  private List<List<Token>> statements(SourceFile file) throws UnreadableException {
    List<Integer> starts =
        column == 0 ? file.on(line) : file.at(line, column).map(List::of).orElse(List.of());
    Set<List<Token>> statements = new LinkedHashSet<>();
    for (int start : starts) {
      statements.add(Statement.around(file, start));
    }
    return List.copyOf(statements);
  }

  private List<FoundCall> in(List<List<Token>> statements) {
    List<FoundCall> found = new ArrayList<>();
    statements.forEach(statement -> found.addAll(calls(statement)));
    return found;
  }

  /** Calls among the arguments of whatever call has the position. */
  private List<FoundCall> insideCalls(List<List<Token>> statements) {
    List<FoundCall> found = new ArrayList<>();
    for (FoundCall outer : new CallFinder(line, column, name -> true).in(statements)) {
      for (FoundCall call : new CallFinder(0, 0, callees).calls(outer.tokens())) {
        boolean inside = call.from() > outer.from() && call.to() < outer.to();
        if (inside && !found.contains(call)) {
          found.add(call);
        }
      }
    }
    return found;
  }

  private List<FoundCall> calls(List<Token> tokens) {
    List<FoundCall> found = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Optional<FoundCall> call = tokens.get(i).is("new") ? newAt(tokens, i) : callAt(tokens, i);
      call.ifPresent(found::add);
    }
    return found;
  }

  private boolean isMeant(Token token) {
    return line == 0
        || (token.line() == line
            && (column == 0
                || (column >= token.column() && column < token.column() + token.text().length())));
  }

  private boolean isMeant(List<Token> tokens, int from, int to) {
    return tokens.subList(from, to).stream().anyMatch(this::isMeant);
  }

  private Optional<FoundCall> callAt(List<Token> tokens, int i) {
    Token name = tokens.get(i);
    boolean operator = isWord(tokens, i - 1, "operator") && name.is("new");
    if (!name.isWord() || !callees.test(operator ? AllocationFunctions.NEW : name.text())) {
      return Optional.empty();
    }
    boolean bracketed = isWord(tokens, i - 1, "(") && isWord(tokens, i + 1, ")");
    int from = bracketed ? i - 1 : qualified(tokens, i);
    int open = bracketed ? i + 2 : i + 1;
    boolean member = isWord(tokens, from - 1, ".") || isWord(tokens, from - 1, "->");
    if (member
        || !isWord(tokens, open, "(")
        || !isMeant(tokens, withCasts(tokens, from), open + 1)) {
      return Optional.empty();
    }
    return call(tokens, from, open, name.text());
  }

  /** gcc gives a call whose result is cast twice the position of the inner cast. */
  private static int withCasts(List<Token> tokens, int from) {
    int start = from;
    for (int i = 0; i < MAX_CASTS && isWord(tokens, start - 1, ")"); i++) {
      int open = Brackets.open(tokens, start - 1);
      if (open < 0 || TypeParser.parse(tokens.subList(open + 1, start - 1)).isEmpty()) {
        break;
      }
      start = open;
    }
    return start;
  }

  private static Optional<FoundCall> call(List<Token> tokens, int from, int open, String callee) {
    try {
      int close = Brackets.close(tokens, open);
      List<Expr> arguments =
          Brackets.split(tokens, open + 1, close).stream().map(ExprParser::parse).toList();
      return Optional.of(new FoundCall(tokens, from, close + 1, callee, arguments));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  private static boolean isWord(List<Token> tokens, int i, String text) {
    return i >= 0 && i < tokens.size() && tokens.get(i).is(text);
  }

  /** Where the namespaces before a name start. */
  private static int qualified(List<Token> tokens, int i) {
    int from = i;
    while (isWord(tokens, from - 1, "::")) {
      from -=
          from >= 2 && tokens.get(from - 2).isWord() && !isWord(tokens, from - 2, "return") ? 2 : 1;
    }
    return from;
  }

  private Optional<FoundCall> newAt(List<Token> tokens, int i) {
    if (isWord(tokens, i - 1, "operator")) {
      return operatorNew(tokens, i);
    }
    Optional<Map.Entry<Expr.New, Integer>> made =
        callees.test(AllocationFunctions.NEW)
            ? ExprParser.parseNew(tokens.subList(i, tokens.size()))
            : Optional.empty();
    if (made.isEmpty()) {
      return Optional.empty();
    }
    int to = initialiser(tokens, i + made.get().getValue());
    int from = qualified(tokens, i);
    return isMeant(tokens, from, to)
        ? Optional.of(
            new FoundCall(tokens, from, to, AllocationFunctions.NEW, List.of(made.get().getKey())))
        : Optional.empty();
  }

  /** {@code operator new(size)}, also {@code operator new[](size)}. */
  private Optional<FoundCall> operatorNew(List<Token> tokens, int i) {
    boolean array = isWord(tokens, i + 1, "[") && isWord(tokens, i + 2, "]");
    int open = array ? i + 3 : i + 1;
    int from = qualified(tokens, i - 1);
    boolean usable = callees.test(AllocationFunctions.NEW) && isWord(tokens, open, "(");
    return usable && isMeant(tokens, from, open + 1)
        ? call(tokens, from, open, AllocationFunctions.NEW)
        : Optional.empty();
  }

  private static int initialiser(List<Token> tokens, int at) {
    if (!isWord(tokens, at, "(") && !isWord(tokens, at, "{")) {
      return at;
    }
    try {
      return Brackets.close(tokens, at) + 1;
    } catch (UnreadableException e) {
      return tokens.size();
    }
  }
}
