package org.allocs.declared.internal.expression;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.declared.internal.text.Place;
import org.allocs.declared.internal.text.Value;
import org.allocs.error.MalformedRulesException;

/**
 * Reads expressions as C writes them (C11, section 6.5), without assignments, calls and {@code ?:}.
 * A point does for an arrow.
 */
public final class ExpressionParser {
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_PARTS = 100;

  /** Binary operators, the loosest first. */
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("|"),
          List.of("^"),
          List.of("&"),
          List.of("==", "!="),
          List.of("<=", ">=", "<", ">"),
          List.of("<<", ">>"),
          List.of("+", "-"),
          List.of("*", "/", "%"));

  private static final Pattern OPERATOR =
      Pattern.compile("->|\\|\\||&&|==|!=|<=|>=|<<|>>|[-|^&<>+*/%~!.()\\[\\],]");
  private static final Pattern NUMBER =
      Pattern.compile("(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})[uUlL]*");
  private static final Pattern CHARACTER = Pattern.compile("'([ -&(-\\[\\]-~])'");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]*");
  private static final Pattern SCOPED = Pattern.compile("[A-Za-z_$][\\w$]*(::[A-Za-z_$][\\w$]*)*");
  private static final Pattern TYPE = Pattern.compile("[A-Za-z_$][\\w$:<>, ]*[ *]*");
  private static final Pattern KEYWORD =
      Pattern.compile(
          "(struct|union|enum|class|const|volatile|unsigned|signed|char|short|int|long|void|bool"
              + "|_Bool)\\b.*");
  private static final Pattern PATH = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[A-Za-z_$][\\w$]*)*");

  private final Value.Text source;
  private final String text;
  private int at;
  private int parts;

  private ExpressionParser(Value.Text source) {
    this.source = source;
    this.text = source.text();
  }

  /**
   * Reads one.
   *
   * @throws MalformedRulesException if it is none
   */
  public static Expression parse(Value.Text source) throws MalformedRulesException {
    if (source.text().length() > MAX_LENGTH) {
      throw source.place().error("an expression of at most " + MAX_LENGTH + " characters");
    }
    ExpressionParser parser = new ExpressionParser(source);
    Expression expression = parser.binary(0);
    if (parser.peek().isPresent() || parser.at < parser.text.length()) {
      throw parser.expected("an operator, or the end");
    }
    return expression;
  }

  private MalformedRulesException expected(String what) {
    skipSpace();
    return source.at(at).error("expected " + what);
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Matcher match(Pattern pattern) {
    skipSpace();
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    return matcher;
  }

  /** The operator that follows. */
  private Optional<String> peek() {
    Matcher operator = match(OPERATOR);
    return operator.lookingAt() ? Optional.of(operator.group()) : Optional.empty();
  }

  private boolean accept(String operator) {
    boolean found = peek().filter(operator::equals).isPresent();
    at += found ? operator.length() : 0;
    return found;
  }

  private Expression binary(int level) throws MalformedRulesException {
    if (level == LEVELS.size()) {
      return unary();
    }
    Expression left = binary(level + 1);
    Optional<String> operator = peek().filter(LEVELS.get(level)::contains);
    for (; operator.isPresent(); operator = peek().filter(LEVELS.get(level)::contains)) {
      enter();
      Place place = source.at(at);
      at += operator.get().length();
      left = new Expression.Binary(place, operator.get(), left, binary(level + 1));
    }
    return left;
  }

  /** Counts what grows the expression, so that nothing that walks it goes too deep. */
  private void enter() throws MalformedRulesException {
    if (++parts > MAX_PARTS) {
      throw expected("an expression of at most " + MAX_PARTS + " parts");
    }
  }

  private Expression unary() throws MalformedRulesException {
    enter();
    Optional<String> operator = peek();
    Place place = source.at(at);
    if (operator.isPresent() && "-~!*&".contains(operator.get())) {
      at++;
      Expression of = unary();
      return switch (operator.get()) {
        case "*" -> new Expression.Target(place, of);
        case "&" -> new Expression.Address(place, of);
        default -> new Expression.Unary(place, operator.get().charAt(0), of);
      };
    }
    Optional<String> cast = cast();
    return cast.isPresent() ? new Expression.Cast(place, cast.get(), unary()) : postfix();
  }

  /** A type in brackets with an operand behind it, which is then what follows. */
  private Optional<String> cast() {
    int start = at;
    if (accept("(")) {
      Matcher type = match(TYPE);
      if (type.lookingAt() && type.end() < text.length() && text.charAt(type.end()) == ')') {
        String name = type.group().strip();
        at = type.end() + 1;
        boolean sure = KEYWORD.matcher(name).matches() || name.endsWith("*");
        if (sure || match(NAME).lookingAt() || match(NUMBER).lookingAt() || isNext("(")) {
          return Optional.of(name);
        }
      }
    }
    at = start;
    return Optional.empty();
  }

  private boolean isNext(String operator) {
    return peek().filter(operator::equals).isPresent();
  }

  private Expression postfix() throws MalformedRulesException {
    Expression expression = primary();
    while (true) {
      Place place = source.at(at);
      if (accept("[")) {
        enter();
        expression = new Expression.Element(place, expression, binary(0));
        require("]");
      } else if (accept(".") || accept("->")) {
        enter();
        skipSpace();
        Place member = source.at(at);
        expression = new Expression.Member(member, expression, name(NAME, "the name of a member"));
      } else {
        return expression;
      }
    }
  }

  private void require(String operator) throws MalformedRulesException {
    if (!accept(operator)) {
      throw expected(operator);
    }
  }

  private String name(Pattern pattern, String what) throws MalformedRulesException {
    Matcher name = match(pattern);
    if (!name.lookingAt()) {
      throw expected(what);
    }
    at = name.end();
    return name.group();
  }

  private Expression primary() throws MalformedRulesException {
    skipSpace();
    Place place = source.at(at);
    if (accept("(")) {
      Expression inner = binary(0);
      require(")");
      return inner;
    }
    Matcher character = match(CHARACTER);
    if (character.lookingAt()) {
      at = character.end();
      return new Expression.Number(place, character.group(1).charAt(0));
    }
    if (match(NUMBER).lookingAt()) {
      return number(place);
    }
    String name = name(SCOPED, "a name, a number or a bracket");
    return switch (name) {
      case "sizeof" -> sizeOf(place);
      case "offsetof" -> offsetOf(place);
      default -> new Expression.Name(place, name);
    };
  }

  private Expression number(Place place) throws MalformedRulesException {
    Matcher number = match(NUMBER);
    number.lookingAt();
    at = number.end();
    String digits = number.group(1);
    if (digits.matches("0[0-9]+")) {
      throw place.error("octal numbers are not understood: write it in decimal or with 0x");
    }
    try {
      boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
      return new Expression.Number(
          place,
          hex ? Long.parseUnsignedLong(digits.substring(2), 16) : Long.parseUnsignedLong(digits));
    } catch (NumberFormatException e) {
      throw place.error("this number has more than 64 bits");
    }
  }

  private Expression sizeOf(Place place) throws MalformedRulesException {
    require("(");
    int start = at;
    Matcher type = match(TYPE);
    boolean plain =
        type.lookingAt() && type.end() < text.length() && text.charAt(type.end()) == ')';
    String name = plain ? type.group().strip() : "";
    if (plain && (KEYWORD.matcher(name).matches() || !NAME.matcher(name).matches())) {
      at = type.end();
      require(")");
      return new Expression.SizeOf(place, name, Optional.empty());
    }
    at = start;
    Expression of = binary(0);
    require(")");
    return new Expression.SizeOf(place, name, Optional.of(of));
  }

  private Expression offsetOf(Place place) throws MalformedRulesException {
    require("(");
    Matcher type = match(TYPE);
    int comma = text.indexOf(',', at);
    if (!type.lookingAt() || comma < 0) {
      throw expected("a type, a comma and a member");
    }
    String name = text.substring(at, comma).strip();
    at = comma + 1;
    Matcher member = match(PATH);
    if (!member.lookingAt()) {
      throw expected("the name of a member");
    }
    at = member.end();
    require(")");
    return new Expression.OffsetOf(place, name, member.group());
  }
}
