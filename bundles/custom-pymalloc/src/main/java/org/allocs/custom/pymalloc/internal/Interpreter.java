package org.allocs.custom.pymalloc.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Context;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/**
 * Finds the tables of arenas that a file with CPython in it keeps: in two variables of its own up
 * to 3.11, in the state of each interpreter since 3.12. Without debug information, by what they
 * are: those of the first interpreter alone.
 */
final class Interpreter {
  /** Interpreters of one process that are looked at. */
  private static final int MAX_INTERPRETERS = 1000;

  /** Exported by every CPython. */
  private static final String METATYPE = "PyType_Type";

  private final Context context;
  private final LoadedObject object;
  private final ModuleInfo module;
  private final Memory memory;

  /**
   * A table of arenas.
   *
   * @param address of the first {@code arena_object}
   * @param count how many there are
   * @param layout of them, and of pools
   */
  record Table(long address, long count, PoolHeaderDescriptor layout) {}

  /** Something in memory, with its type. */
  private record Place(long address, DataType type) {}

  private Interpreter(Context context, LoadedObject object) {
    this.context = context;
    this.object = object;
    this.module = context.debugInfo().module(context.target(), object);
    this.memory = context.target().memory();
  }

  /** The tables of a target; none if it has no CPython. */
  static List<Table> tables(Context context) throws AllocsException {
    List<LoadedObject> all = context.target().objects();
    List<Table> tables = new ArrayList<>();
    for (LoadedObject object : all) {
      if (object == all.get(0) || object.shortName().toLowerCase(Locale.ROOT).contains("python")) {
        Interpreter interpreter = new Interpreter(context, object);
        if (!interpreter.module.symbolsOfName(METATYPE).isEmpty()) {
          tables.addAll(interpreter.tables());
        }
      }
    }
    return tables;
  }

  private Collection<Table> tables() throws AllocsException {
    Optional<PoolHeaderDescriptor> layout = layout();
    return layout.isPresent()
        ? described(layout.get())
        : TableSearch.of(context, object).map(List::of).orElse(List.of());
  }

  private Optional<PoolHeaderDescriptor> layout() {
    Optional<DataType> arena = module.typeNamed("struct arena_object", Optional.empty()).value();
    Optional<DataType> header = module.typeNamed("struct pool_header", Optional.empty()).value();
    return arena.isPresent() && header.isPresent()
        ? PoolHeaderDescriptor.of(arena.get(), header.get())
        : Optional.empty();
  }

  private Set<Table> described(PoolHeaderDescriptor layout) throws AllocsException {
    Set<Table> tables = new LinkedHashSet<>();
    Optional<Place> runtime = variable("_PyRuntime");
    if (variable("usedpools").isPresent()) {
      add(variable("arenas"), variable("maxarenas"), layout, tables);
    } else if (runtime.isPresent()) {
      Optional<Place> state = target(member(member(runtime, "interpreters"), "head"));
      for (int i = 0; state.isPresent() && i < MAX_INTERPRETERS; i++) {
        Optional<Place> management = member(member(state, "obmalloc"), "mgmt");
        add(member(management, "arenas"), member(management, "maxarenas"), layout, tables);
        state = target(member(state, "next"));
      }
    }
    return tables;
  }

  private void add(
      Optional<Place> arenas, Optional<Place> count, PoolHeaderDescriptor layout, Set<Table> tables)
      throws AllocsException {
    if (arenas.isPresent() && count.isPresent()) {
      long address = memory.readLong(arenas.get().address());
      long many = Integer.toUnsignedLong(memory.readInt(count.get().address()));
      if (address != 0 && many != 0) {
        tables.add(new Table(address, many, layout));
      }
    }
  }

  private Optional<Place> variable(String name) {
    for (Symbol symbol : module.symbolsOfName(name)) {
      Optional<DataType> type = module.definitionAt(symbol.address()).value().map(Definition::type);
      if (type.isPresent()) {
        return Optional.of(new Place(object.toTarget(symbol.address()), type.get()));
      }
    }
    return Optional.empty();
  }

  /** A member, of what a pointer leads to as well. */
  private Optional<Place> member(Optional<Place> of, String name) throws AllocsException {
    boolean pointer = of.isPresent() && of.get().type().stripped() instanceof PointerType;
    Optional<Place> holder = pointer ? target(of) : of;
    if (holder.isEmpty() || !(holder.get().type().stripped() instanceof CompositeType composite)) {
      return Optional.empty();
    }
    for (Member member : composite.members()) {
      if (member.name().equals(Optional.of(name))) {
        return Optional.of(new Place(holder.get().address() + member.offset(), member.type()));
      }
    }
    return Optional.empty();
  }

  private Optional<Place> target(Optional<Place> pointer) throws AllocsException {
    if (pointer.isEmpty() || !(pointer.get().type().stripped() instanceof PointerType type)) {
      return Optional.empty();
    }
    long address = memory.readLong(pointer.get().address());
    return address == 0 ? Optional.empty() : Optional.of(new Place(address, type.pointee()));
  }
}
