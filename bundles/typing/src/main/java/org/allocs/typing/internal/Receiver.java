package org.allocs.typing.internal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.expr.Expressions;
import org.allocs.typing.internal.expr.TypeName;
import org.allocs.typing.internal.expr.TypeNames;
import org.allocs.typing.internal.source.FunctionText;
import org.allocs.typing.internal.syntax.Node;
import org.allocs.typing.internal.syntax.Tree;

/**
 * Follows what a call returns through brackets and casts to what receives it.
 *
 * @param pointee what the receiver points to
 * @param returned whether it is what the function around the call returns
 * @param moved whether that steps it on, so that the function's caller gets no pointer to the start
 */
record Receiver(Answer<DataType> pointee, boolean returned, boolean moved) {

  /** Whether the receiver says more than {@code void *}. */
  boolean tells() {
    return pointee.value().filter(t -> t.stripped() != VoidType.VOID).isPresent();
  }

  /** What receives the result of a call, as far as the text of the function around it tells. */
  static Receiver inText(Level level) {
    Scope nothing =
        new Scope(
            level.module(),
            level.pc(),
            level.file(),
            Optional.empty(),
            level.function(),
            Set.of(),
            true,
            Map.of());
    return new Finder(level.call().tree(), nothing).find(level.call());
  }

  /** What receives the result of a call. */
  static Receiver of(FoundCall call, Scope scope) {
    Finder finder = new Finder(call.tree(), scope);
    Receiver found = finder.find(call);
    if (found.tells() || finder.cast.isEmpty()) {
      return found;
    }
    Answer<DataType> cast = Types.pointee(Types.named(finder.cast.get(), scope));
    return new Receiver(cast.isKnown() ? cast : found.pointee, found.returned, found.moved);
  }

  private static Receiver nothing(String reason) {
    return new Receiver(Answer.unknown(reason), false, false);
  }

  /** Walks outward from the call. */
  private static final class Finder {
    private final Tree tree;
    private final Scope scope;
    private final TypeNames types;
    private Optional<TypeName> cast = Optional.empty();

    Finder(Tree tree, Scope scope) {
      this.tree = tree;
      this.scope = scope;
      this.types = new TypeNames(tree);
    }

    Receiver find(FoundCall call) {
      Node inner = call.node();
      for (int i = 0; i < call.around().size(); i++) {
        Node outer = call.around().get(i);
        switch (outer.kind()) {
          case "parenthesized_expression":
            break;
          case "conditional_expression":
            if (inner.field().equals("condition")) {
              return nothing("the result is used in an expression");
            }
            break;
          case "cast_expression":
            cast = types.of(outer.child("type"));
            break;
          case "argument_list":
            Optional<TypeName> written = castAround(outer, call.around().get(i + 1));
            if (written.isEmpty()) {
              return nothing("the result is used in an expression");
            }
            cast = written;
            outer = call.around().get(++i);
            break;
          case "return_statement":
            return returned();
          case "assignment_expression":
            return assigned(outer, inner);
          case "init_declarator":
            return declared(call.around().get(i + 1), outer);
          case "field_declaration":
            return inner.field().equals("default_value")
                ? declared(outer, outer.child("declarator").orElse(outer))
                : nothing("nothing receives the result");
          case "expression_statement", "comma_expression":
            return nothing("nothing receives the result");
          default:
            return nothing("the result is used in an expression");
        }
        inner = outer;
      }
      return nothing("nothing receives the result");
    }

    /** Casts that look like calls: {@code static_cast<T *>(…)} and {@code (Name)(…)}. */
    private Optional<TypeName> castAround(Node arguments, Node call) {
      if (!call.is("call_expression") || arguments.parts().size() != 1) {
        return Optional.empty();
      }
      Optional<TypeName> cast = types.ofCast(call);
      return cast.isPresent()
          ? cast
          : call.child("function")
              .filter(f -> f.is("parenthesized_expression"))
              .flatMap(Node::only)
              .flatMap(name -> types.of(Optional.of(name)))
              .filter(type -> Types.named(type, scope).isKnown());
    }

    private Receiver returned() {
      Optional<TypeName> type = scope.function().flatMap(f -> f.returned(scope.file().path()));
      Answer<DataType> result =
          type.isPresent()
              ? Types.named(type.get(), scope)
              : Answer.unknown("the function around the call was not found in the source");
      return new Receiver(Types.pointee(result), true, false);
    }

    private Receiver declared(Node declaration, Node declarator) {
      TypeNames.Declared declared = types.declared(declaration, declarator);
      Answer<DataType> type =
          declared.type().isPresent()
              ? Types.named(declared.type().get(), scope)
              : Answer.unknown("no declaration");
      return receives(new Expr.Name(declared.name()), type);
    }

    private Receiver assigned(Node assignment, Node value) {
      Optional<Node> place = assignment.child("left");
      boolean plain =
          value.field().equals("right")
              && assignment.child("operator").filter(o -> o.is("=")).isPresent();
      return plain && place.isPresent()
          ? receives(Expressions.of(tree, place.get()), Answer.unknown("no declaration"))
          : nothing("the result is used in an expression");
    }

    private Receiver receives(Expr place, Answer<DataType> declared) {
      Answer<DataType> type = declared.isKnown() ? declared : Types.of(place, scope);
      Optional<FunctionText> function =
          place instanceof Expr.Name ? scope.function() : Optional.empty();
      String name = place instanceof Expr.Name local ? local.identifier() : "";
      return new Receiver(
          Types.pointee(type),
          function.filter(f -> f.returns(name)).isPresent(),
          function.filter(f -> f.moves(name)).isPresent());
    }
  }
}
