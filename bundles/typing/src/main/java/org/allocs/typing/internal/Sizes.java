package org.allocs.typing.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.model.Answer;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.expr.Expressions;
import org.allocs.typing.internal.source.Token;

/**
 * Finds the shape of a size expression: which type it measures and how often. Division cancels, a
 * product makes an array, a sum with a composite makes a header; a scalar in a sum says nothing.
 */
final class Sizes {
  private static final int MAX_DEPTH = 64;
  private static final Set<String> LENGTHS = Set.of("strlen", "strnlen", "std::strlen");
  private static final Shape SOME = new Shape.Number(OptionalLong.empty());

  private Sizes() {}

  /** The shape of one size. */
  static Shape of(Expr size, Scope scope) {
    return of(size, scope, 0);
  }

  private static Shape of(Expr size, Scope scope, int depth) {
    if (depth > MAX_DEPTH) {
      return new Shape.Nothing("the size is computed in too many steps");
    }
    if (size instanceof Expr.Number number) {
      return new Shape.Number(OptionalLong.of(number.value()));
    } else if (size instanceof Expr.SizeofType sizeof) {
      return one(Types.named(sizeof.type(), scope));
    } else if (size instanceof Expr.SizeofExpr sizeof) {
      return sizeofExpr(sizeof.operand(), scope);
    } else if (size instanceof Expr.Offsetof offset) {
      Answer<DataType> type = Types.named(offset.type(), scope);
      return type.value().isPresent()
          ? new Shape.Header(type.value().get(), Optional.empty(), true)
          : new Shape.Nothing(type.reason().orElseThrow());
    } else if (size instanceof Expr.Cast cast) {
      return of(cast.operand(), scope, depth + 1);
    } else if (size instanceof Expr.Name name) {
      return named(name.identifier(), scope, depth);
    } else if (size instanceof Expr.Binary binary) {
      Shape left = of(binary.left(), scope, depth + 1);
      return combine(binary.operator(), left, of(binary.right(), scope, depth + 1));
    } else if (size instanceof Expr.Choice choice) {
      return choice(choice, scope, depth);
    } else if (size instanceof Expr.New made) {
      return made(made, scope);
    }
    return other(size, scope, depth);
  }

  private static Shape one(Answer<DataType> type) {
    if (type.value().isEmpty()) {
      return new Shape.Nothing(type.reason().orElseThrow());
    }
    DataType element = type.value().get();
    return element.byteSize().orElse(0) > 0
        ? new Shape.Elements(element, OptionalLong.of(1), false)
        : new Shape.Nothing("the size of " + element.name() + " is not known");
  }

  private static Shape sizeofExpr(Expr operand, Scope scope) {
    return operand instanceof Expr.Text ? new Shape.Text() : one(Types.measured(operand, scope));
  }

  private static Shape made(Expr.New made, Scope scope) {
    Shape one = one(Types.named(made.type(), scope));
    if (made.count().isEmpty() || !(one instanceof Shape.Elements elements)) {
      return one;
    }
    Shape count = of(made.count().get(), scope, 1);
    OptionalLong known =
        count instanceof Shape.Number number ? number.value() : OptionalLong.empty();
    return new Shape.NewArray(elements.element(), known);
  }

  /** A parameter stands for its argument; a local variable that is set once, for its value. */
  private static Shape named(String name, Scope scope, int depth) {
    Scope.Bound bound = scope.bound().get(name);
    if (bound != null) {
      return of(bound.expression(), bound.scope(), depth + 1);
    }
    Optional<List<Token>> value = scope.function().flatMap(f -> f.onlyValue(name));
    return value.isPresent()
        ? of(Expressions.parse(value.get(), scope.file().path()), scope, depth + 8)
        : SOME;
  }

  /** A number, unless types have part in it in a way that is not followed. */
  private static Shape other(Expr size, Scope scope, int depth) {
    if (size instanceof Expr.Call call) {
      if (call.callee() instanceof Expr.Name name && LENGTHS.contains(name.identifier())) {
        return new Shape.Text();
      }
      boolean plain =
          call.arguments().stream().allMatch(a -> of(a, scope, depth + 8) instanceof Shape.Number);
      return plain ? SOME : new Shape.Nothing("a function computes the size");
    }
    if (size instanceof Expr.Unary unary) {
      boolean plain = of(unary.operand(), scope, depth + 1) instanceof Shape.Number;
      return plain ? SOME : new Shape.Nothing("an operator that is not followed");
    }
    boolean opaque = size instanceof Expr.Opaque;
    return opaque ? new Shape.Nothing("the size is written in a way that is not followed") : SOME;
  }

  /** What is the larger of two sizes is room for either. */
  private static Shape choice(Expr.Choice choice, Scope scope, int depth) {
    Shape whenTrue = of(choice.whenTrue(), scope, depth + 1);
    Shape whenFalse = of(choice.whenFalse(), scope, depth + 1);
    boolean compares =
        choice.condition() instanceof Expr.Binary condition
            && new HashSet<>(List.of(condition.left(), condition.right()))
                .equals(new HashSet<>(List.of(choice.whenTrue(), choice.whenFalse())));
    Shape either = either(whenTrue, whenFalse);
    return compares && either instanceof Shape.Choice
        ? new Shape.Nothing("room for the larger of two")
        : either;
  }

  private static Shape either(Shape a, Shape b) {
    if (a.equals(b)) {
      return a;
    }
    if (a instanceof Shape.Elements left
        && b instanceof Shape.Elements right
        && left.element().equals(right.element())) {
      return new Shape.Elements(left.element(), OptionalLong.empty(), true);
    }
    boolean numbers = a instanceof Shape.Number && b instanceof Shape.Number;
    if (numbers) {
      return SOME;
    }
    return isPlain(a) && isPlain(b)
        ? new Shape.Choice(a, b)
        : new Shape.Nothing("the size has two alternatives");
  }

