package org.allocs.debug.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Expressions and literals. */
final class ExpressionParser {
  private static final Set<String> PREFIXES = Set.of("ad", "co", "de", "ng", "nt", "ps");

  private static final Map<String, String> NAMED_CASTS =
      Map.of(
          "cc", "const_cast", "dc", "dynamic_cast", "rc", "reinterpret_cast", "sc", "static_cast");

  /** Operators whose operand is a type or an expression in brackets. */
  private static final Map<String, String> OF_TYPE =
      Map.of("at", "alignof ", "st", "sizeof ", "ti", "typeid ");

  private static final Map<String, String> OF_EXPRESSION =
      Map.of("az", "alignof ", "sz", "sizeof ", "te", "typeid ", "nx", "noexcept");

  /** What stands behind a number of each of these types. */
  private static final Map<Character, String> NUMBER_SUFFIXES =
      Map.of('i', "", 'j', "u", 'l', "l", 'm', "ul", 'x', "ll", 'y', "ull");

  private final Grammar grammar;

  ExpressionParser(Grammar grammar) {
    this.grammar = grammar;
  }

  /** {@code <expression>}. */
  Node expression() {
    grammar.in.enter();
    Node expression = anyExpression();
    grammar.in.leave();
    return expression;
  }

  private Node anyExpression() {
    Source in = grammar.in;
    if (in.take('L')) {
      return literal();
    }
    if (in.take('T')) {
      return grammar.parameter();
    }
    if (Source.isDigit(in.peek())) {
      return simpleName();
    }
    if (in.peek() == 'f' && (in.peek(1) == 'p' || isOuterParameter())) {
      return functionParameter();
    }
    String code = in.take(2);
    if (NAMED_CASTS.containsKey(code)) {
      Node type = grammar.types.type();
      return new Expressions.NamedCast(NAMED_CASTS.get(code), type, expression());
    }
    if (OF_TYPE.containsKey(code)) {
      return bracketed(OF_TYPE.get(code), grammar.types.type());
    }
    if (OF_EXPRESSION.containsKey(code)) {
      return bracketed(OF_EXPRESSION.get(code), expression());
    }
    switch (code) {
      case "sr":
        return scoped();
      case "sp":
        return new Types.Expansion(expression());
      case "sZ":
        return new Expressions.PackSize(expression());
      case "cv":
        return cast();
      case "cl":
        return new Expressions.Call(expression(), list());
      case "qu":
        Node condition = expression();
        Node first = expression();
        return new Expressions.Choice(condition, first, expression());
      case "tl":
        return new Expressions.Braces(grammar.types.type(), list());
      case "il":
        return new Expressions.Braces(new Names.Word(""), list());
      case "gs":
        return new Names.Prefixed("::", expression());
      case "on":
        return simpleName();
      case "dt":
        return new Expressions.Binary(expression(), ".", expression());
      case "ds":
        return new Expressions.Binary(expression(), ".*", expression());
      case "pp", "mm":
        return step(code);
      case "fl", "fr", "fL", "fR":
        return fold(code.charAt(1));
      default:
        return operation(code);
    }
  }

  private static Node bracketed(String name, Node operand) {
    return new Types.Qualified(new Names.Prefixed(name + "(", operand), ")");
  }

  private Node operation(String code) {
    String sign =
        NameParser.operator(code).orElseThrow(() -> grammar.in.fail("no operator " + code));
    if (Character.isLetter(sign.charAt(0)) || code.equals("cl")) {
      throw grammar.in.fail("an operator that is not read: " + code);
    }
    Node first = expression();
    return PREFIXES.contains(code)
        ? new Expressions.Prefix(sign, code.equals("ad") ? withoutType(first) : first)
        : new Expressions.Binary(first, sign, expression());
  }

  /** The address of a qualified function is written without its parameters. */
  private static Node withoutType(Node function) {
    return function instanceof Names.Encoding known && known.isPlainMember()
        ? known.name()
        : function;
  }

  private Node step(String code) {
    String sign = code.equals("pp") ? "++" : "--";
    return grammar.in.take('_')
        ? new Expressions.Prefix(sign, expression())
        : new Expressions.Suffix(expression(), sign);
  }

