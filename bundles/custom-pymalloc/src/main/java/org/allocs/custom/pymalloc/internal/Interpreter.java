package org.allocs.custom.pymalloc.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
 * to 3.11, in the state of each interpreter since 3.12.
 */
final class Interpreter {
  /** Interpreters of one process that are looked at. */
  private static final int MAX_INTERPRETERS = 1000;

  private final LoadedObject object;
  private final ModuleInfo module;
  private final Memory memory;

  /**
   * A table of arenas.
   *
   * @param address of the first {@code arena_object}
   * @param count how many there are
   */
  record Table(long address, long count) {}

  /** Something in memory, with its type. */
  private record Place(long address, DataType type) {}

  private Interpreter(Context context, LoadedObject object) {
    this.object = object;
    this.module = context.debugInfo().module(context.target(), object);
    this.memory = context.target().memory();
  }

  /** The tables of a file; none if it is not CPython, or has no debug information. */
  static List<Table> tables(Context context, LoadedObject object) throws AllocsException {
    return new Interpreter(context, object).tables();
  }

  private List<Table> tables() throws AllocsException {
    Set<Table> tables = new LinkedHashSet<>();
    Optional<Place> runtime = variable("_PyRuntime");
    if (variable("usedpools").isPresent()) {
      add(variable("arenas"), variable("maxarenas"), tables);
    } else if (runtime.isPresent()) {
      Optional<Place> state = target(member(member(runtime, "interpreters"), "head"));
      for (int i = 0; state.isPresent() && i < MAX_INTERPRETERS; i++) {
        Optional<Place> management = member(member(state, "obmalloc"), "mgmt");
        add(member(management, "arenas"), member(management, "maxarenas"), tables);
        state = target(member(state, "next"));
      }
    }
    return new ArrayList<>(tables);
  }

  private void add(Optional<Place> arenas, Optional<Place> count, Set<Table> tables)
      throws AllocsException {
    if (arenas.isPresent() && count.isPresent()) {
      long address = memory.readLong(arenas.get().address());
      long many = Integer.toUnsignedLong(memory.readInt(count.get().address()));
      if (address != 0 && many != 0) {
        tables.add(new Table(address, many));
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
