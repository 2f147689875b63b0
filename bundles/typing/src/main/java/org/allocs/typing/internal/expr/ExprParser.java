package org.allocs.typing.internal.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;

/**
 * Reads expressions of C and C++ (C11, section 6.5) by precedence. It knows no types: {@code (name)
 * - 1} is read as a cast only where what follows can be nothing but an operand.
 */
public final class ExprParser {
  private static final Map<String, Integer> PRECEDENCE =
      Map.ofEntries(
          Map.entry("||", 1),
          Map.entry("&&", 2),
          Map.entry("|", 3),
          Map.entry("^", 4),
          Map.entry("&", 5),
          Map.entry("==", 6),
          Map.entry("!=", 6),
          Map.entry("<", 7),
          Map.entry(">", 7),
          Map.entry("<=", 7),
          Map.entry("<<", 8),
          Map.entry("+", 9),
          Map.entry("-", 9),
          Map.entry("*", 10),
          Map.entry("/", 10),
          Map.entry("%", 10));

  private static final List<String> ASSIGNMENTS =
      List.of("=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=");

  private final Cursor cursor;

  ExprParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Reads tokens as one expression; what cannot be read is opaque. */
  public static Expr parse(List<Token> tokens) {
    Cursor cursor = new Cursor(tokens);
    try {
      Expr expression = new ExprParser(cursor).expression();
      return cursor.atEnd() ? expression : new Expr.Opaque(tokens);
    } catch (UnreadableException e) {
      return new Expr.Opaque(tokens);
    }
  }

