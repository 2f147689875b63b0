package org.allocs.debug.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Encodings and names. */
final class NameParser {
  /** Begins the name of a namespace without one; any of {@code ._$} and an N follow. */
  private static final String ANONYMOUS = "_GLOBAL_";

  private static final Map<String, String> OPERATORS =
      Map.ofEntries(
          Map.entry("aN", "&="),
          Map.entry("aS", "="),
          Map.entry("aa", "&&"),
          Map.entry("ad", "&"),
          Map.entry("an", "&"),
          Map.entry("cl", "()"),
          Map.entry("cm", ","),
          Map.entry("co", "~"),
          Map.entry("dV", "/="),
          Map.entry("da", "delete[]"),
          Map.entry("de", "*"),
          Map.entry("dl", "delete"),
          Map.entry("dv", "/"),
          Map.entry("eO", "^="),
          Map.entry("eo", "^"),
          Map.entry("eq", "=="),
          Map.entry("ge", ">="),
          Map.entry("gt", ">"),
          Map.entry("ix", "[]"),
          Map.entry("lS", "<<="),
          Map.entry("le", "<="),
          Map.entry("ls", "<<"),
          Map.entry("lt", "<"),
          Map.entry("mI", "-="),
          Map.entry("mL", "*="),
          Map.entry("mi", "-"),
          Map.entry("ml", "*"),
          Map.entry("mm", "--"),
          Map.entry("na", "new[]"),
          Map.entry("ne", "!="),
          Map.entry("ng", "-"),
          Map.entry("nt", "!"),
          Map.entry("nw", "new"),
          Map.entry("oR", "|="),
          Map.entry("oo", "||"),
          Map.entry("or", "|"),
          Map.entry("pL", "+="),
          Map.entry("pl", "+"),
          Map.entry("pm", "->*"),
          Map.entry("pp", "++"),
          Map.entry("ps", "+"),
          Map.entry("pt", "->"),
          Map.entry("qu", "?"),
          Map.entry("rM", "%="),
          Map.entry("rS", ">>="),
          Map.entry("rm", "%"),
          Map.entry("rs", ">>"),
          Map.entry("ss", "<=>"),
          Map.entry("aw", "co_await"));

  private final Grammar grammar;

  NameParser(Grammar grammar) {
    this.grammar = grammar;
  }

  /** What a function's name says of its type. */
  private static final class Shape {
    boolean hasResult;
    boolean endsWithArguments;
    final List<Node> suffixes = new ArrayList<>();

    boolean tellsResult() {
      return endsWithArguments && !hasResult;
    }
  }

  /** The sign of an operator by its code. */
  static Optional<String> operator(String code) {
    return Optional.ofNullable(OPERATORS.get(code));
  }

  /** {@code <encoding>}: a function with its type, data, or something that the compiler made. */
  Node encoding() {
    return grammar.apart(this::encodingApart);
  }

  private Node encodingApart() {
    Source in = grammar.in;
    if (in.peek() == 'T' || (in.peek() == 'G' && in.peek(1) != 'E')) {
      return grammar.special.special();
    }
    Shape shape = new Shape();
    int forwards = grammar.forwards();
    Node name = name(Optional.of(shape));
    grammar.resolve(forwards);
    if (in.atEnd() || in.peek() == 'E' || in.peek() == '.') {
      return name;
    }
    Optional<Node> result =
        shape.tellsResult() ? Optional.of(grammar.types.type()) : Optional.empty();
    return new Names.Encoding(
        name, new Types.Function(result, grammar.types.parameters(), shape.suffixes));
  }

  /** {@code <name>} of a type or of something in an expression. */
  Node name() {
    return name(Optional.empty());
  }

  private Node name(Optional<Shape> shape) {
    Source in = grammar.in;
    in.enter();
    Node name;
    if (in.take('N')) {
      name = nested(shape);
    } else if (in.take('Z')) {
      name = local(shape);
    } else {
      name = unscoped(shape);
    }
    in.leave();
    return name;
  }

