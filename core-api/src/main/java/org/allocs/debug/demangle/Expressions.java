package org.allocs.debug.demangle;

import java.util.List;

/** Parts of expressions, which stand among template arguments and in {@code decltype}. */
final class Expressions {
  private Expressions() {}

  private static void operand(Text out, Node node) {
    if (node.isSimple()) {
      out.add(node);
    } else {
      out.add("(").add(node).add(")");
    }
  }

  /** {@code sign(operand)}. */
  static final class Prefix extends Node {
    private final String sign;
    private final Node operand;

    Prefix(String sign, Node operand) {
      this.sign = sign;
      this.operand = operand;
    }

    @Override
    void left(Text out) {
      out.add(sign);
      operand(out, operand);
    }
  }

  /** {@code (operand)++}. */
  static final class Suffix extends Node {
    private final Node operand;
    private final String sign;

    Suffix(Node operand, String sign) {
      this.operand = operand;
      this.sign = sign;
    }

    @Override
    void left(Text out) {
      operand(out, operand);
      out.add(sign);
    }
  }

  /** {@code (first)+(second)}; what is greater stands in brackets, for it could end a template. */
  static final class Binary extends Node {
    private final Node first;
    private final String sign;
    private final Node second;

    Binary(Node first, String sign, Node second) {
      this.first = first;
      this.sign = sign;
      this.second = second;
    }

    @Override
    void left(Text out) {
      boolean ends = sign.equals(">");
      out.add(ends ? "(" : "");
      operand(out, first);
      if (sign.equals("[]")) {
        out.add("[").add(second).add("]");
      } else {
        out.add(sign);
        operand(out, second);
      }
      out.add(ends ? ")" : "");
    }
  }

  /** {@code (first)?(second) : (third)}. */
  static final class Choice extends Node {
    private final Node condition;
    private final Node first;
    private final Node second;

    Choice(Node condition, Node first, Node second) {
      this.condition = condition;
      this.first = first;
      this.second = second;
    }

    @Override
    void left(Text out) {
      operand(out, condition);
      out.add("?");
      operand(out, first);
      out.add(" : ");
      operand(out, second);
    }
  }

  /** {@code (function)(arguments)}. */
  static final class Call extends Node {
    private final Node function;
    private final List<Node> arguments;

    Call(Node function, List<Node> arguments) {
      this.function = function;
      this.arguments = arguments;
    }

    @Override
    void left(Text out) {
      operand(out, function instanceof Names.Encoding known ? known.name() : function);
      out.add("(").list(arguments).add(")");
    }
  }

  /** {@code static_cast<type>(operand)}. */
  static final class NamedCast extends Node {
    private final String name;
    private final Node type;
    private final Node operand;

    NamedCast(String name, Node type, Node operand) {
      this.name = name;
      this.type = type;
      this.operand = operand;
    }

    @Override
    void left(Text out) {
      out.add(name + "<").add(type).add(">(").add(operand).add(")");
    }
  }

  /** {@code type{elements}}. */
  static final class Braces extends Node {
    private final Node type;
    private final List<Node> elements;

    Braces(Node type, List<Node> elements) {
      this.type = type;
      this.elements = elements;
    }

    @Override
    void left(Text out) {
      out.add(type).add("{").list(elements).add("}");
    }

    @Override
    boolean isSimple() {
      return true;
    }
  }

  /** {@code sizeof...(pack)}, as the number that it is. */
  static final class PackSize extends Node {
    private final Node pack;

    PackSize(Node pack) {
      this.pack = pack;
    }

    @Override
    void left(Text out) {
      if (!(pack instanceof Types.Pack known)) {
        throw new NotMangledException("the size of what is no pack");
      }
      out.add(Integer.toString(known.elements().size()));
    }
  }
}
