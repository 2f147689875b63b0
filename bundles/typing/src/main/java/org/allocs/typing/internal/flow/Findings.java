package org.allocs.typing.internal.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.allocs.allocator.Context;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.hooks.code.Register;
import org.allocs.target.LoadedObject;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.FunctionType;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;
import org.allocs.typing.internal.Builtins;

/** What code says of the chunks that calls return, once for each call. */
final class Findings {
  private static final int MAX_KEPT = 1 << 16;

  /** Functions that pass on what they got are followed so far. */
  private static final int MAX_DEPTH = 2;

  /** Functions of the C library that return their first argument. */
  private static final Set<String> RETURNS_FIRST =
      Set.of("memcpy", "memmove", "memset", "strcpy", "strncpy", "strcat", "strncat");

  /** Of these such as it is a text for. */
  private static final Set<String> TAKES_TEXT = Set.of("strcpy", "strncpy", "strcat", "strncat");

  /** Functions that resize what is their first argument. */
  private static final Set<String> RESIZES_FIRST = Set.of("realloc", "reallocarray");

  /** What free parts begin with that are strung to a list. */
  private static final DataType LINK = PointerType.to(VoidType.VOID);

  /** What puts the chunk's address where its first argument points to. */
  private static final String FILLS_FIRST = "posix_memalign";

  private final Modules modules;
  private final Code code;
  private final Variables variables;
  private final Results results;
  private final Map<Call, OfCall> known = new ConcurrentHashMap<>();

  private final Map<Long, Boolean> returning = new ConcurrentHashMap<>();
  private final Map<Long, Boolean> resizing = new ConcurrentHashMap<>();
  private final Map<Entry, Taken> taken = new ConcurrentHashMap<>();

  private enum Key implements Context.Lasting {
    FINDINGS
  }

  private record Call(long site, long offset) {
    // Spelled out: a record's own are slow until they are compiled twice.
    @Override
    public boolean equals(Object other) {
      return other instanceof Call that && site == that.site && offset == that.offset;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(site) * 31 + Long.hashCode(offset);
    }
  }

  /**
   * A function that gets a chunk in a register.
   *
   * @param depth how many functions further in than the one that the chunk was returned to
   */
  private record Entry(long function, int register, int depth) {}

  /** Structs that a function takes a chunk for, and parts of it that it steps through. */
  private record Taken(Set<DataType> whole, Set<DataType> parts) {}

  /**
   * A struct at a place in the chunk that is not known.
   *
   * @param type of it
   * @param kept what it keeps
   */
  record Descriptor(DataType type, Set<Kept> kept) {
    /** Whether it keeps where the chunk begins. */
    boolean keepsStart() {
      return kept.stream().anyMatch(k -> !k.own() && k.address() == 0);
    }
  }

  /**
   * An address that is stored in a member.
   *
   * @param member offset in the struct
   * @param address offset from the chunk's start, or from the struct's
   * @param own whether it is from the struct's
   */
  record Kept(long member, long address, boolean own) {}

  /**
   * What one call tells.
   *
   * @param findings in the order of the code, those of declared variables first
   * @param either such as are one or the other, as a union's members that it is stored in
   * @param returned offsets from the chunk's start that the function around the call returns
   * @param kept offsets from the chunk's start of addresses in it that are stored in itself, or
   *     together with something else
   * @param pointsInside whether it stores an address further behind in the chunk itself
   * @param elsewhere offsets from the chunk's start of addresses of bytes in it that are stored in
   *     what outlives the function
   * @param descriptors structs in the chunk that keep an address in it
   * @param parts what is taken for something while it is stepped from one part of the chunk to the
   *     next, so many bytes further as only the program knows
   * @param memory whether the function around the call returns memory for anything
   * @param handsOut whether that is the start, and it keeps elsewhere which part of the chunk is
   *     next, or strings its parts to a list
   * @param arguments how those of the call were computed
   * @param counts whether one of these may be how many there are of something
   */
  record OfCall(
      List<Finding> findings,
      List<Set<Finding>> either,
      Set<Long> returned,
      Set<Long> kept,
      boolean pointsInside,
      Set<Long> elsewhere,
      List<Descriptor> descriptors,
      Set<DataType> parts,
      boolean memory,
      boolean handsOut,
      Sizes.Form[] arguments,
      boolean counts) {}

