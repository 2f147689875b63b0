package org.allocs.typing.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.type.DataType;
import org.allocs.type.VoidType;
import org.allocs.typing.internal.expr.Expr;
import org.allocs.typing.internal.expr.Expressions;
import org.allocs.typing.internal.source.FunctionText;
import org.allocs.typing.internal.source.SourceFile;
import org.allocs.typing.internal.source.SourceLibrary;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;

/**
 * What a chunk was before it was resized, where it is known as a {@code void *} only: a variable
 * that is set once, to what a function of the same program returns, has the type of the variable
 * that this function returns.
 */
final class Made {
  private static final int MAX_STEPS = 8;

  private Made() {}

  /** What an expression points to, by the function that it came from. */
  static Answer<DataType> pointee(Expr pointer, Scope scope, Level level, SourceLibrary library) {
    Expr here = pointer;
    Scope in = scope;
    for (int i = 0; i < MAX_STEPS && here instanceof Expr.Name name; i++) {
      Scope.Bound bound = in.bound().get(name.identifier());
      if (bound != null) {
        here = bound.expression();
        in = bound.scope();
        continue;
      }
      Optional<List<Token>> value = in.function().flatMap(f -> f.onlyAddress(name.identifier()));
      if (value.isEmpty()) {
        break;
      }
      here = Expressions.parse(value.get(), in.file().path());
    }
    boolean same = in.module() == level.module();
    return same && here instanceof Expr.Call call && call.callee() instanceof Expr.Name function
        ? returned(function.identifier(), level, library)
        : Answer.unknown("what was resized came from nowhere in particular");
  }

  private static Answer<DataType> returned(String function, Level level, SourceLibrary library) {
    ModuleInfo module = level.module();
    List<FileAddress> starts =
        module.symbolsNamed(function).stream()
            .filter(symbol -> symbol.kind() == Symbol.Kind.FUNCTION)
            .map(Symbol::address)
            .distinct()
            .toList();
    if (starts.size() != 1) {
      return Answer.unknown("there are several functions " + function + ", or none");
    }
    try {
      return returned(function, starts.get(0), level, library);
    } catch (UnreadableException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static Answer<DataType> returned(
      String function, FileAddress start, Level level, SourceLibrary library)
      throws UnreadableException {
    ModuleInfo module = level.module();
    List<SourceFrame> source = module.sourceAt(start).value().orElse(List.of());
    if (source.isEmpty()) {
      return Answer.unknown("the function " + function + " has no source");
    }
    SourceFrame frame = source.get(source.size() - 1);
    SourceFile file =
        library.open(
            frame.file(),
            frame.line(),
            level.compiled(),
            module.sourceDigest(start, frame.file()).value());
    Optional<FunctionText> text = FunctionText.find(file, function, frame.line());
    Set<DataType> types =
        text.stream()
            .flatMap(t -> t.words().stream().filter(t::returns))
            .flatMap(name -> Types.pointee(module.typeOfIdentifier(name, start)).value().stream())
            .filter(type -> type.stripped() != VoidType.VOID)
            .collect(Collectors.toSet());
    return types.size() == 1
        ? Answer.known(types.iterator().next(), Types.OWN)
        : Answer.unknown("the function " + function + " returns no variable of one type");
  }
}
