package org.allocs.typing.internal.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;
import org.allocs.typing.internal.syntax.Node;
import org.allocs.typing.internal.syntax.Parser;
import org.allocs.typing.internal.syntax.Tree;

/** Reads expressions out of syntax trees; what sizes and types do not hang on is opaque. */
public final class Expressions {
  private final Tree tree;
  private final TypeNames types;

  private Expressions(Tree tree) {
    this.tree = tree;
    this.types = new TypeNames(tree);
  }

  /** The expression that a node is. */
  public static Expr of(Tree tree, Node node) {
    return new Expressions(tree).read(node);
  }

  /**
   * Reads tokens as one expression; what cannot be read is opaque.
   *
   * @param path of their file
   */
  public static Expr parse(List<Token> tokens, String path) {
    try {
      List<Token> returned = new ArrayList<>(tokens);
      returned.add(0, new Token(Token.Kind.WORD, "return", 0, 0));
      Tree tree = Parser.parse(returned, path, Parser.Place.STATEMENT);
      Optional<Node> operand = tree.first("return_statement").flatMap(Node::only);
      return operand.isPresent() && !tree.root().broken()
          ? of(tree, operand.get())
          : new Expr.Opaque(tokens);
    } catch (UnreadableException e) {
      return new Expr.Opaque(tokens);
    }
  }

  private Expr read(Node node) {
    return node.broken() ? opaque(node) : expression(node).orElseGet(() -> opaque(node));
  }

  private Expr opaque(Node node) {
    return new Expr.Opaque(List.copyOf(tree.tokens(node)));
  }

  private Expr read(Node parent, String field) {
    return parent.child(field).map(this::read).orElseGet(() -> opaque(parent));
  }

  private Optional<Expr> expression(Node node) {
    switch (node.kind()) {
      case "number_literal":
        OptionalLong value = Numbers.parse(tree.text(node));
        return value.isPresent()
            ? Optional.of(new Expr.Number(value.getAsLong()))
            : Optional.empty();
      case "string_literal", "raw_string_literal", "concatenated_string":
        return Optional.of(new Expr.Text(tree.text(node)));
      case "identifier", "field_identifier", "type_identifier", "this", "null":
        return Optional.of(new Expr.Name(tree.text(node)));
      case "qualified_identifier", "template_function", "template_type":
        return Optional.of(new Expr.Name(types.spelled(node)));
      case "parenthesized_expression":
        return node.only().map(this::read);
      case "sizeof_expression":
        return sizeof(node);
      case "offsetof_expression":
        return types.of(node.child("type")).map(Expr.Offsetof::new);
      case "cast_expression":
        return cast(node);
      case "call_expression":
        return Optional.of(call(node));
      case "field_expression":
        return member(node);
      case "subscript_expression":
        return index(node);
      case "pointer_expression", "unary_expression", "update_expression":
        return Optional.of(new Expr.Unary(operator(node), read(node, "argument")));
      case "binary_expression", "assignment_expression":
        return Optional.of(
            new Expr.Binary(operator(node), read(node, "left"), read(node, "right")));
      case "conditional_expression":
        return Optional.of(choice(node));
      case "new_expression":
        return made(node);
      default:
        return Optional.empty();
    }
  }

  private String operator(Node node) {
    return node.child("operator").map(tree::text).orElse("");
  }

  private Optional<Expr> sizeof(Node node) {
    Optional<Node> type = node.child("type");
    if (type.isPresent()) {
      return types.of(type).map(this::measured);
    }
    Expr operand = read(node, "value");
    return operand instanceof Expr.Opaque
        ? Optional.empty()
        : Optional.of(new Expr.SizeofExpr(operand));
  }

  /** A lone name may be a variable as well, whatever the grammar takes it for. */
  private Expr measured(TypeName type) {
    boolean builtin = TypeNames.isBuiltin(type.base());
    if (!type.isName() || builtin) {
      return new Expr.SizeofType(type);
    }
    Expr operand = new Expr.Name(type.base());
    for (Expr length : type.dimensions()) {
      operand = new Expr.Index(operand, length);
    }
    return new Expr.SizeofExpr(operand);
  }

  /** {@code (name) * x} and its like are taken for casts, but {@code name} may be a variable. */
  private Optional<Expr> cast(Node node) {
    Optional<TypeName> type = types.of(node.child("type"));
    Expr operand = read(node, "value");
    boolean name = type.filter(TypeName::isPlainName).isPresent();
    if (name
        && !TypeNames.isBuiltin(type.get().base())
        && operand instanceof Expr.Unary unary
        && "*&+-".contains(unary.operator())) {
      Expr left = new Expr.Name(type.get().base());
      return Optional.of(new Expr.Binary(unary.operator(), left, unary.operand()));
    }
    return type.map(t -> new Expr.Cast(t, operand));
  }

  /** A call, or a cast that C++ writes like one. */
  private Expr call(Node node) {
    List<Node> arguments = node.child("arguments").map(Node::parts).orElse(List.of());
    Optional<TypeName> cast = types.ofCast(node);
    if (cast.isPresent() && arguments.size() == 1) {
      return new Expr.Cast(cast.get(), read(arguments.get(0)));
    }
    return new Expr.Call(read(node, "function"), arguments.stream().map(this::read).toList());
  }

  private Optional<Expr> member(Node node) {
    boolean arrow = operator(node).equals("->");
    return node.child("field")
        .filter(field -> field.is("field_identifier"))
        .map(field -> new Expr.Member(read(node, "argument"), tree.text(field), arrow));
  }

  private Optional<Expr> index(Node node) {
    Optional<Node> index = node.child("index").or(() -> node.child("indices").flatMap(Node::only));
    return index.map(i -> new Expr.Index(read(node, "argument"), read(i)));
  }

  private Expr choice(Node node) {
    Expr condition = read(node, "condition");
    Expr whenTrue = node.child("consequence").map(this::read).orElse(condition);
    return new Expr.Choice(condition, whenTrue, read(node, "alternative"));
  }

  private Optional<Expr> made(Node node) {
    Optional<TypeName> type = types.ofNew(node);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    List<Expr> lengths = type.get().dimensions();
    if (lengths.isEmpty()) {
      return Optional.of(new Expr.New(type.get(), Optional.empty()));
    }
    TypeName element =
        new TypeName(
            type.get().base(), type.get().pointers(), lengths.subList(1, lengths.size()), false);
    return Optional.of(new Expr.New(element, Optional.of(lengths.get(0))));
  }
}
