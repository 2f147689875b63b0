package org.allocs.stack.internal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;

/** Names of functions by instruction: recursion and equal threads ask for the same ones often. */
final class FunctionNames {
  private enum Key implements Context.Lasting {
    NAMES
  }

  private final Context context;
  private final MadeCode madeCode;
  private final Map<Long, Optional<String>> known = new ConcurrentHashMap<>();

  private FunctionNames(Context context) throws AllocsException {
    this.context = context;
    this.madeCode = MadeCode.of(context);
  }

  static FunctionNames of(Context context) throws AllocsException {
    return context.cached(Key.NAMES, () -> new FunctionNames(context));
  }

  /** The name of a frame's function, from debug information or the symbol table. */
  Optional<String> of(Frame frame) {
    long instruction = frame.signal() ? frame.pc() : frame.lookup();
    return of(frame.object(), instruction);
  }

  /** The name of the function that has an instruction of a loaded object. */
  Optional<String> of(Optional<LoadedObject> object, long instruction) {
    Optional<String> name = known.get(instruction);
    if (name == null) {
      name = object.isPresent() ? find(object.get(), instruction) : madeCode.nameAt(instruction);
      known.put(instruction, name);
    }
    return name;
  }

  /** What the function of a frame may be that has no name: {@code memset+327}. */
  Optional<String> perhaps(Frame frame) {
    return frame
        .object()
        .map(object -> context.debugInfo().module(context.target(), object))
        .flatMap(module -> module.openSymbolBefore(frame.fileLookup().orElseThrow()))
        .map(symbol -> symbol.plainName() + "+" + offset(frame, symbol));
  }

  private static long offset(Frame frame, Symbol symbol) {
    return frame.object().orElseThrow().toFile(frame.pc()).value() - symbol.address().value();
  }

  private Optional<String> find(LoadedObject object, long instruction) {
    ModuleInfo module = context.debugInfo().module(context.target(), object);
    FileAddress at = object.toFile(instruction);
    return module
        .functionNameAt(at)
        .value()
        .map(FunctionName::name)
        .or(() -> module.symbolAt(at).map(Symbol::plainName));
  }
}
