package org.allocs.hooks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.allocs.allocator.Context;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.hooks.RecordedCounts.PathCounts;
import org.allocs.hooks.internal.CallCode;
import org.allocs.hooks.internal.CallUse;
import org.allocs.hooks.internal.ReturnPath.Fate;
import org.allocs.hooks.internal.Signature;
import org.allocs.hooks.internal.StandardNames;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.History;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;

/**
 * Which call on a recorded path is the site: the nearest that is neither in a wrapper of what was
 * called nor in the internals of the C library or the C++ runtime. A wrapper is told by its
 * declaration; without debug information by its name, by code that returns what it got as it got
 * it, or by the many places that get chunks of many sizes through it.
 */
public final class CallSites {
  private enum Key implements Context.OfFiles {
    SITES
  }

  private static final int MAX_KEPT = 1 << 16;

  private static final AddressRange NOWHERE = AddressRange.ofSize(0, 1);

  /** How the files of the hooks' own libraries begin. */
  private static final String HOOKS = "liballocs_";

  private static final Pattern RUNTIME =
      Pattern.compile("(libstdc\\+\\+|libc\\+\\+|libc\\+\\+abi|libgcc_s)\\.so.*");
  private static final Pattern STANDARD =
      Pattern.compile("(std|__gnu_cxx|__cxxabiv1)::.*|operator new.*");
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i).*(malloc0?|calloc|realloc(array|f)?|memalign|memdup|strn?dup)"
              + "([0-9]+|_?(num|usable|gently|array|zero)|z(_gently)?)*");

  /**
   * A call on a path.
   *
   * @param address where it returns to
   * @param through the functions nearer to the allocator and why they were passed by
   */
  public record Chosen(long address, List<String> through) {}

  private final Context context;
  private final List<LoadedObject> objects;
  private final Map<Long, Optional<String>> known = new ConcurrentHashMap<>();
  private final Map<List<Long>, Chosen> chosen = new ConcurrentHashMap<>();
  private CallUse use;

  private CallSites(Context context) throws AllocsException {
    this.context = context;
    this.objects = context.target().objects();
  }

  /** What is found out of calls is kept as long as the context, and what is changed in that. */
  public static CallSites of(Context context) throws AllocsException {
    return context.cached(Key.SITES, () -> new CallSites(context));
  }

  /** Says where something comes from that was made by a path of calls. */
  public void describe(Allocation.Builder builder, List<Long> path) throws AllocsException {
    if (path.isEmpty()) {
      builder.siteUnknown("the hooks had no number left for this site");
      return;
    }
    Chosen site = choose(path);
    builder.siteAddress(site.address()).calls(path);
    if (!site.through().isEmpty()) {
      builder.attribute("through", String.join("; ", site.through()));
    }
  }

  /** What an allocator made ever by a path of calls. */
  public History.Origin origin(String allocator, PathCounts counts) throws AllocsException {
    Allocation.Builder sample = Allocation.of(allocator, NOWHERE);
    describe(sample, counts.path());
    return new History.Origin(
        sample.build(),
        counts.allocations(),
        counts.bytes(),
        counts.frees(),
        counts.live(),
        counts.peak());
  }

  /** The call of a path, which is not empty, that is its site. */
  public Chosen choose(List<Long> path) throws AllocsException {
    Chosen kept = chosen.get(path);
    if (kept == null) {
      kept = look(path);
      if (chosen.size() < MAX_KEPT) {
        chosen.put(path, kept);
      }
    }
    return kept;
  }

  /** Where everything on the path is inside something, the farthest that is no library's. */
  private Chosen look(List<Long> path) throws AllocsException {
    List<String> through = new ArrayList<>();
    Chosen farthest = new Chosen(path.get(0), List.of());
    for (long call : path) {
      Optional<String> why = wrapper(call);
      if (why.isEmpty()) {
        return new Chosen(call, through);
      }
      if (!isLibrary(call)) {
        farthest = new Chosen(call, List.copyOf(through));
      }
      through.add(why.get());
    }
    return farthest;
  }

  /** Why a call is inside a wrapper; empty if it is not. */
  private Optional<String> wrapper(long call) throws AllocsException {
    Optional<String> kept = known.get(call);
    if (kept == null) {
      Optional<LoadedObject> object = object(call);
      kept = object.isEmpty() ? Optional.empty() : wrapper(call, object.get());
      if (known.size() < MAX_KEPT) {
        known.put(call, kept);
      }
    }
    return kept;
  }

  private Optional<LoadedObject> object(long call) {
    return objects.stream().filter(o -> o.range().contains(call - 1)).findFirst();
  }

  private Optional<String> wrapper(long call, LoadedObject object) throws AllocsException {
    ModuleInfo module = context.debugInfo().module(context.target(), object);
    FileAddress pc = object.toFile(call - 1);
    Optional<Symbol> symbol = module.symbolAt(pc);
    Optional<String> plain = symbol.map(Symbol::plainName);
    String file = fileName(object);
    boolean library = isCLibrary(object);
    if (library || RUNTIME.matcher(file).matches()) {
      return Optional.of(plain.orElse(file) + (library ? ", C library" : ", C++ runtime"));
    }
    Answer<FunctionInfo> function = module.functionAt(pc);
    if (symbol.isPresent() && StandardNames.contains(symbol.get().name())) {
      String name = function.value().map(FunctionInfo::name).or(() -> plain).orElseThrow();
      return Optional.of(name + ", standard library");
    }
    return function.isKnown()
        ? byDeclaration(function.value().orElseThrow())
        : bySymbol(call, plain, file);
  }

  private static String fileName(LoadedObject object) {
    return Path.of(object.path()).getFileName().toString();
  }

  private boolean isLibrary(long call) {
    return object(call)
        .filter(o -> isCLibrary(o) || RUNTIME.matcher(fileName(o)).matches())
        .isPresent();
  }

  /** The hooks stand in its place. */
  private static boolean isCLibrary(LoadedObject object) {
    return object.isCLibrary() || fileName(object).startsWith(HOOKS);
  }

  private static Optional<String> byDeclaration(FunctionInfo function) {
    if (STANDARD.matcher(function.name()).matches()) {
      return Optional.of(function.name() + ", standard library");
    }
    if (Signature.returnsRawMemory(function.type())) {
      return Optional.of(function.name() + ", takes a size and returns memory of no type");
    }
    return NAMED.matcher(function.name()).matches() && Signature.returnsBytes(function.type())
        ? Optional.of(function.name() + ", by its name")
        : Optional.empty();
  }

  /** Without debug information: a name that is exported, or what chunks say. */
  private Optional<String> bySymbol(long call, Optional<String> symbol, String file)
      throws AllocsException {
    if (symbol.isPresent() && NAMED.matcher(symbol.get()).matches()) {
      return Optional.of(symbol.get() + ", by its name");
    }
    String where = symbol.orElse("0x" + Long.toHexString(call) + " in " + file);
    CallCode code = CallCode.around(call, context, objects);
    Fate fate = code.fate();
    if (fate == Fate.RETURNED) {
      OptionalLong size = use().onlySize(call);
      return size.isPresent() && code.names(size.getAsLong())
          ? Optional.empty()
          : Optional.of(where + ", returns what it got as it got it");
    }
    return fate == Fate.UNKNOWN && use().isShared(call)
        ? Optional.of(where + ", called from many places for many sizes")
        : Optional.empty();
  }

  private synchronized CallUse use() throws AllocsException {
    if (use == null) {
      use = open();
    }
    return use;
  }

  private CallUse open() throws AllocsException {
    try {
      Optional<HookIndex> index = HookIndex.open(context.target(), context.debugInfo()).value();
      return index.isPresent() ? CallUse.of(index.get()) : new CallUse();
    } catch (UnsupportedException e) {
      return new CallUse();
    }
  }
}
