package org.allocs.typing.internal.expr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;
import org.allocs.typing.internal.syntax.Node;
import org.allocs.typing.internal.syntax.Parser;
import org.allocs.typing.internal.syntax.Tree;

/**
 * Reads type names and declarations out of syntax trees. Whether a plain name is a type is for the
 * caller to find out.
 */
public final class TypeNames {
  private static final Set<String> BUILTIN =
      Set.of(
          "void",
          "char",
          "short",
          "int",
          "long",
          "float",
          "double",
          "signed",
          "unsigned",
          "_Bool",
          "bool",
          "__int128",
          "wchar_t",
          "char8_t",
          "char16_t",
          "char32_t",
          "_Complex");

  /**
   * What a declaration says of one name.
   *
   * @param type empty where it is left to the compiler, or cannot be named
   */
  public record Declared(Optional<TypeName> type, String name) {}

  private final Tree tree;

  /** Reads one tree. */
  public TypeNames(Tree tree) {
    this.tree = tree;
  }

  /** Whether words can only be those of a type of the language's own. */
  static boolean isBuiltin(String words) {
    return Arrays.stream(words.split(" ")).anyMatch(BUILTIN::contains);
  }

  /**
   * The type of a name that is declared by these tokens and a name after them.
   *
   * @param path of their file
   */
  public static Optional<TypeName> parse(List<Token> tokens, String path) {
    List<Token> declared = new ArrayList<>(tokens);
    declared.add(new Token(Token.Kind.WORD, "declared_here", 0, 0));
    try {
      Tree tree = Parser.parse(declared, path, Parser.Place.OUTSIDE);
      TypeNames names = new TypeNames(tree);
      return tree.root().broken()
          ? Optional.empty()
          : tree.first("declaration")
              .flatMap(d -> d.child("declarator").flatMap(to -> names.declared(d, to).type()));
    } catch (UnreadableException e) {
      return Optional.empty();
    }
  }

  /** What a declaration says of the name that one of its declarators has. */
  public Declared declared(Node declaration, Node declarator) {
    Shape shape = new Shape();
    Optional<String> name = shape.take(declarator);
    return new Declared(
        name.isPresent() ? named(declaration, shape) : Optional.empty(), name.orElse(""));
  }

  /** The type that a type descriptor names. */
  public Optional<TypeName> of(Optional<Node> descriptor) {
    if (descriptor.isEmpty() || descriptor.get().broken()) {
      return Optional.empty();
    }
    Node node = descriptor.get();
    if (!node.is("type_descriptor")) {
      return base(node).map(TypeName::of);
    }
    Shape shape = new Shape();
    node.child("declarator").ifPresent(shape::take);
    return named(node, shape);
  }

  /** The type that a {@code new} expression makes, with the lengths of an array. */
  Optional<TypeName> ofNew(Node made) {
    Shape shape = new Shape();
    made.child("declarator").ifPresent(shape::take);
    Optional<Node> type = made.child("type");
    shape.pointers = type.map(t -> stars(t.to())).orElse(0);
    return type.filter(t -> t.is("type_descriptor")).isPresent() && shape.isPlain()
        ? of(type)
        : named(made, shape);
  }

  /** How many stars stand there: the grammar knows none in {@code new}. */
  private int stars(int from) {
    int to = from;
    while (to < tree.tokens().size() && tree.tokens().get(to).is("*")) {
      to++;
    }
    return to - from;
  }

  /** The type of a cast that is written like a call: {@code static_cast<T>(…)}. */
  public Optional<TypeName> ofCast(Node call) {
    return call.child("function")
        .filter(function -> function.is("template_function"))
        .filter(f -> f.child("name").filter(n -> tree.text(n).endsWith("_cast")).isPresent())
        .flatMap(function -> function.child("arguments"))
        .flatMap(Node::only)
        .flatMap(argument -> of(Optional.of(argument)));
  }

  private Optional<TypeName> named(Node holder, Shape shape) {
    Optional<String> base = holder.child("type").flatMap(this::base);
    if (base.isEmpty() || shape.unclear) {
      return Optional.empty();
    }
    boolean constant =
        holder.is("type_descriptor")
            && shape.pointers > 0
            && holder.parts().stream().anyMatch(n -> n.is("type_qualifier") && isConst(n));
    String name = shape.function ? TypeName.FUNCTION : base.get();
    return Optional.of(
        new TypeName(
            constant && !shape.function ? TypeName.CONST + name : name,
            shape.pointers,
            shape.dimensions,
            shape.reference));
  }