  private Node unscoped(Optional<Shape> shape) {
    Source in = grammar.in;
    Node name;
    boolean remembered = in.peek() == 'S' && in.peek(1) != 't';
    if (remembered) {
      in.next();
      name = substitution();
      if (in.peek() != 'I') {
        throw in.fail("a substitution is no whole name");
      }
    } else {
      boolean standard = in.take("St");
      name = unqualified(Optional.empty(), shape);
      name = standard ? new Names.Nested(new Names.Word("std"), name) : name;
    }
    if (in.peek() == 'I') {
      if (!remembered) {
        grammar.remember(name);
      }
      name = withArguments(name, shape);
    }
    return name;
  }

  private Node withArguments(Node name, Optional<Shape> shape) {
    grammar.in.expect('I');
    List<Node> arguments = grammar.templateArguments();
    if (shape.isPresent()) {
      grammar.setArguments(arguments);
      shape.get().endsWithArguments = true;
    }
    return new Names.Template(name, arguments);
  }

  private Node nested(Optional<Shape> shape) {
    Source in = grammar.in;
    List<Node> suffixes = grammar.types.qualifiers();
    if (in.peek() == 'R' || in.peek() == 'O') {
      suffixes = new ArrayList<>(suffixes);
      suffixes.add(new Names.Word(in.next() == 'R' ? " &" : " &&"));
    }
    if (shape.isPresent()) {
      shape.get().suffixes.addAll(suffixes);
    }
    Optional<Node> scope = Optional.empty();
    boolean remembered = false;
    while (!in.take('E')) {
      shape.ifPresent(s -> s.endsWithArguments = false);
      Optional<Node> before = scope;
      if (in.peek() == 'I') {
        scope = Optional.of(withArguments(some(before), shape));
      } else if (before.isEmpty() && in.peek() == 'T') {
        in.next();
        scope = Optional.of(grammar.parameter());
      } else if (before.isEmpty() && in.peek() == 'D' && Character.toLowerCase(in.peek(1)) == 't') {
        scope = Optional.of(grammar.types.declaredType());
      } else if (before.isEmpty() && in.take("St")) {
        scope = Optional.of(new Names.Word("std"));
        remembered = true;
        continue;
      } else if (before.isEmpty() && in.take('S')) {
        scope = Optional.of(substitution());
        remembered = true;
        continue;
      } else {
        Node name = unqualified(before, shape);
        scope = Optional.of(before.isPresent() ? new Names.Nested(before.get(), name) : name);
      }
      in.take('M');
      grammar.remember(some(scope));
      remembered = false;
    }
    if (!remembered) {
      grammar.forgetLast();
    }
    return some(scope);
  }

  private Node some(Optional<Node> node) {
    return node.orElseThrow(() -> grammar.in.fail("a name without scope"));
  }

  private Node local(Optional<Shape> shape) {
    Source in = grammar.in;
    Node encoding = encoding();
    Node function = encoding instanceof Names.Encoding known ? known.asScope() : encoding;
    in.expect('E');
    if (in.take('s')) {
      discriminator();
      return new Names.Nested(function, new Names.Word("string literal"));
    }
    if (in.take('d')) {
      int number = grammar.ordinal() + 1;
      Node entity = name(shape);
      Node argument = new Names.Word("{default arg#" + number + "}");
      return new Names.Nested(new Names.Nested(function, argument), entity);
    }
    Node entity = name(shape);
    discriminator();
    return new Names.Nested(function, entity);
  }

  /** Tells apart entities of one name; nothing is written for it. */
  private void discriminator() {
    Source in = grammar.in;
    if (in.peek() == '_' && in.peek(1) == '_' && Source.isDigit(in.peek(2))) {
      in.take("__");
      in.number();
      in.expect('_');
    } else if (in.peek() == '_' && Source.isDigit(in.peek(1))) {
      in.take(2);
    }
  }

