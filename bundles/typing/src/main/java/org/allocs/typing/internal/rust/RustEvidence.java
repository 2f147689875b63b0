package org.allocs.typing.internal.rust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debug.FunctionName;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.type.DataType;

/**
 * The generic arguments of the functions of Rust's library that allocate: {@code RawVec<T>}, {@code
 * Box<T>::new}, {@code Rc<T>}, nodes of a {@code BTreeMap<K, V>}. The innermost that tells is
 * believed, as far as the calls are of the library.
 */
public final class RustEvidence implements TypeEvidence {
  private static final int MAX_CALLS = 12;
  private static final int MAX_KEPT = 1 << 16;
  private static final Set<String> LIBRARY =
      Set.of("alloc", "core", "std", "hashbrown", "__rustc", "__rust_alloc");

  private enum Key implements Context.OfFiles {
    CHAINS
  }

  private record Chains(List<LoadedObject> objects, Map<Long, List<String>> kept) {}

  @Override
  public boolean isSharedBySite() {
    return true;
  }

  @Override
  public Answer<DataType> typeOf(Allocation chunk, Context context) {
    try {
      Chains chains =
          context.cached(
              Key.CHAINS, () -> new Chains(context.target().objects(), new ConcurrentHashMap<>()));
      List<Long> calls = chunk.calls();
      for (long site : calls.subList(0, Math.min(calls.size(), MAX_CALLS))) {
        for (String function : functions(site, chains, context)) {
          GenericName name = GenericName.of(function);
          Optional<Layout> layout = Layout.of(name);
          if (layout.isPresent()) {
            return fit(layout.get(), function, site, chunk.size(), chains, context);
          }
          if (!isLibrary(name)) {
            return Answer.unknown("");
          }
        }
      }
      return Answer.unknown("");
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  private static boolean isLibrary(GenericName name) {
    int end = name.path().indexOf("::");
    return name.path().startsWith("_R")
        || LIBRARY.contains(end < 0 ? name.path() : name.path().substring(0, end));
  }

  private static Optional<LoadedObject> object(long site, Chains chains) {
    return chains.objects().stream().filter(o -> o.range().contains(site - 1)).findFirst();
  }

  /** The functions that a call is in, innermost first. */
  private static List<String> functions(long site, Chains chains, Context context) {
    List<String> known = chains.kept().get(site);
    if (known == null) {
      Optional<LoadedObject> object = object(site, chains);
      known = object.isPresent() ? read(site, object.get(), context) : List.of("?");
      if (chains.kept().size() < MAX_KEPT) {
        chains.kept().put(site, known);
      }
    }
    return known;
  }

  private static List<String> read(long site, LoadedObject object, Context context) {
    ModuleInfo module = context.debugInfo().module(context.target(), object);
    FileAddress pc = object.toFile(site - 1);
    List<String> names = new ArrayList<>();
    for (SourceFrame frame : module.sourceAt(pc).value().orElse(List.of())) {
      names.add(frame.function().orElse("?"));
    }
    if (names.isEmpty()) {
      names.add(
          module
              .functionNameAt(pc)
              .value()
              .map(FunctionName::name)
              .or(() -> module.symbolAt(pc).map(symbol -> symbol.plainName()))
              .orElse("?"));
    }
    return List.copyOf(names);
  }

  private static Answer<DataType> fit(
      Layout layout, String function, long site, long size, Chains chains, Context context) {
    LoadedObject object = object(site, chains).orElseThrow();
    ModuleInfo module = context.debugInfo().module(context.target(), object);
    Fitting chunk = new Fitting(module, object.toFile(site - 1), size);
    List<DataType> fitting = new ArrayList<>();
    for (String name : layout.types()) {
      chunk.whole(name, layout.kind()).ifPresent(fitting::add);
    }
    return fitting.size() == 1
        ? Answer.known(fitting.get(0), Evidence.likely("generic argument", function))
        : Answer.unknown("no " + layout.types().get(0) + " of this size, by " + function);
  }
}
