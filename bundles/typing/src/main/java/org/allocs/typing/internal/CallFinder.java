package org.allocs.typing.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.expr.Expressions;
import org.allocs.typing.internal.source.Choices;
import org.allocs.typing.internal.source.SourceFile;
import org.allocs.typing.internal.source.Statement;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;
import org.allocs.typing.internal.syntax.Node;
import org.allocs.typing.internal.syntax.Parser;
import org.allocs.typing.internal.syntax.Tree;

/**
 * Finds the call that the line table means. gcc and clang give a call the position of the callee's
 * name (or bracket); clang gives {@code new} its own, gcc that of the last token of its type or
 * initialiser. A call that is an argument of another one may have that one's position from gcc, and
 * one whose result is cast twice the inner cast's.
 */
final class CallFinder {
  private static final int MAX_ALTERNATIVES = 256;

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
    List<Tree> statements = finder.statements(file, Optional.empty());
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

  /**
   * Calls in a list of tokens, wherever they stand.
   *
   * @param path of their file
   */
  static List<FoundCall> all(List<Token> tokens, String path, Predicate<String> callees)
      throws UnreadableException {
    Tree tree = Parser.parse(tokens, path, Parser.Place.STATEMENT);
    return new CallFinder(0, 0, callees).in(List.of(tree));
  }

  /**
   * Calls at a position, each as written there once, whatever the macros are that conditions decide
   * about; only where it is certain that one of them is made. From what shows a call, macros are
   * changed one at a time: most of them have no part in it.
   *
   * @return empty where that were too many
   */
  static List<FoundCall> alternatives(
      SourceFile file, int line, int column, Predicate<String> callees) {
    CallFinder finder = new CallFinder(line, column, callees);
    Map<String, FoundCall> found = new LinkedHashMap<>();
    Set<Choices> seen = new HashSet<>(Set.of(Choices.first()));
    Deque<Choices> next = new ArrayDeque<>(seen);
    for (int i = 0; !next.isEmpty(); i++) {
      if (i == MAX_ALTERNATIVES) {
        return List.of();
      }
      Choices choices = next.removeFirst();
      int before = found.size();
      try {
        for (FoundCall call : finder.in(finder.statements(file, Optional.of(choices)))) {
          found.putIfAbsent(call.whole(), call);
        }
      } catch (UnreadableException e) {
        // These definitions make no statement.
      }
      if (before == 0 && !found.isEmpty()) {
        next.clear();
        seen.clear();
        seen.add(choices);
      }
      if (found.isEmpty() || found.size() > before) {
        choices.others().stream().filter(seen::add).forEach(next::add);
      }
    }
    return List.copyOf(found.values());
  }

  private List<Tree> statements(SourceFile file, Optional<Choices> choices)
      throws UnreadableException {
    List<Integer> starts =
        column == 0 ? file.on(line) : file.at(line, column).map(List::of).orElse(List.of());
    Set<List<Token>> statements = new LinkedHashSet<>();
    for (int start : starts) {
      statements.add(Statement.around(file, start, choices));
    }
    List<Tree> trees = new ArrayList<>();
    for (List<Token> statement : statements) {
      if (choices.isPresent() && statement.stream().noneMatch(this::mayCall)) {
        continue; /* most of many ways to expand macros, and to parse them takes the time */
      }
      trees.add(Parser.parse(statement, file.path(), Parser.Place.STATEMENT, Parser.Place.HEADER));
    }
    return trees;
  }

  private boolean mayCall(Token token) {
    return token.is("new") || (token.isWord() && callees.test(token.text()));
  }

  private List<FoundCall> in(List<Tree> statements) {
    List<FoundCall> found = new ArrayList<>();
    statements.forEach(tree -> search(tree, tree.root(), new ArrayList<>(), found));
    return found;
  }

  private void search(Tree tree, Node node, List<Node> around, List<FoundCall> found) {
    Optional<FoundCall> call =
        switch (node.kind()) {
          case "call_expression" -> call(tree, node, around);
          case "new_expression" -> made(tree, node, around);
          default -> Optional.empty();
        };
    call.ifPresent(found::add);
    around.add(0, node);
    node.children().forEach(child -> search(tree, child, around, found));
    around.remove(0);
  }

  /** Calls among the arguments of whatever call has the position. */
  private List<FoundCall> insideCalls(List<Tree> statements) {
    List<FoundCall> all = new CallFinder(0, 0, callees).in(statements);
    List<FoundCall> found = new ArrayList<>();
    for (FoundCall outer : new CallFinder(line, column, name -> true).in(statements)) {
      for (FoundCall call : all) {
        boolean inside = call.around().contains(outer.node());
        if (inside && !found.contains(call)) {
          found.add(call);
        }
      }
    }
    return found;
  }

  private boolean isMeant(Token token) {
    return line == 0
        || (token.line() == line
            && (column == 0
                || (column >= token.column() && column < token.column() + token.text().length())));
  }

  private boolean isMeant(Tree tree, int from, int to) {
    return tree.tokens().subList(from, to).stream().anyMatch(this::isMeant);
  }

  private Optional<FoundCall> call(Tree tree, Node node, List<Node> around) {
    Optional<Node> arguments = node.child("arguments");
    Optional<String> callee =
        node.child("function").flatMap(function -> callee(tree, function)).filter(callees);
    if (callee.isEmpty()
        || arguments.isEmpty()
        || node.broken()
        || !isMeant(tree, withCasts(node, around), arguments.get().from() + 1)) {
      return Optional.empty();
    }
    List<Expr> values =
        arguments.get().parts().stream().map(part -> Expressions.of(tree, part)).toList();
    return Optional.of(new FoundCall(tree, List.copyOf(around), node, callee.get(), values));
  }

  /** Name without namespaces and template arguments. */
  private static Optional<String> callee(Tree tree, Node function) {
    switch (function.kind()) {
      case "identifier", "operator_name":
        return Optional.of(operator(tree, function).orElseGet(() -> tree.text(function)));
      case "parenthesized_expression":
        return function.only().flatMap(inner -> callee(tree, inner));
      case "qualified_identifier", "template_function":
        return function.child("name").flatMap(name -> callee(tree, name));
      default:
        return Optional.of(CallTarget.COMPUTED);
    }
  }

  private static Optional<String> operator(Tree tree, Node function) {
    List<Token> tokens = tree.tokens(function);
    boolean made = tokens.size() > 1 && tokens.get(0).is("operator") && tokens.get(1).is("new");
    return made ? Optional.of(AllocationFunctions.NEW) : Optional.empty();
  }

  private static int withCasts(Node node, List<Node> around) {
    int from = node.from();
    for (Node outer : around) {
      if (!outer.is("cast_expression")) {
        break;
      }
      from = outer.from();
    }
    return from;
  }

  private Optional<FoundCall> made(Tree tree, Node node, List<Node> around) {
    boolean usable =
        !node.broken()
            && callees.test(AllocationFunctions.NEW)
            && isMeant(tree, node.from(), node.to());
    return usable
        ? Optional.of(
            new FoundCall(
                tree,
                List.copyOf(around),
                node,
                AllocationFunctions.NEW,
                List.of(Expressions.of(tree, node))))
        : Optional.empty();
  }
}