  /** Those of a context. */
  static Findings of(Context context) throws AllocsException {
    return context.cached(
        Key.FINDINGS,
        () -> {
          Modules modules = new Modules(context);
          return new Findings(
              modules,
              new Code(context.target().memory()),
              new Variables(modules, context.target().memory()));
        });
  }

  Findings(Modules modules, Code code, Variables variables) {
    this.modules = modules;
    this.code = code;
    this.variables = variables;
    this.results = new Results(code, modules, variables, this::returnsFirst);
  }

  /**
   * What the code behind a call says.
   *
   * @param site where the call returns to
   * @param offset bytes from the chunk's start to what it returned
   */
  OfCall of(long site, long offset) {
    Call call = new Call(site, offset);
    OfCall found = known.get(call);
    if (found == null) {
      found = read(call);
      if (known.size() < MAX_KEPT) {
        known.put(call, found);
      }
    }
    return found;
  }

  private OfCall read(Call call) {
    Sizes.Call asked = asked(call.site());
    List<Use> uses =
        Trail.follow(
            code,
            call.site(),
            first(call, asked),
            this::returnsFirst,
            pc -> modules.sameFunction(call.site() - 1, pc));
    Set<Finding> first = new LinkedHashSet<>();
    Set<Finding> later = new LinkedHashSet<>();
    List<Set<Finding>> either = new ArrayList<>();
    Set<Long> returned = new LinkedHashSet<>();
    Set<Long> kept = new LinkedHashSet<>();
    Map<DataType, Set<Kept>> inner = new LinkedHashMap<>();
    for (Use use : uses) {
      if (use instanceof Use.Held held) {
        held(held, first);
      } else if (use instanceof Use.Stored stored) {
        stored(stored, first, either);
        keptInside(stored, kept, inner);
      } else if (use instanceof Use.Paired paired) {
        kept.add(paired.offset());
      } else if (use instanceof Use.Passed passed) {
        passed(passed, later);
      } else if (use instanceof Use.Returned at) {
        returned.add(at.offset());
        result(at, call.site(), later);
      }
    }
    later.addAll(resized(asked));
    List<Finding> all = new ArrayList<>(first);
    all.addAll(later);
    Set<Long> elsewhere = keptElsewhere(uses);
    Set<DataType> parts = parts(uses, all, 0);
    boolean memory = returnsMemory(call.site());
    boolean start = memory && returned.contains(0L);
    List<Use.Stored> moved = start ? moved(uses) : List.of();
    moved.forEach(use -> parts.addAll(pointee(use.place())));
    return new OfCall(
        List.copyOf(all),
        List.copyOf(either),
        Set.copyOf(returned),
        Set.copyOf(kept),
        uses.stream().anyMatch(Findings::pointsInside),
        elsewhere,
        inner.entrySet().stream().map(e -> new Descriptor(e.getKey(), e.getValue())).toList(),
        parts,
        memory,
        start
            && (elsewhere.contains(Value.Chunk.INSIDE) || !moved.isEmpty() || parts.contains(LINK)),
        asked.arguments(),
        mayCount(asked));
  }

  /** What is resized was a chunk before: it still is what the function made that returned it. */
  private Set<Finding> resized(Sizes.Call asked) {
    boolean known = asked.function().isPresent() && asked.firstFrom().isPresent();
    return known && resizes(asked.function().getAsLong())
        ? results.of(asked.firstFrom().getAsLong()).map(Set::of).orElse(Set.of())
        : Set.of();
  }

  private boolean resizes(long function) {
    Boolean resizes = resizing.get(function);
    if (resizes == null) {
      resizes = isResizer(function) || passesToResizer(function);
      if (resizing.size() < MAX_KEPT) {
        resizing.put(function, resizes);
      }
    }
    return resizes;
  }

  private boolean isResizer(long function) {
    return modules.symbol(function).map(Symbol::name).filter(RESIZES_FIRST::contains).isPresent();
  }

