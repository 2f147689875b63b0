package org.allocs.debug.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Types. */
final class TypeParser {
  private static final Map<Character, String> BUILTINS =
      Map.ofEntries(
          Map.entry('a', "signed char"),
          Map.entry('b', "bool"),
          Map.entry('c', "char"),
          Map.entry('d', "double"),
          Map.entry('e', "long double"),
          Map.entry('f', "float"),
          Map.entry('g', "__float128"),
          Map.entry('h', "unsigned char"),
          Map.entry('i', "int"),
          Map.entry('j', "unsigned int"),
          Map.entry('l', "long"),
          Map.entry('m', "unsigned long"),
          Map.entry('n', "__int128"),
          Map.entry('o', "unsigned __int128"),
          Map.entry('s', "short"),
          Map.entry('t', "unsigned short"),
          Map.entry('v', "void"),
          Map.entry('w', "wchar_t"),
          Map.entry('x', "long long"),
          Map.entry('y', "unsigned long long"),
          Map.entry('z', "..."));

  private static final Map<Character, String> SHORT_NAMES =
      Map.of(
          'a',
          "auto",
          'c',
          "decltype(auto)",
          'd',
          "decimal64",
          'e',
          "decimal128",
          'f',
          "decimal32",
          'h',
          "half",
          'i',
          "char32_t",
          'n',
          "decltype(nullptr)",
          's',
          "char16_t",
          'u',
          "char8_t");

  private final Grammar grammar;

  TypeParser(Grammar grammar) {
    this.grammar = grammar;
  }

  /** A type that is written with one letter. */
  static Optional<String> builtin(char letter) {
    return Optional.ofNullable(BUILTINS.get(letter));
  }

  /** {@code <type>}. */
  Node type() {
    grammar.in.enter();
    Node type = anyType();
    grammar.in.leave();
    return type;
  }

  private Node anyType() {
    Source in = grammar.in;
    char c = in.peek();
    Optional<String> builtin = builtin(c);
    if (builtin.isPresent()) {
      in.next();
      return new Names.Word(builtin.get());
    }
    switch (c) {
      case 'r', 'V', 'K':
        return grammar.remember(qualified());
      case 'U':
        return grammar.remember(vendorQualified());
      case 'u':
        in.next();
        return grammar.remember(grammar.names.identifier());
      case 'P':
        in.next();
        return grammar.remember(new Types.Pointer(type(), "*"));
      case 'R':
        in.next();
        return grammar.remember(new Types.Pointer(type(), "&"));
      case 'O':
        in.next();
        return grammar.remember(new Types.Pointer(type(), "&&"));
      case 'C', 'G':
        in.next();
        return grammar.remember(
            new Types.Qualified(type(), c == 'C' ? " _Complex" : " _Imaginary"));
      case 'F':
        return grammar.remember(function(List.of()));
      case 'A':
        return grammar.remember(array());
      case 'M':
        in.next();
        Node owner = type();
        return grammar.remember(new Types.MemberPointer(owner, type()));
      case 'T':
        return parameterOrElaborated();
      case 'S':
        return substitutedOrNamed();
      case 'D':
        return extended();
      default:
        return grammar.remember(grammar.names.name());
    }
  }

  private Node parameterOrElaborated() {
    Source in = grammar.in;
    in.next();
    if (in.peek() == 's' || in.peek() == 'u' || in.peek() == 'e') {
      in.next();
      return grammar.remember(grammar.names.name());
    }
    Node parameter = grammar.remember(grammar.parameter());
    if (grammar.isAhead() || !in.take('I')) { // those are arguments of the conversion itself
      return parameter;
    }
    return grammar.remember(new Names.Template(parameter, grammar.templateArguments()));
  }

  private Node substitutedOrNamed() {
    Source in = grammar.in;
    if (in.peek(1) == 't') {
      return grammar.remember(grammar.names.name());
    }
    in.next();
    Node known = grammar.names.substitution();
    if (!in.take('I')) {
      return known;
    }
    return grammar.remember(new Names.Template(known, grammar.templateArguments()));
  }

  private Node extended() {
    Source in = grammar.in;
    char kind = in.peek(1);
    String name = SHORT_NAMES.get(kind);
    if (name != null) {
      in.take(2);
      return new Names.Word(name);
    }
    switch (kind) {
      case 't', 'T':
        return grammar.remember(declaredType());
      case 'p':
        in.take(2);
        return grammar.remember(new Types.Expansion(type()));
      case 'v':
        return grammar.remember(vector());
      case 'F':
        in.take(2);
        String bits = Integer.toString(in.number());
        boolean extra = in.take('x');
        if (!in.take('b')) {
          in.expect('_');
        } else {
          return new Names.Word("std::bfloat" + bits + "_t");
        }
        return new Names.Word("_Float" + bits + (extra ? "x" : ""));
      case 'B', 'U':
        in.take(2);
        Node width = countOrExpression();
        in.expect('_');
        Node words = new Names.Prefixed(kind == 'U' ? "unsigned _BitInt(" : "_BitInt(", width);
        return new Types.Qualified(words, ")");
      case 'o', 'O', 'w', 'x':
        return grammar.remember(function(List.of()));
      default:
        throw in.fail("no type D" + kind);
    }
  }

