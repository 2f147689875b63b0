package org.allocs.typing.internal.flow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.Definition;
import org.allocs.debug.FrameLayout;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;

/** Debug information by addresses of the target. Safe for use by several threads. */
final class Modules {
  private static final int MAX_LAYOUTS = 1 << 16;

  private final Context context;
  private final List<LoadedObject> objects;
  private final Map<Long, Optional<FrameLayout>> layouts = new ConcurrentHashMap<>();

  Modules(Context context) throws AllocsException {
    this.context = context;
    this.objects = context.target().objects();
  }

  Optional<LoadedObject> object(long address) {
    return objects.stream().filter(o -> o.range().contains(address)).findFirst();
  }

  ModuleInfo module(LoadedObject object) {
    return context.debugInfo().module(context.target(), object);
  }

  /** Variables and frames at an instruction. */
  Optional<FrameLayout> layout(long pc) {
    Optional<FrameLayout> known = layouts.get(pc);
    if (known == null) {
      known = object(pc).flatMap(o -> module(o).frameLayoutAt(o.toFile(pc)).value());
      if (layouts.size() < MAX_LAYOUTS) {
        layouts.put(pc, known);
      }
    }
    return known;
  }

  /** The function, not inlined, that an instruction belongs to. */
  Optional<FunctionInfo> function(long pc) {
    return object(pc).flatMap(o -> module(o).functionAt(o.toFile(pc)).value());
  }

  /** The first instruction of the function, or the piece of one, that an instruction is in. */
  OptionalLong start(long pc) {
    Optional<LoadedObject> object = object(pc);
    if (object.isEmpty()) {
      return OptionalLong.empty();
    }
    FileAddress here = object.get().toFile(pc);
    ModuleInfo module = module(object.get());
    Optional<FileAddress> low = module.functionNameAt(here).value().map(FunctionName::low);
    Optional<FileAddress> start = low.or(() -> module.symbolAt(here).map(Symbol::address));
    return start.isPresent()
        ? OptionalLong.of(object.get().toTarget(start.get()))
        : OptionalLong.empty();
  }

  /** The symbol that covers an address. */
  Optional<Symbol> symbol(long address) {
    return object(address).flatMap(o -> module(o).symbolAt(o.toFile(address)));
  }

  /** The variable that covers an address. */
  Optional<Definition> definition(long address) {
    return object(address)
        .flatMap(o -> module(o).definitionAt(o.toFile(address)).value())
        .filter(d -> !d.function());
  }

  /** Whether two instructions belong to one function, as far as is known. */
  boolean sameFunction(long one, long other) {
    Optional<LoadedObject> object = object(one);
    if (object.isEmpty() || !object.get().range().contains(other)) {
      return false;
    }
    ModuleInfo module = module(object.get());
    FileAddress here = object.get().toFile(one);
    FileAddress there = object.get().toFile(other);
    Answer<FunctionName> first = module.functionNameAt(here);
    if (first.isKnown()) {
      return module.functionNameAt(there).value().filter(f -> alike(f, first)).isPresent();
    }
    Optional<Symbol> symbol = module.symbolAt(here);
    return symbol.isPresent()
        && module.symbolAt(there).map(Symbol::address).equals(symbol.map(Symbol::address));
  }

  /** Pieces of a function that was split share its name. */
  private static boolean alike(FunctionName one, Answer<FunctionName> other) {
    FunctionName known = other.value().orElseThrow();
    return one.name().equals(known.name()) && one.linkageName().equals(known.linkageName());
  }

  /** The address in the file that an address of the target stands for. */
  FileAddress file(long address) {
    return object(address).map(o -> o.toFile(address)).orElse(new FileAddress(address));
  }
}
