package org.allocs.debug.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the parsers of one name share (Itanium C++ ABI, section 5.1): the characters, what
 * substitutions and template parameters stand for, and each other.
 */
final class Grammar {
  final Source in;
  final NameParser names = new NameParser(this);
  final TypeParser types = new TypeParser(this);
  final ExpressionParser expressions = new ExpressionParser(this);
  final SpecialParser special = new SpecialParser(this);

  private final List<Node> substitutions = new ArrayList<>();
  private List<Node> arguments = new ArrayList<>();
  private final List<Forward> forwards = new ArrayList<>();
  private boolean mayBeForward;
  private int lambdas;

  private record Forward(Types.Parameter parameter, int index) {}

  Grammar(String mangled) {
    this.in = new Source(mangled);
  }

  /** Remembers a component for substitutions. */
  Node remember(Node component) {
    substitutions.add(component);
    return component;
  }

  /**
   * Forgets the last component: it was a whole name, which is remembered elsewhere or not at all.
   */
  void forgetLast() {
    if (substitutions.isEmpty()) {
      throw in.fail("no component");
    }
    substitutions.remove(substitutions.size() - 1);
  }

  /** {@code S_}, {@code S0_} …, behind the S. */
  Node remembered() {
    int index = in.take('_') ? 0 : sequence() + 1;
    if (index >= substitutions.size()) {
      throw in.fail("a substitution of nothing");
    }
    return substitutions.get(index);
  }

  /** A number to the base 36, and the line that ends it. */
  private int sequence() {
    int value = 0;
    for (char c = in.next(); c != '_'; c = in.next()) {
      int digit = Character.digit(c, 36);
      if (digit < 0 || Character.isLowerCase(c) || value > 1 << 20) {
        throw in.fail("no sequence number");
      }
      value = value * 36 + digit;
    }
    return value;
  }

  /** {@code _}, {@code 0_}, {@code 1_} …: 0, 1, 2. */
  int ordinal() {
    if (in.take('_')) {
      return 0;
    }
    int number = in.number() + 1;
    in.expect('_');
    return number;
  }

  /** The arguments that parameters stand for from now on. */
  void setArguments(List<Node> known) {
    arguments = new ArrayList<>(known);
  }

  /** Reads a name whose template parameters have nothing to do with those around it. */
  <T> T apart(Supplier<T> parser) {
    List<Node> outer = arguments;
    int outerLambdas = lambdas;
    boolean outerForward = mayBeForward;
    arguments = new ArrayList<>();
    lambdas = 0;
    mayBeForward = false;
    T parsed = parser.get();
    arguments = outer;
    lambdas = outerLambdas;
    mayBeForward = outerForward;
    return parsed;
  }

  /** Reads a type whose parameters may stand for arguments that follow. */
  Node ahead(Supplier<Node> parser) {
    boolean outer = mayBeForward;
    mayBeForward = true;
    Node parsed = parser.get();
    mayBeForward = outer;
    return parsed;
  }

  boolean isAhead() {
    return mayBeForward;
  }

  int forwards() {
    return forwards.size();
  }

  /** Gives the parameters that were read since their arguments. */
  void resolve(int since) {
    for (Forward forward : forwards.subList(since, forwards.size())) {
      if (forward.index >= arguments.size()) {
        throw in.fail("a template parameter without argument");
      }
      forward.parameter.resolve(arguments.get(forward.index));
    }
    forwards.subList(since, forwards.size()).clear();
  }

  /** Reads parameters of a lambda, whose template parameters are what {@code auto} makes. */
  <T> T inLambda(Supplier<T> parser) {
    lambdas++;
    T parsed = parser.get();
    lambdas--;
    return parsed;
  }

  /** {@code T_}, {@code T0_} …, behind the T. */
  Node parameter() {
    int index = ordinal();
    if (lambdas > 0) {
      return new Names.Word("auto:" + (index + 1));
    }
    if (mayBeForward) {
      Types.Parameter parameter = new Types.Parameter();
      forwards.add(new Forward(parameter, index));
      return parameter;
    }
    if (index >= arguments.size()) {
      throw in.fail("a template parameter without argument");
    }
    return arguments.get(index);
  }

  /** {@code I … E}, behind the I. */
  List<Node> templateArguments() {
    in.enter();
    List<Node> read = new ArrayList<>();
    while (!in.take('E')) {
      read.add(templateArgument());
    }
    in.leave();
    return read;
  }

  /** {@code <template-arg>}. */
  Node templateArgument() {
    switch (in.peek()) {
      case 'X':
        in.next();
        Node expression = expressions.expression();
        in.expect('E');
        return expression;
      case 'L':
        in.next();
        return expressions.literal();
      case 'I', 'J':
        in.next();
        return new Types.Pack(templateArguments());
      default:
        return types.type();
    }
  }
}