  /** Whether it has that done by another function. */
  private boolean passesToResizer(long function) {
    return modules.start(function).orElse(0) == function
        && Trail.follow(
                code,
                function,
                State.entered(function, Register.RDI),
                this::returnsFirst,
                pc -> modules.sameFunction(function, pc))
            .stream()
            .anyMatch(
                use ->
                    use instanceof Use.Passed to
                        && to.register() == Register.RDI
                        && to.offset() == 0
                        && isResizer(to.function()));
  }

  /** Whether the function that is called takes another number beside a size, as far as is known. */
  private boolean mayCount(Sizes.Call asked) {
    Optional<FunctionInfo> function =
        asked.function().isPresent()
            ? modules.function(asked.function().getAsLong())
            : Optional.empty();
    return function
        .map(f -> f.type().parameters())
        .map(all -> all.isEmpty() || all.stream().filter(Findings::isNumber).count() > 1)
        .orElse(true);
  }

  private static boolean isNumber(DataType type) {
    return type.stripped() instanceof BaseType || type.stripped() instanceof EnumType;
  }

  private boolean returnsMemory(long site) {
    return modules
        .function(site - 1)
        .flatMap(function -> Parts.pointee(function.type().result()))
        .filter(type -> type.stripped() == VoidType.VOID)
        .isPresent();
  }

  /**
   * Addresses of bytes that are stored in a variable that outlives the function. Of static ones
   * that were structs, compilers leave parts that nothing describes.
   */
  private Set<Long> keptElsewhere(List<Use> uses) {
    Set<Long> found = new LinkedHashSet<>();
    for (Use use : uses) {
      if (use instanceof Use.Stored stored && isKeptElsewhere(stored.place())) {
        found.add(stored.offset());
      }
    }
    return found;
  }

  /**
   * Where what outlives the function gets an address further behind, and the start before that: it
   * is moved on through the chunk.
   */
  private List<Use.Stored> moved(List<Use> uses) {
    List<Use.Stored> stored = new ArrayList<>();
    for (Use use : uses) {
      if (use instanceof Use.Stored at && isElsewhere(at.place())) {
        stored.add(at);
      }
    }
    return stored.stream()
        .filter(use -> use.offset() == Value.Chunk.INSIDE)
        .filter(
            use ->
                stored.stream().anyMatch(at -> at.offset() == 0 && at.place().isLike(use.place())))
        .toList();
  }

  /** The struct that a variable points to, if it is one. */
  private Set<DataType> pointee(Value.Place place) {
    return variables
        .pointer(place)
        .flatMap(pointer -> Parts.pointee(pointer.type()))
        .map(Parts::plain)
        .filter(type -> type.stripped() instanceof CompositeType)
        .map(Set::of)
        .orElse(Set.of());
  }

  private boolean isElsewhere(Value.Place place) {
    return !(place.base() instanceof Value.Chunk) && !variables.isLocal(place);
  }

  private boolean isKeptElsewhere(Value.Place place) {
    return isElsewhere(place)
        && variables
            .pointer(place)
            .map(Findings::isOfBytes)
            .orElse(place.register() == Register.NONE);
  }

  private static boolean isOfBytes(Variables.Named pointer) {
    DataType to = Parts.pointee(pointer.type()).orElse(pointer.type()).stripped();
    return to == VoidType.VOID || to.byteSize().orElse(0) == 1;
  }

  /** What it steps from part to part as, in functions that get the chunk or a part of it too. */
  private Set<DataType> parts(List<Use> uses, Collection<Finding> found, int depth) {
    Set<DataType> parts = new LinkedHashSet<>();
    boolean steps = uses.stream().anyMatch(Use.Stepped.class::isInstance);
    if (steps) {
      parts.addAll(composites(found, Value.Chunk.INSIDE));
      if (uses.stream().anyMatch(Findings::isLinked)) {
        parts.add(LINK);
      }
    }
    for (Use use : uses) {
      if (use instanceof Use.Passed passed && depth < MAX_DEPTH) {
        boolean part = steps && passed.offset() == Value.Chunk.INSIDE;
        if (part || passed.offset() == 0) {
          Taken taken = taken(new Entry(passed.function(), passed.register(), depth + 1));
          parts.addAll(part ? taken.whole() : taken.parts());
        }
      }
    }
    return parts;
  }

