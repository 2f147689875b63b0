package org.allocs.typing.internal;

import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.target.FileAddress;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.source.FunctionText;
import org.allocs.typing.internal.source.SourceFile;

/**
 * One call on the way to an allocation, as the source has it.
 *
 * @param module that has the call
 * @param pc the call's instruction; several levels have it where functions are inlined
 * @param file of the source line
 * @param function around the call, where its text was found
 * @param call as found at the line
 * @param compiled when the program's file was written
 */
record Level(
    ModuleInfo module,
    FileAddress pc,
    SourceFile file,
    Optional<FunctionText> function,
    FoundCall call,
    FileTime compiled) {

  private static final int MAX_DEPTH = 16;

  /** Line and text of the call, for a person to check. */
  String place() {
    int line =
        call.node().from() < call.tree().tokens().size()
            ? call.tree().tokens().get(call.node().from()).line()
            : 0;
    return file.path() + ":" + line + ": " + call.text();
  }

  /** Whether an argument is made of what the function around the call was given. */
  boolean passesOn() {
    return function.isPresent()
        && call.arguments().stream().anyMatch(a -> isMadeOf(a, function.get(), true, 0));
  }

  /** Whether it asks for what its caller wants, and measures nothing itself. */
  boolean isGeneric() {
    return passesOn() && !measures();
  }

  /** Whether an argument measures a type. */
  boolean measures() {
    return call.arguments().stream().anyMatch(a -> measures(a, 0));
  }

  private static boolean measures(Expr expression, int depth) {
    if (expression instanceof Expr.Binary binary && depth < MAX_DEPTH) {
      return measures(binary.left(), depth + 1) || measures(binary.right(), depth + 1);
    } else if (expression instanceof Expr.Cast cast && depth < MAX_DEPTH) {
      return measures(cast.operand(), depth + 1);
    }
    return expression instanceof Expr.SizeofType
        || expression instanceof Expr.SizeofExpr
        || expression instanceof Expr.Offsetof
        || expression instanceof Expr.New;
  }

  /** Whether an expression is made of a function's parameters. */
  static boolean hasParameter(Expr expression, FunctionText function) {
    return isMadeOf(expression, function, false, 0);
  }

  private static boolean isMadeOf(Expr made, FunctionText function, boolean locals, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    } else if (made instanceof Expr.Binary binary) {
      return isMadeOf(binary.left(), function, locals, depth + 1)
          || isMadeOf(binary.right(), function, locals, depth + 1);
    } else if (made instanceof Expr.Choice choice) {
      return isMadeOf(choice.whenTrue(), function, locals, depth + 1)
          || isMadeOf(choice.whenFalse(), function, locals, depth + 1);
    } else if (made instanceof Expr.Cast cast) {
      return isMadeOf(cast.operand(), function, locals, depth + 1);
    } else if (made instanceof Expr.Name name) {
      return function.parameters().contains(name.identifier())
          || (locals && function.onlyValue(name.identifier()).isPresent());
    }
    return false;
  }

  /** Whether two calls are of one instruction. */
  boolean isInlinedWith(Level other) {
    return pc.equals(other.pc) && module == other.module;
  }

  /** The functions that are inlined further in, at the same instruction. */
  static List<Level> insideOf(List<Level> levels, int index) {
    return levels.subList(0, index).stream().filter(levels.get(index)::isInlinedWith).toList();
  }
}