  /** A substitution, behind the S. */
  Node substitution() {
    Source in = grammar.in;
    Node standard =
        switch (in.peek()) {
          case 'a' -> standard("allocator", "");
          case 'b' -> standard("basic_string", "");
          case 's' ->
              standard("basic_string", "<char, std::char_traits<char>, std::allocator<char> >");
          case 'i' -> standard("basic_istream", "<char, std::char_traits<char> >");
          case 'o' -> standard("basic_ostream", "<char, std::char_traits<char> >");
          case 'd' -> standard("basic_iostream", "<char, std::char_traits<char> >");
          default -> null;
        };
    if (standard == null) {
      return grammar.remembered();
    }
    in.next();
    return in.peek() == 'B' ? grammar.remember(tagged(standard)) : standard;
  }

  private static Node standard(String name, String arguments) {
    return new Names.Word("std::" + name + arguments, name);
  }

  private Node tagged(Node name) {
    Node tagged = name;
    while (grammar.in.take('B')) {
      tagged = new Names.Tagged(tagged, sourceName());
    }
    return tagged;
  }

  /** A number of characters, and as many. */
  private String sourceName() {
    return grammar.in.take(grammar.in.number());
  }

  /** {@code <source-name>}. */
  Node identifier() {
    String name = sourceName();
    boolean anonymous =
        name.length() > ANONYMOUS.length() + 1
            && name.startsWith(ANONYMOUS)
            && name.charAt(ANONYMOUS.length() + 1) == 'N';
    return new Names.Word(anonymous ? "(anonymous namespace)" : name);
  }

  private Node unqualified(Optional<Node> scope, Optional<Shape> shape) {
    Source in = grammar.in;
    in.take('L');
    char c = in.peek();
    Node name;
    if (Source.isDigit(c)) {
      name = identifier();
    } else if (c == 'U') {
      name = unnamed();
    } else if (in.take("DC")) {
      List<Node> bound = new ArrayList<>();
      while (!in.take('E')) {
        bound.add(identifier());
      }
      name = new Names.Binding(bound);
    } else if (scope.isPresent() && (c == 'C' || c == 'D')) {
      shape.ifPresent(s -> s.hasResult = true);
      name = constructor(scope.get());
    } else {
      name = operatorName(shape);
    }
    return tagged(name);
  }

  private Node constructor(Node scope) {
    Source in = grammar.in;
    boolean destroys = in.next() == 'D';
    boolean inherits = !destroys && in.take('I');
    char kind = in.next();
    if (kind < '0' || kind > '5') {
      throw in.fail("no constructor");
    }
    if (inherits) {
      grammar.types.type();
    }
    return new Names.Word((destroys ? "~" : "") + scope.baseName());
  }

  private Node unnamed() {
    Source in = grammar.in;
    if (in.take("Ut")) {
      return new Names.Word("{unnamed type#" + (grammar.ordinal() + 1) + "}");
    }
    if (!in.take("Ul")) {
      throw in.fail("no name");
    }
    List<Node> parameters = grammar.inLambda(grammar.types::parameters);
    in.expect('E');
    return new Names.Lambda(parameters, grammar.ordinal() + 1);
  }

  private Node operatorName(Optional<Shape> shape) {
    Source in = grammar.in;
    if (in.take("cv")) {
      shape.ifPresent(s -> s.hasResult = true);
      Node type = shape.isPresent() ? grammar.ahead(grammar.types::type) : grammar.types.type();
      return new Names.Prefixed("operator ", type);
    }
    if (in.take("li")) {
      return new Names.Prefixed("operator\"\" ", identifier());
    }
    if (in.peek() == 'v' && Source.isDigit(in.peek(1))) {
      in.take(2);
      return new Names.Prefixed("operator ", identifier());
    }
    String code = in.take(2);
    String sign = operator(code).orElseThrow(() -> in.fail("no operator " + code));
    return new Names.Word((Character.isLetter(sign.charAt(0)) ? "operator " : "operator") + sign);
  }
}