  /** Whether an address of one part is stored in another, of which neither place is known. */
  private static boolean isLinked(Use use) {
    return use instanceof Use.Stored stored
        && stored.offset() == Value.Chunk.INSIDE
        && stored.place().offset() == 0
        && stored.place().scale() == 0
        && stored.place().base() instanceof Value.Chunk chunk
        && chunk.offset() == Value.Chunk.INSIDE;
  }

  /** Whether an address further behind is stored in the chunk itself. */
  private static boolean pointsInside(Use use) {
    return use instanceof Use.Stored stored
        && stored.offset() != 0
        && stored.place().base() instanceof Value.Chunk;
  }

  private static Set<DataType> composites(Collection<Finding> found, long offset) {
    return found.stream()
        .filter(finding -> finding.offset() == offset)
        .map(Finding::type)
        .filter(type -> type.stripped() instanceof CompositeType)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** What a function takes for what it gets, if its start is known. */
  private Taken taken(Entry entry) {
    Taken found = taken.get(entry);
    if (found == null) {
      boolean known = modules.start(entry.function()).orElse(0) == entry.function();
      found = known ? read(entry) : new Taken(Set.of(), Set.of());
      if (taken.size() < MAX_KEPT) {
        taken.put(entry, found);
      }
    }
    return found;
  }

  private Taken read(Entry entry) {
    List<Use> uses =
        Trail.follow(
            code,
            entry.function(),
            State.entered(entry.function(), entry.register()),
            this::returnsFirst,
            pc -> modules.sameFunction(entry.function(), pc));
    Set<Finding> found = new LinkedHashSet<>();
    for (Use use : uses) {
      if (use instanceof Use.Held held) {
        held(held, found);
      } else if (use instanceof Use.Stored stored) {
        stored(stored, found, new ArrayList<>());
      } else if (use instanceof Use.Passed passed) {
        passed(passed, found);
      }
    }
    return new Taken(composites(found, 0), parts(uses, found, entry.depth()));
  }

  private Sizes.Call asked(long site) {
    Sizes.Call asked = Sizes.arguments(code, modules.start(site - 1).orElse(site), site);
    return asked.limitedTo(parameters(asked));
  }

  /** How many parameters the function has that is called, as far as is known. */
  private int parameters(Sizes.Call asked) {
    Optional<FunctionType> type =
        asked.function().isPresent()
            ? modules.function(asked.function().getAsLong()).map(FunctionInfo::type)
            : Optional.empty();
    return type.filter(t -> !t.parameters().isEmpty() && !t.variadic())
        .map(t -> t.parameters().size())
        .orElse(asked.arguments().length);
  }

  /** Where the address is when the call returns. */
  private State first(Call call, Sizes.Call asked) {
    boolean fills =
        asked.firstOnStack().isPresent()
            && asked.function().isPresent()
            && modules
                .symbol(asked.function().getAsLong())
                .filter(symbol -> symbol.name().endsWith(FILLS_FIRST))
                .isPresent();
    return fills
        ? State.stored(call.site(), asked.firstOnStack().getAsLong())
        : State.returned(call.site(), call.offset());
  }

  private boolean returnsFirst(long function) {
    Boolean returns = returning.get(function);
    if (returns == null) {
      returns =
          isLibrary(function)
              ? libraryFunction(function).filter(RETURNS_FIRST::contains).isPresent()
              : Trail.returnsArgument(code, function, pc -> modules.sameFunction(function, pc));
      if (returning.size() < MAX_KEPT) {
        returning.put(function, returns);
      }
    }
    return returns;
  }

  private boolean isLibrary(long function) {
    return modules.object(function).filter(LoadedObject::isCLibrary).isPresent();
  }

  private Optional<String> libraryFunction(long function) {
    return modules.symbol(function).map(Symbol::name).map(Findings::plain);
  }

  /** Of a function or a variant for some processors: {@code __memcpy_avx_unaligned}. */
  private static String plain(String name) {
    String plain = name.startsWith("__") ? name.substring(2) : name;
    int variant = plain.indexOf('_');
    return variant < 0 ? plain : plain.substring(0, variant);
  }

  private void held(Use.Held held, Set<Finding> found) {
    if (held.offset() != Value.Chunk.INSIDE) {
      for (Variables.Named variable :
          variables.inRegister(held.pc(), held.register(), -held.offset(), held.since())) {
        add(variable.type(), 0, "variable " + variable.name(), found);
      }
    }
    if (held.offset() != 0) {
      for (Variables.Named variable :
          variables.inRegister(held.pc(), held.register(), 0, held.since())) {
        add(variable.type(), held.offset(), "variable " + variable.name(), found);
      }
    }
  }

  /**
   * What it is stored in. Of several pointers at that place it is one, if they are all told; one to
   * a function it cannot be.
   */
  private void stored(Use.Stored stored, Set<Finding> found, List<Set<Finding>> either) {
    List<Variables.Named> places =
        variables.pointers(stored.place()).stream().filter(to -> !leadsToCode(to)).toList();
    Set<Finding> here = new LinkedHashSet<>();
    int told = 0;
    for (Variables.Named to : places) {
      told += add(to.type(), stored.offset(), "stored in " + to.name(), here) ? 1 : 0;
    }
    if (places.size() == 1) {
      found.addAll(here);
    } else if (told > 0 && told == places.size()) {
      either.add(here);
    }
  }

  private static boolean leadsToCode(Variables.Named pointer) {
    return Parts.pointee(pointer.type())
        .filter(t -> t.stripped() instanceof FunctionType)
        .isPresent();
  }

  /** An address in the chunk is stored in the chunk itself. */
  private void keptInside(Use.Stored stored, Set<Long> kept, Map<DataType, Set<Kept>> inner) {
    if (!(stored.place().base() instanceof Value.Chunk chunk)) {
      return;
    }
    if (chunk.offset() != Value.Chunk.INSIDE) {
      kept.add(stored.offset());
    } else if (stored.place().scale() == 0) {
      boolean own = stored.offset() == Value.Chunk.INSIDE;
      long address = own ? stored.more() - chunk.more() : stored.offset();
      Kept known = new Kept(stored.place().offset(), address, own);
      for (Variables.Named held :
          variables.inRegister(stored.pc(), stored.place().register(), 0, chunk.since())) {
        Parts.pointee(held.type())
            .filter(type -> type.stripped() instanceof CompositeType)
            .filter(type -> isIn(type, stored.place().offset()))
            .ifPresent(type -> inner.computeIfAbsent(type, t -> new LinkedHashSet<>()).add(known));
      }
    }
  }

  private static boolean isIn(DataType type, long offset) {
    return offset >= 0 && offset + Long.BYTES <= type.byteSize().orElse(0);
  }

  private void passed(Use.Passed passed, Set<Finding> found) {
    Optional<FunctionInfo> function = modules.function(passed.function());
    if (function.isPresent() && function.get().low().equals(modules.file(passed.function()))) {
      Arguments.type(function.get(), passed.register())
          .ifPresent(
              type -> add(type, passed.offset(), "argument of " + function.get().name(), found));
    }
    if (passed.offset() == 0 && passed.register() == Register.RDI && isLibrary(passed.function())) {
      libraryFunction(passed.function())
          .filter(TAKES_TEXT::contains)
          .ifPresent(name -> found.add(new Finding(Builtins.CHAR, 0, "argument of " + name)));
    }
  }

  private void result(Use.Returned returned, long site, Set<Finding> found) {
    modules
        .function(site - 1)
        .ifPresent(
            function ->
                add(
                    function.type().result(),
                    returned.offset(),
                    "returned by " + function.name(),
                    found));
  }

  /** Adds what a pointer points to, if that says anything. */
  private static boolean add(DataType pointer, long offset, String how, Set<Finding> found) {
    Optional<DataType> to =
        Parts.pointee(pointer)
            .filter(type -> type.stripped() != VoidType.VOID)
            .filter(type -> type.byteSize().orElse(0) > 0);
    to.ifPresent(type -> found.add(new Finding(Parts.plain(type), offset, how)));
    return to.isPresent();
  }
}
