package org.allocs.typing.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;
import org.allocs.typing.internal.expr.Declarations;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.expr.ExprParser;
import org.allocs.typing.internal.expr.TypeName;
import org.allocs.typing.internal.expr.TypeParser;
import org.allocs.typing.internal.source.Brackets;
import org.allocs.typing.internal.source.Token;

/**
 * Follows what a call returns through brackets and casts to what receives it.
 *
 * @param pointee what the receiver points to
 * @param returned whether it is what the function around the call returns
 */
record Receiver(Answer<DataType> pointee, boolean returned) {

  /** Whether the receiver says more than {@code void *}. */
  boolean tells() {
    return pointee.value().filter(t -> t.stripped() != VoidType.VOID).isPresent();
  }

  /** What receives the result of a call. */
  static Receiver of(FoundCall call, Scope scope) {
    Finder finder = new Finder(call.tokens(), call.from(), call.to(), scope);
    Receiver found = finder.find();
    if (found.tells() || finder.cast.isEmpty()) {
      return found;
    }
    Answer<DataType> cast = Types.pointee(Types.named(finder.cast.get(), scope));
    return new Receiver(cast.isKnown() ? cast : found.pointee, found.returned);
  }

  private static Receiver nothing(String reason) {
    return new Receiver(Answer.unknown(reason), false);
  }

  /** Walks outward from the call. */
  private static final class Finder {
    private final List<Token> tokens;
    private final Scope scope;
    private int from;
    private int to;
    private Optional<TypeName> cast = Optional.empty();

    Finder(List<Token> tokens, int from, int to, Scope scope) {
      this.tokens = tokens;
      this.from = from;
      this.to = to;
      this.scope = scope;
    }

    private Token token(int i) {
      return i >= 0 && i < tokens.size()
          ? tokens.get(i)
          : new Token(Token.Kind.PUNCTUATOR, ";", 0, 0);
    }

    Receiver find() {
      while (unwrap()) {
        // Each step takes in one pair of brackets or one cast.
      }
      Token left = token(from - 1);
      boolean alternative = left.is("?") || left.is(":");
      if (!alternative && !endsHere(token(to))) {
        return nothing("the result is used in an expression");
      }
      int source = alternative ? beforeChoice() : from - 1;
      if (token(source).is("return")) {
        return returned();
      }
      return token(source).is("=") ? assigned(source) : nothing("nothing receives the result");
    }

    private static boolean endsHere(Token right) {
      return right.is(";") || right.is(",") || right.is(")") || right.is("}");
    }

    private boolean unwrap() {
      Token left = token(from - 1);
      if (left.is(")")) {
        int open = Brackets.open(tokens, from - 1);
        Optional<TypeName> type =
            open < 0 ? Optional.empty() : TypeParser.parse(tokens.subList(open + 1, from - 1));
        return type.isPresent() && take(type.get(), open);
      }
      if (!left.is("(") || !token(to).is(")")) {
        return false;
      }
      Token before = token(from - 2);
      if (before.is(">")) {
        return templateCast();
      }
      boolean operand = before.is(")") || before.is("]");
      if (operand || (before.isWord() && !before.is("return"))) {
        return false;
      }
      from--;
      to++;
      return true;
    }

    private boolean take(TypeName type, int open) {
      if (type.pointers() == 0 && !Types.named(type, scope).isKnown()) {
        return false;
      }
      cast = Optional.of(type);
      from = open;
      return true;
    }

    /** {@code static_cast<T *>( … )} and its kin. */
    private boolean templateCast() {
      int open = from - 3;
      while (open > 0 && !tokens.get(open).is("<") && from - open < 64) {
        open--;
      }
      Optional<TypeName> type = TypeParser.parse(tokens.subList(open + 1, from - 2));
      if (type.isEmpty() || !token(open - 1).text().endsWith("_cast")) {
        return false;
      }
      cast = type;
      from = open - 1;
      to++;
      return true;
    }

    /** Index of what stands before {@code condition ? … : …}; -1 if it is no such expression. */
    private int beforeChoice() {
      boolean question = token(from - 1).is("?");
      int depth = 0;
      for (int i = from - 1; i >= 0; i--) {
        Token token = tokens.get(i);
        depth += Brackets.closes(token) ? 1 : Brackets.opens(token) ? -1 : 0;
        question |= depth == 0 && token.is("?");
        boolean border = token.is("=") || token.is("return");
        if (depth < 0 || (depth == 0 && border)) {
          return depth == 0 && question ? i : -1;
        }
      }
      return -1;
    }

    private Receiver returned() {
      Optional<TypeName> type = scope.function().flatMap(f -> Declarations.returned(f.before()));
      Answer<DataType> result =
          type.isPresent()
              ? Types.named(type.get(), scope)
              : Answer.unknown("the function around the call was not found in the source");
      return new Receiver(Types.pointee(result), true);
    }

    private Receiver assigned(int equals) {
      Declarations.Target target = Declarations.assigned(tokens, equals);
      Answer<DataType> type =
          target.type().isPresent()
              ? Types.named(target.type().get(), scope)
              : Answer.unknown("no declaration");
      if (!type.isKnown()) {
        Expr place = ExprParser.parse(target.place());
        type = Types.of(place, scope);
      }
      boolean local = target.place().size() == 1;
      boolean returned =
          local
              && scope.function().isPresent()
              && scope.function().get().returns(target.place().get(0).text());
      return new Receiver(Types.pointee(type), returned);
    }
  }
}