  private static boolean isPlain(Shape shape) {
    return shape instanceof Shape.Elements || shape instanceof Shape.Number;
  }

  private static Shape combine(String operator, Shape left, Shape right) {
    if (left instanceof Shape.Nothing || right instanceof Shape.Nothing) {
      return left instanceof Shape.Nothing ? left : right;
    }
    if (left instanceof Shape.Number a && right instanceof Shape.Number b) {
      return new Shape.Number(compute(operator, a.value(), b.value()));
    }
    if (left instanceof Shape.Choice || right instanceof Shape.Choice) {
      return new Shape.Nothing("the size has two alternatives");
    }
    return switch (operator) {
      case "*" -> right instanceof Shape.Number ? times(left, right) : times(right, left);
      case "+" -> plus(left, right);
      case "-" -> minus(left, right);
      case "/" -> divided(left, right);
      case "<<" ->
          left instanceof Shape.Elements elements && right instanceof Shape.Number
              ? new Shape.Elements(elements.element(), OptionalLong.empty(), true)
              : new Shape.Nothing("a shift that is not followed");
      default -> new Shape.Nothing("an operator that is not followed: " + operator);
    };
  }

  private static OptionalLong compute(String operator, OptionalLong left, OptionalLong right) {
    if (left.isEmpty() || right.isEmpty()) {
      return OptionalLong.empty();
    }
    long a = left.getAsLong();
    long b = right.getAsLong();
    boolean small = Math.abs(a) < 1L << 31 && Math.abs(b) < 1L << 31;
    return switch (small ? operator : "") {
      case "+" -> OptionalLong.of(a + b);
      case "-" -> OptionalLong.of(a - b);
      case "*" -> OptionalLong.of(a * b);
      case "/" -> b == 0 ? OptionalLong.empty() : OptionalLong.of(a / b);
      case "<<" -> b < 0 || b > 30 ? OptionalLong.empty() : OptionalLong.of(a << b);
      default -> OptionalLong.empty();
    };
  }

  /** The shape of two factors that a function multiplies. */
  static Shape product(Shape left, Shape right) {
    return combine("*", left, right);
  }

  private static Shape times(Shape left, Shape right) {
    if (left instanceof Shape.Elements elements && right instanceof Shape.Number number) {
      OptionalLong count = compute("*", elements.count(), number.value());
      boolean single = number.value().equals(OptionalLong.of(1));
      return new Shape.Elements(elements.element(), count, elements.product() || !single);
    }
    boolean one = right instanceof Shape.Number n && n.value().equals(OptionalLong.of(1));
    if (one || (left instanceof Shape.Text && isByte(right))) {
      return left;
    }
    return isByte(left) && right instanceof Shape.Text
        ? right
        : new Shape.Nothing("a product that is not followed");
  }

  private static boolean isByte(Shape shape) {
    return shape instanceof Shape.Elements e
        && !e.product()
        && e.element().byteSize().equals(OptionalLong.of(1));
  }

  private static Shape plus(Shape left, Shape right) {
    if (left instanceof Shape.Elements a
        && right instanceof Shape.Elements b
        && a.element().equals(b.element())) {
      return new Shape.Elements(a.element(), compute("+", a.count(), b.count()), true);
    }
    if (isSingleComposite(left) && isSingleComposite(right)) {
      return new Shape.Pair(((Shape.Elements) left).element(), ((Shape.Elements) right).element());
    }
    if (isSingleComposite(left) || left instanceof Shape.Header) {
      return behind(left, right);
    }
    if (isSingleComposite(right) || right instanceof Shape.Header) {
      return behind(right, left);
    }
    boolean text = left instanceof Shape.Text || right instanceof Shape.Text;
    boolean typed = left instanceof Shape.Elements || right instanceof Shape.Elements;
    return text && !(typed && !isByte(left) && !isByte(right))
        ? new Shape.Text()
        : new Shape.Nothing("a scalar's size in a sum says nothing", true);
  }

  private static boolean isSingleComposite(Shape shape) {
    return shape instanceof Shape.Elements e
        && !e.product()
        && e.element().stripped() instanceof CompositeType;
  }

  private static Shape behind(Shape first, Shape second) {
    Optional<DataType> tail =
        second instanceof Shape.Elements e && e.product()
            ? Optional.of(e.element())
            : Optional.empty();
    if (first instanceof Shape.Header header) {
      boolean alone = header.tail().isEmpty();
      return new Shape.Header(header.header(), alone ? tail : Optional.empty(), header.cut());
    }
    return new Shape.Header(((Shape.Elements) first).element(), tail, false);
  }

  private static Shape minus(Shape left, Shape right) {
    if (left instanceof Shape.Text && right instanceof Shape.Number) {
      return left;
    }
    if (left instanceof Shape.Header header) {
      return new Shape.Header(header.header(), header.tail(), true);
    }
    return isSingleComposite(left)
        ? new Shape.Header(((Shape.Elements) left).element(), Optional.empty(), true)
        : new Shape.Nothing("a difference that is not followed");
  }

  /** {@code sizeof a / sizeof a[0]} is a count. */
  private static Shape divided(Shape left, Shape right) {
    if (left instanceof Shape.Elements a && right instanceof Shape.Elements b) {
      long part = b.element().byteSize().orElse(0);
      OptionalLong whole = a.product() ? OptionalLong.empty() : a.element().byteSize();
      return new Shape.Number(compute("/", whole, OptionalLong.of(part)));
    }
    return new Shape.Nothing("a quotient that is not followed");
  }
}