  /** Reads the {@code new} expression that tokens start with, and how many tokens it takes. */
  public static Optional<Map.Entry<Expr.New, Integer>> parseNew(List<Token> tokens) {
    Cursor cursor = new Cursor(tokens);
    try {
      cursor.expect("new");
      Expr.New made = new ExprParser(cursor).newExpression();
      return Optional.of(Map.entry(made, cursor.position()));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  Expr expression() throws UnreadableException {
    cursor.enter();
    Expr left = choice();
    if (ASSIGNMENTS.contains(cursor.peek().text())) {
      String operator = cursor.next().text();
      left = new Expr.Binary(operator, left, expression());
    }
    cursor.leave();
    return left;
  }

  private Expr choice() throws UnreadableException {
    Expr condition = binary(1);
    if (!cursor.skip("?")) {
      return condition;
    }
    Expr whenTrue = cursor.at(":") ? condition : expression();
    cursor.expect(":");
    return new Expr.Choice(condition, whenTrue, expression());
  }

  private Expr binary(int least) throws UnreadableException {
    Expr left = unary();
    while (true) {
      String operator = operator();
      int rank = PRECEDENCE.getOrDefault(operator, 0);
      if (rank < least) {
        return left;
      }
      cursor.next();
      if (operator.equals(">") && cursor.skip(">")) {
        operator = ">>";
      } else if (operator.equals(">") && cursor.skip("=")) {
        operator = ">=";
      }
      left = new Expr.Binary(operator, left, binary(rank + 1));
    }
  }

  private String operator() {
    Token token = cursor.peek();
    return token.kind() == Token.Kind.PUNCTUATOR ? token.text() : "";
  }

  private Expr unary() throws UnreadableException {
    cursor.enter();
    Expr result = prefixed();
    cursor.leave();
    return result;
  }

  private Expr prefixed() throws UnreadableException {
    for (String operator : List.of("*", "&", "-", "+", "!", "~", "++", "--")) {
      if (cursor.skip(operator)) {
        return new Expr.Unary(operator, unary());
      }
    }
    if (cursor.skip("sizeof")) {
      return sizeof();
    }
    if (cursor.at("new") || (cursor.at("::") && cursor.peek(1).is("new"))) {
      cursor.skip("::");
      cursor.next();
      return newExpression();
    }
    Optional<Expr> cast = cast();
    return cast.isPresent() ? cast.get() : postfix(primary());
  }

  /** What may be an expression as well as a type is read as an expression. */
  private Expr sizeof() throws UnreadableException {
    if (!cursor.at("(")) {
      return new Expr.SizeofExpr(unary());
    }
    int start = cursor.position();
    int depth = cursor.depth();
    boolean surely = TypeParser.startsType(cursor.peek(1));
    Optional<TypeName> type = bracketedType();
    boolean operandGoesOn = cursor.at(".") || cursor.at("->") || cursor.at("[");
    boolean name = type.isPresent() && type.get().isName();
    if (type.isPresent() && !operandGoesOn && (surely || !name)) {
      return new Expr.SizeofType(type.get());
    }
    cursor.back(start, depth);
    return new Expr.SizeofExpr(name || operandGoesOn ? postfix(primary()) : unary());
  }

  /** {@code ( type )}; leaves the cursor where it was if it is none. */
  private Optional<TypeName> bracketedType() {
    int start = cursor.position();
    int depth = cursor.depth();
    try {
      cursor.expect("(");
      TypeName type = new TypeParser(cursor).typeName();
      cursor.expect(")");
      return Optional.of(type);
    } catch (UnreadableException e) {
      cursor.back(start, depth);
      return Optional.empty();
    }
  }

  private Optional<Expr> cast() throws UnreadableException {
    int start = cursor.position();
    int depth = cursor.depth();
    if (!cursor.at("(")) {
      return Optional.empty();
    }
    boolean surely = TypeParser.startsType(cursor.peek(1));
    Optional<TypeName> type = bracketedType();
    if (type.isPresent() && (surely || type.get().pointers() > 0 || operandFollows())) {
      if (cursor.at("{")) {
        throw new UnreadableException("a compound literal is not followed");
      }
      return Optional.of(new Expr.Cast(type.get(), unary()));
    }
    cursor.back(start, depth);
    return Optional.empty();
  }

  /** Whether the next token can start an operand and cannot be an infix operator or a call. */
  private boolean operandFollows() {
    Token token = cursor.peek();
    boolean literal = token.kind() == Token.Kind.NUMBER || token.kind() == Token.Kind.STRING;
    return literal || token.isWord() || token.is("~") || token.is("!");
  }

  Expr.New newExpression() throws UnreadableException {
    Optional<TypeName> bracketed = bracketedType();
    boolean placement = bracketed.isPresent() && cursor.peek().isWord();
    if (bracketed.isPresent() && !placement) {
      return made(bracketed.get());
    }
    if (bracketed.isEmpty() && cursor.at("(")) {
      skipPlacement();
    }
    Optional<TypeName> after = bracketedType();
    return made(after.isPresent() ? after.get() : new TypeParser(cursor).typeName());
  }

  private static Expr.New made(TypeName type) {
    if (type.dimensions().isEmpty()) {
      return new Expr.New(type, Optional.empty());
    }
    List<Expr> inner = type.dimensions().subList(1, type.dimensions().size());
    TypeName element = new TypeName(type.base(), type.pointers(), inner, false);
    return new Expr.New(element, Optional.of(type.dimensions().get(0)));
  }

  private void skipPlacement() throws UnreadableException {
    cursor.expect("(");
    arguments(")");
  }

  private Expr primary() throws UnreadableException {
    Token token = cursor.peek();
    if (token.kind() == Token.Kind.NUMBER) {
      OptionalLong value = Numbers.parse(cursor.next().text());
      return value.isPresent()
          ? new Expr.Number(value.getAsLong())
          : new Expr.Opaque(List.of(token));
    }
    if (token.kind() == Token.Kind.CHARACTER) {
      return new Expr.Opaque(List.of(cursor.next()));
    }
    if (token.kind() == Token.Kind.STRING) {
      cursor.next();
      boolean several = cursor.peek().kind() == Token.Kind.STRING;
      return several ? strings(token) : new Expr.Text(token.text());
    }
    if (cursor.skip("(")) {
      Expr inner = expression();
      cursor.expect(")");
      return inner;
    }
    return name();
  }

  private Expr strings(Token first) {
    List<Token> all = new ArrayList<>(List.of(first));
    while (cursor.peek().kind() == Token.Kind.STRING) {
      all.add(cursor.next());
    }
    return new Expr.Opaque(all);
  }

  private Expr name() throws UnreadableException {
    StringBuilder path = new StringBuilder();
    cursor.skip("::");
    do {
      Token token = cursor.next();
      boolean usable = token.isWord() && (!TypeParser.isReserved(token) || token.is("this"));
      if (!usable) {
        throw new UnreadableException("no operand at " + token.text());
      }
      path.append(path.length() > 0 ? "::" : "").append(token.text());
    } while (cursor.skip("::"));
    String name = path.toString();
    boolean offset = name.equals("offsetof") || name.equals("__builtin_offsetof");
    return offset && cursor.at("(") ? offsetof() : castOrName(name);
  }

  private Expr castOrName(String name) throws UnreadableException {
    boolean cast = name.endsWith("_cast") && cursor.skip("<");
    if (!cast) {
      return new Expr.Name(name);
    }
    TypeName type = new TypeParser(cursor).typeName();
    cursor.expect(">");
    cursor.expect("(");
    Expr operand = expression();
    cursor.expect(")");
    return new Expr.Cast(type, operand);
  }

  private Expr offsetof() throws UnreadableException {
    cursor.expect("(");
    TypeName type = new TypeParser(cursor).typeName();
    cursor.expect(",");
    expression();
    cursor.expect(")");
    return new Expr.Offsetof(type);
  }

  private Expr postfix(Expr start) throws UnreadableException {
    Expr expression = start;
    while (true) {
      if (cursor.at(".") || cursor.at("->")) {
        boolean arrow = cursor.next().is("->");
        expression = new Expr.Member(expression, cursor.next().text(), arrow);
      } else if (cursor.skip("[")) {
        expression = new Expr.Index(expression, expression());
        cursor.expect("]");
      } else if (cursor.skip("(")) {
        expression = new Expr.Call(expression, arguments(")"));
      } else if (cursor.at("++") || cursor.at("--")) {
        expression = new Expr.Unary(cursor.next().text(), expression);
      } else {
        return expression;
      }
    }
  }

  private List<Expr> arguments(String close) throws UnreadableException {
    List<Expr> arguments = new ArrayList<>();
    while (!cursor.at(close)) {
      arguments.add(expression());
      if (!cursor.skip(",")) {
        break;
      }
    }
    cursor.expect(close);
    return arguments;
  }
}
