package org.allocs.typing.internal.expr;

import java.util.List;
import java.util.Optional;
import org.allocs.typing.internal.source.Token;

/** An expression, as far as types and sizes hang on it. */
public sealed interface Expr {
  /** An integer constant. */
  record Number(long value) implements Expr {}

  /** A string literal. */
  record Text(String literal) implements Expr {}

  /** A variable, function, enumerator, or type, by its name. */
  record Name(String identifier) implements Expr {}

  /** {@code sizeof (type)}. */
  record SizeofType(TypeName type) implements Expr {}

  /**
   * {@code sizeof} of an operand in brackets or not. What looks like an expression may yet name a
   * type.
   */
  record SizeofExpr(Expr operand) implements Expr {}

  /** {@code offsetof(type, member)}; the member's own path does not matter. */
  record Offsetof(TypeName type) implements Expr {}

  /** {@code (type) operand}, and C++ casts. */
  record Cast(TypeName type, Expr operand) implements Expr {}

  /** {@code object.name} and {@code object->name}. */
  record Member(Expr object, String name, boolean arrow) implements Expr {}

  /** {@code array[index]}. */
  record Index(Expr array, Expr index) implements Expr {}

  /** A prefix operator. */
  record Unary(String operator, Expr operand) implements Expr {}

  /** An infix operator, assignments included. */
  record Binary(String operator, Expr left, Expr right) implements Expr {}

  /** {@code condition ? whenTrue : whenFalse}. */
  record Choice(Expr condition, Expr whenTrue, Expr whenFalse) implements Expr {}

  /** A call. */
  record Call(Expr callee, List<Expr> arguments) implements Expr {}

  /**
   * {@code new type} or {@code new type[count]}; further dimensions belong to the type.
   *
   * @param count of an array
   */
  record New(TypeName type, Optional<Expr> count) implements Expr {}

  /**
   * Something that was not understood.
   *
   * @param tokens of it
   */
  record Opaque(List<Token> tokens) implements Expr {}
}