  private Node fold(char kind) {
    Source in = grammar.in;
    String code = in.take(2);
    String sign = NameParser.operator(code).orElseThrow(() -> in.fail("no operator " + code));
    Node first = expression();
    return switch (kind) {
      case 'l' -> around("(..." + sign, first, ")");
      case 'r' -> around("(", first, sign + "...)");
      default -> around("(", new Names.Pair(first, sign + "..." + sign, expression()), ")");
    };
  }

  private static Node around(String before, Node node, String after) {
    return new Types.Qualified(new Names.Prefixed(before, node), after);
  }

  private boolean isOuterParameter() {
    return grammar.in.peek(1) == 'L' && Source.isDigit(grammar.in.peek(2));
  }

  /** {@code fp_}, {@code fp0_}, {@code fL0p_} …, {@code fpT}. */
  private Node functionParameter() {
    Source in = grammar.in;
    in.next();
    if (in.take('L')) {
      in.number();
    }
    in.expect('p');
    if (in.take('T')) {
      return new Names.Word("this");
    }
    grammar.types.qualifiers();
    return new Names.Word("{parm#" + (grammar.ordinal() + 1) + "}");
  }

  /**
   * {@code <unresolved-name>} with a scope, behind the sr. Before gcc 11 no E ended scopes that are
   * no types.
   */
  private Node scoped() {
    Source in = grammar.in;
    boolean isType = !Source.isDigit(in.peek());
    Node scope = isType ? grammar.types.type() : simpleName();
    while (!isType && Source.isDigit(in.peek())) {
      scope = new Names.Nested(scope, simpleName());
    }
    if (!isType && !(in.peek() == 'E' && (Source.isDigit(in.peek(1)) || in.peek(1) == 'o'))) {
      return scope;
    }
    if (!isType) {
      in.expect('E');
    }
    in.take("on");
    return new Names.Nested(scope, simpleName());
  }

  private Node simpleName() {
    return withArguments(
        Source.isDigit(grammar.in.peek()) ? grammar.names.identifier() : operatorName());
  }

  private Node operatorName() {
    String code = grammar.in.take(2);
    Optional<String> sign = NameParser.operator(code);
    return new Names.Word(
        "operator" + sign.orElseThrow(() -> grammar.in.fail("no operator " + code)));
  }

  private Node withArguments(Node name) {
    return grammar.in.take('I') ? new Names.Template(name, grammar.templateArguments()) : name;
  }

  private Node cast() {
    Node type = grammar.types.type();
    Node operand =
        grammar.in.take('_')
            ? new Expressions.Call(new Names.Word(""), list())
            : new Expressions.Prefix("", expression());
    return new Names.Pair(bracketed("", type), "", operand);
  }

  /** Expressions up to an E, which is read. */
  private List<Node> list() {
    List<Node> read = new ArrayList<>();
    while (!grammar.in.take('E')) {
      read.add(expression());
    }
    return read;
  }

  /** {@code <expr-primary>}, behind the L. */
  Node literal() {
    Source in = grammar.in;
    if (in.take("_Z") || in.take('Z')) {
      Node encoding = grammar.names.encoding();
      in.expect('E');
      return encoding;
    }
    char letter = in.peek();
    Node type = grammar.types.type();
    String digits = in.takeUntil('E');
    boolean negative = digits.startsWith("n");
    String number = (negative ? "-" : "") + digits.substring(negative ? 1 : 0);
    if (letter == 'b' && (number.equals("0") || number.equals("1"))) {
      return new Names.Word(number.equals("1") ? "true" : "false");
    }
    if (NUMBER_SUFFIXES.containsKey(letter)) {
      return new Literal(number + NUMBER_SUFFIXES.get(letter));
    }
    boolean real = "defg".indexOf(letter) >= 0;
    return new Names.Pair(bracketed("", type), "", new Literal(real ? "[" + number + "]" : number));
  }

  /** A number. */
  private static final class Literal extends Node {
    private final String text;

    Literal(String text) {
      this.text = text;
    }

    @Override
    void left(Text out) {
      out.add(text);
    }
  }
}
