package org.allocs.debug.demangle;

import java.util.List;
import java.util.Optional;

/** Parts of types. */
final class Types {
  private Types() {}

  /** {@code char const}. */
  static final class Qualified extends Node {
    private final Node type;
    private final String qualifier;

    Qualified(Node type, String qualifier) {
      this.type = type;
      this.qualifier = qualifier;
    }

    @Override
    void left(Text out) {
      out.left(type).add(qualifier);
    }

    @Override
    void right(Text out) {
      out.right(type);
    }

    @Override
    boolean isArrayOrFunction() {
      return type.isArrayOrFunction();
    }

    @Override
    String baseName() {
      return type.baseName();
    }
  }

  /** A pointer or a reference. */
  static final class Pointer extends Node {
    private final Node type;
    private final String sign;

    Pointer(Node type, String sign) {
      this.type = type;
      this.sign = sign;
    }

    private boolean isReference() {
      return sign.startsWith("&");
    }

    /** What is written: of references to references, the inner one, or {@code &} if either is. */
    private Pointer collapsed(Text out) {
      if (!isReference() || !(type.in(out) instanceof Pointer inner) || !inner.isReference()) {
        return this;
      }
      Pointer last = inner.collapsed(out);
      return new Pointer(last.type, sign.equals("&") ? sign : last.sign);
    }

    @Override
    void left(Text out) {
      Pointer written = collapsed(out);
      out.left(written.type);
      if (written.type.isArrayOrFunction()) {
        out.add(" (*".indexOf(out.last()) >= 0 ? "(" : " (");
      }
      out.add(written.sign);
    }

    @Override
    void right(Text out) {
      Pointer written = collapsed(out);
      out.add(written.type.isArrayOrFunction() ? ")" : "").right(written.type);
    }
  }

  /** {@code int A::*}. */
  static final class MemberPointer extends Node {
    private final Node owner;
    private final Node type;

    MemberPointer(Node owner, Node type) {
      this.owner = owner;
      this.type = type;
    }

    @Override
    void left(Text out) {
      out.left(type);
      if (type.isArrayOrFunction()) {
        out.add(out.last() == ' ' ? "(" : " (");
      } else {
        out.add(" ");
      }
      out.add(owner).add("::*");
    }

    @Override
    void right(Text out) {
      out.add(type.isArrayOrFunction() ? ")" : "").right(type);
    }
  }

  /** {@code int [3]}. */
  static final class Array extends Node {
    private final Node element;
    private final Optional<Node> count;

    Array(Node element, Optional<Node> count) {
      this.element = element;
      this.count = count;
    }

    @Override
    void left(Text out) {
      out.left(element);
    }

    @Override
    void right(Text out) {
      out.add(out.last() == ']' ? "[" : " [");
      count.ifPresent(out::add);
      out.add("]").right(element);
    }

    @Override
    boolean isArrayOrFunction() {
      return true;
    }
  }

  /** {@code void (int) const &}. */
  static final class Function extends Node {
    private final Optional<Node> result;
    private final List<Node> parameters;
    private final List<Node> suffixes;

    Function(Optional<Node> result, List<Node> parameters, List<Node> suffixes) {
      this.result = result;
      this.parameters = parameters;
      this.suffixes = suffixes;
    }

    List<Node> suffixes() {
      return suffixes;
    }

    Function withoutResult() {
      return new Function(Optional.empty(), parameters, suffixes);
    }

    /** The result, if it is told. */
    void leftOf(Text out) {
      if (result.isPresent()) {
        out.left(result.get());
        boolean inBrackets = result.get() instanceof Pointer p && p.type.isArrayOrFunction();
        out.add(out.last() == ' ' || inBrackets ? "" : " ");
      }
    }

    @Override
    void left(Text out) {
      leftOf(out);
    }

    @Override
    void right(Text out) {
      out.add("(").list(parameters).add(")");
      suffixes.forEach(out::add);
      result.ifPresent(out::right);
    }

    @Override
    boolean isArrayOrFunction() {
      return true;
    }
  }

  /** {@code float __vector(4)}. */
  static final class Vector extends Node {
    private final Node element;
    private final Node count;

    Vector(Node element, Node count) {
      this.element = element;
      this.count = count;
    }

    @Override
    void left(Text out) {
      out.left(element).add(" __vector(").add(count).add(")");
    }

    @Override
    void right(Text out) {
      out.right(element);
    }
  }

  /** A parameter of a template, whose argument may be told later. */
  static final class Parameter extends Node {
    private Node argument;
    private boolean busy;

    void resolve(Node known) {
      argument = known;
    }

    @Override
    Node in(Text out) {
      return argument().in(out);
    }

    private Node argument() {
      if (argument == null || busy) {
        throw new NotMangledException("a template parameter without argument");
      }
      return argument;
    }

    @Override
    void left(Text out) {
      Node known = argument();
      busy = true;
      out.left(known);
      busy = false;
    }

    @Override
    void right(Text out) {
      Node known = argument();
      busy = true;
      out.right(known);
      busy = false;
    }

    @Override
    boolean isArrayOrFunction() {
      return argument != null && !busy && argument.isArrayOrFunction();
    }
  }

  /** Arguments that one parameter stands for. */
  static final class Pack extends Node {
    private final List<Node> elements;

    Pack(List<Node> elements) {
      this.elements = elements;
    }

    List<Node> elements() {
      return elements;
    }

    @Override
    Node in(Text out) {
      return chosen(out).orElse(this);
    }

    private Optional<Node> chosen(Text out) {
      if (out.packIndex() < 0) {
        return Optional.empty();
      }
      out.meetPack(elements.size());
      return out.packIndex() < elements.size()
          ? Optional.of(elements.get(out.packIndex()))
          : Optional.of(new Names.Word(""));
    }

    @Override
    void left(Text out) {
      Optional<Node> chosen = chosen(out);
      if (chosen.isPresent()) {
        out.left(chosen.get());
      } else {
        out.list(elements);
      }
    }

    @Override
    void right(Text out) {
      chosen(out).ifPresent(out::right);
    }

    @Override
    boolean isArrayOrFunction() {
      return elements.size() == 1 && elements.get(0).isArrayOrFunction();
    }
  }

  /** A pattern that is repeated for each argument of the packs in it. */
  static final class Expansion extends Node {
    private final Node pattern;

    Expansion(Node pattern) {
      this.pattern = pattern;
    }

    @Override
    void left(Text out) {
      out.expand(pattern);
    }
  }
}
