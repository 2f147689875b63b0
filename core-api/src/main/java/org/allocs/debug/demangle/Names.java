package org.allocs.debug.demangle;

import java.util.List;

/** Parts of names. */
final class Names {
  private Names() {}

  /** Something that is written as it stands. */
  static final class Word extends Node {
    private final String text;
    private final String base;

    Word(String text) {
      this(text, text);
    }

    /** A name of the standard library with its scope, whose constructors have a shorter one. */
    Word(String text, String base) {
      this.text = text;
      this.base = base;
    }

    @Override
    void left(Text out) {
      out.add(text);
    }

    @Override
    boolean isSimple() {
      return true;
    }

    @Override
    String baseName() {
      return base;
    }
  }

  /** {@code scope::name}. */
  static final class Nested extends Node {
    private final Node scope;
    private final Node name;

    Nested(Node scope, Node name) {
      this.scope = scope;
      this.name = name;
    }

    @Override
    void left(Text out) {
      out.add(scope).add("::").add(name);
    }

    @Override
    boolean isSimple() {
      return true;
    }

    @Override
    String baseName() {
      return name.baseName();
    }
  }

  /** {@code name<arguments>}. */
  static final class Template extends Node {
    private final Node name;
    private final List<Node> arguments;

    Template(Node name, List<Node> arguments) {
      this.name = name;
      this.arguments = arguments;
    }

    @Override
    void left(Text out) {
      out.add(name).add(out.last() == '<' ? " <" : "<").list(arguments);
      out.add(out.last() == '>' ? " >" : ">");
    }

    @Override
    String baseName() {
      return name.baseName();
    }
  }

  /** {@code name[abi:tag]}. */
  static final class Tagged extends Node {
    private final Node name;
    private final String tag;

    Tagged(Node name, String tag) {
      this.name = name;
      this.tag = tag;
    }

    @Override
    void left(Text out) {
      out.add(name).add("[abi:" + tag + "]");
    }

    @Override
    String baseName() {
      return name.baseName();
    }
  }

  /** Some words and what they are about. */
  static final class Prefixed extends Node {
    private final String prefix;
    private final Node node;

    Prefixed(String prefix, Node node) {
      this.prefix = prefix;
      this.node = node;
    }

    @Override
    void left(Text out) {
      out.add(prefix).add(node);
    }
  }

  /** Two parts with words between. */
  static final class Pair extends Node {
    private final Node first;
    private final String between;
    private final Node second;

    Pair(Node first, String between, Node second) {
      this.first = first;
      this.between = between;
      this.second = second;
    }

    @Override
    void left(Text out) {
      out.add(first).add(between).add(second);
    }
  }

  /** A closure type: {@code {lambda(int)#1}}. */
  static final class Lambda extends Node {
    private final List<Node> parameters;
    private final int number;

    Lambda(List<Node> parameters, int number) {
      this.parameters = parameters;
      this.number = number;
    }

    @Override
    void left(Text out) {
      out.add("{lambda(").list(parameters).add(")#" + number + "}");
    }
  }

  /** {@code [a, b]}, a structured binding. */
  static final class Binding extends Node {
    private final List<Node> names;

    Binding(List<Node> names) {
      this.names = names;
    }

    @Override
    void left(Text out) {
      out.add("[").list(names).add("]");
    }
  }

  /** A function with its parameters; inside of another name it is written with them. */
  static final class Encoding extends Node {
    private final Node name;
    private final Types.Function type;

    Encoding(Node name, Types.Function type) {
      this.name = name;
      this.type = type;
    }

    /** Without the result, as the scope of something else. */
    Node asScope() {
      return new Encoding(name, type.withoutResult());
    }

    /** Whether it is in a scope, and has no qualifiers. */
    boolean isPlainMember() {
      return name instanceof Nested && type.suffixes().isEmpty();
    }

    /** Without result and parameters. */
    Node name() {
      return name;
    }

    @Override
    void left(Text out) {
      type.leftOf(out);
      out.add(name);
      type.right(out);
    }
  }
}