  private boolean isConst(Node qualifier) {
    return tree.text(qualifier).equals("const");
  }

  private Optional<String> base(Node type) {
    switch (type.kind()) {
      case "primitive_type", "type_identifier", "namespace_identifier":
        return Optional.of(tree.text(type));
      case "sized_type_specifier":
        return Optional.of(spelled(type));
      case "qualified_identifier", "template_type", "identifier":
        return Optional.of(spelled(type));
      case "dependent_type":
        return type.only().flatMap(this::base);
      case "struct_specifier", "union_specifier", "enum_specifier", "class_specifier":
        Optional<Node> name = type.child("name");
        boolean defined = type.child("body").isPresent();
        String tag = type.kind().substring(0, type.kind().indexOf('_'));
        return name.filter(n -> !defined).map(n -> tag + " " + spelled(n));
      default:
        return Optional.empty();
    }
  }

  /** A name with its namespaces and template arguments, as DWARF spells them. */
  String spelled(Node node) {
    StringBuilder out = new StringBuilder();
    for (Token token : tree.tokens(node)) {
      char last = out.length() == 0 ? ' ' : out.charAt(out.length() - 1);
      boolean word = token.isWord() || token.kind() == Token.Kind.NUMBER;
      boolean apart = Character.isLetterOrDigit(last) || last == '_' || last == '>' || last == '*';
      if (token.is(",")) {
        out.append(", ");
      } else if (token.is(">") || token.is(">>")) {
        closeArguments(out, token.text().length());
      } else if (!(token.is("::") && out.length() == 0)) {
        out.append(word && apart ? " " : "").append(token.text());
      }
    }
    return out.toString();
  }

  private static void closeArguments(StringBuilder out, int times) {
    for (int i = 0; i < times; i++) {
      out.append(out.length() > 0 && out.charAt(out.length() - 1) == '>' ? " >" : ">");
    }
  }

  /** What a declarator adds to the type before it (C11, section 6.7.6). */
  private final class Shape {
    private int pointers;
    private final List<Expr> dimensions = new ArrayList<>();
    private boolean reference;
    private boolean function;
    private boolean unclear;

    boolean isPlain() {
      return pointers == 0 && dimensions.isEmpty() && !reference && !function && !unclear;
    }

    /** Takes a declarator in, from the outside to the name that it holds. */
    Optional<String> take(Node declarator) {
      Node node = declarator;
      boolean inBrackets = false;
      while (true) {
        Optional<Node> inner = node.child("declarator");
        switch (node.kind()) {
          case "identifier", "field_identifier", "type_identifier", "qualified_identifier":
            return Optional.of(spelled(node));
          case "init_declarator":
            break;
          case "pointer_declarator", "abstract_pointer_declarator":
            unclear |= !dimensions.isEmpty();
            pointers++;
            break;
          case "reference_declarator", "abstract_reference_declarator":
            reference = true;
            inner = inner.or(node::only);
            break;
          case "array_declarator", "abstract_array_declarator":
            dimensions.add(0, length(node.child("size")));
            break;
          case "new_declarator":
            dimensions.add(length(node.child("length")));
            inner = node.parts().stream().filter(n -> n.is("new_declarator")).findFirst();
            break;
          case "function_declarator", "abstract_function_declarator":
            unclear |= pointers > 0 && inBrackets;
            function = true;
            pointers = 0;
            break;
          case "parenthesized_declarator", "abstract_parenthesized_declarator":
            inBrackets = true;
            inner = node.parts().stream().filter(n -> n.kind().endsWith("declarator")).findFirst();
            break;
          default:
            unclear = true;
            return Optional.empty();
        }
        if (inner.isEmpty()) {
          unclear |= function && pointers == 0;
          return Optional.empty();
        }
        node = inner.get();
      }
    }

    private Expr length(Optional<Node> size) {
      return size.isPresent() ? Expressions.of(tree, size.get()) : new Expr.Number(0);
    }
  }
}