  /** {@code decltype}. */
  Node declaredType() {
    Source in = grammar.in;
    in.take(2);
    Node expression = grammar.expressions.expression();
    in.expect('E');
    return new Types.Qualified(new Names.Prefixed("decltype (", expression), ")");
  }

  private Node countOrExpression() {
    return Source.isDigit(grammar.in.peek())
        ? new Names.Word(Integer.toString(grammar.in.number()))
        : grammar.expressions.expression();
  }

  private Node vector() {
    Source in = grammar.in;
    in.take(2);
    Node count;
    if (in.take('_')) {
      count = grammar.expressions.expression();
    } else {
      count = countOrExpression();
    }
    in.expect('_');
    return new Types.Vector(type(), count);
  }

  private Node array() {
    Source in = grammar.in;
    in.next();
    Optional<Node> count = in.peek() == '_' ? Optional.empty() : Optional.of(countOrExpression());
    in.expect('_');
    return new Types.Array(type(), count);
  }

  /** Qualifiers as they are written, innermost first. */
  List<Node> qualifiers() {
    Source in = grammar.in;
    boolean restricted = in.take('r');
    boolean changes = in.take('V');
    boolean constant = in.take('K');
    List<Node> found = new ArrayList<>();
    if (constant) {
      found.add(new Names.Word(" const"));
    }
    if (changes) {
      found.add(new Names.Word(" volatile"));
    }
    if (restricted) {
      found.add(new Names.Word(" restrict"));
    }
    return found;
  }

  private Node qualified() {
    Source in = grammar.in;
    List<Node> qualifiers = qualifiers();
    boolean function =
        in.peek() == 'F'
            || (in.peek() == 'D' && "oOwx".indexOf(in.peek(1)) >= 0 && in.peek(1) != Source.END);
    if (function) {
      return function(qualifiers);
    }
    Node type = type();
    for (Node qualifier : qualifiers) {
      type = new Types.Qualified(type, qualifier.baseName());
    }
    return type;
  }

  private Node vendorQualified() {
    Source in = grammar.in;
    in.next();
    if (in.peek() == 'l' || in.peek() == 't') {
      in.seek(in.position() - 1);
      return grammar.names.name();
    }
    String name = grammar.names.identifier().baseName();
    Optional<List<Node>> arguments =
        in.take('I') ? Optional.of(grammar.templateArguments()) : Optional.empty();
    Node type = type();
    if (arguments.isEmpty()) {
      return new Types.Qualified(type, " " + name);
    }
    Text text = new Text().add(new Names.Template(new Names.Word(name), arguments.get()));
    return new Types.Qualified(type, " " + text);
  }

  /** A function type, with the qualifiers that belong to it. */
  private Node function(List<Node> qualifiers) {
    Source in = grammar.in;
    List<Node> suffixes = new ArrayList<>(qualifiers);
    List<Node> exceptions = new ArrayList<>();
    if (in.take("Do")) {
      exceptions.add(new Names.Word(" noexcept"));
    } else if (in.take("DO")) {
      Node condition = grammar.expressions.expression();
      in.expect('E');
      exceptions.add(new Types.Qualified(new Names.Prefixed(" noexcept(", condition), ")"));
    } else if (in.take("Dw")) {
      List<Node> types = new ArrayList<>();
      while (!in.take('E')) {
        types.add(type());
      }
      exceptions.add(new Names.Word(" throw(" + new Text().list(types) + ")"));
    }
    if (in.take("Dx")) {
      suffixes.add(new Names.Word(" transaction_safe"));
    }
    in.expect('F');
    in.take('Y');
    Node result = type();
    List<Node> parameters = new ArrayList<>();
    while (in.peek() != 'E' && !(in.peek(1) == 'E' && (in.peek() == 'R' || in.peek() == 'O'))) {
      addParameter(parameters);
    }
    if (in.take('R')) {
      suffixes.add(new Names.Word(" &"));
    } else if (in.take('O')) {
      suffixes.add(new Names.Word(" &&"));
    }
    in.expect('E');
    suffixes.addAll(exceptions);
    return new Types.Function(Optional.of(result), parameters, suffixes);
  }

  private void addParameter(List<Node> parameters) {
    if (parameters.isEmpty() && grammar.in.peek() == 'v') {
      grammar.in.next();
    } else {
      parameters.add(type());
    }
  }

  /** {@code <bare-function-type>} without the result: up to the end of the name around it. */
  List<Node> parameters() {
    Source in = grammar.in;
    List<Node> parameters = new ArrayList<>();
    do {
      addParameter(parameters);
    } while (!in.atEnd() && in.peek() != 'E' && in.peek() != '.');
    return parameters;
  }
}
