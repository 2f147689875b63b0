package org.allocs.custom.lua.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;

/**
 * All memory of Lua in a target at one moment.
 *
 * @param pieces ascending, disjoint
 * @param remarks what was left out
 */
record LuaHeap(List<Piece> pieces, List<String> remarks) {
  /** What every program that has Lua in it makes a state by. */
  private static final String MAKER = "lua_newstate";

  private static final String IDENT = "lua_ident";
  private static final int MAX_IDENT = 256;
  private static final int MAX_REMARKS = 20;

  private enum Key {
    HEAP,
    IS_READ
  }

  /**
   * An object, or a part of one.
   *
   * @param module the file that has its code
   */
  record Piece(LuaObject object, LuaLayout layout, ModuleInfo module) {
    AddressRange range() {
      return object.range();
    }
  }

  /** Copies the lists. */
  LuaHeap {
    pieces = List.copyOf(pieces);
    remarks = List.copyOf(remarks);
  }

  /** That of a target. */
  static LuaHeap of(Context context) throws AllocsException {
    isRead(context).set(true);
    return context.cached(Key.HEAP, () -> read(context));
  }

  /** What was left out, if it was read: it is not for that alone. */
  static List<String> remarks(Context context) throws AllocsException {
    return isRead(context).get() ? of(context).remarks() : List.of();
  }

  private static AtomicBoolean isRead(Context context) throws AllocsException {
    return context.cached(Key.IS_READ, AtomicBoolean::new);
  }

  private static LuaHeap read(Context context) throws AllocsException {
    List<Piece> pieces = new ArrayList<>();
    Set<String> remarks = new LinkedHashSet<>();
    for (LoadedObject object : context.target().objects()) {
      Optional<ModuleInfo> module = module(context, object);
      if (module.isPresent()) {
        Reading best = read(context, object, module.get());
        pieces.addAll(best.pieces());
        remarks.addAll(best.remarks());
      }
    }
    return new LuaHeap(disjoint(pieces, remarks), remarks.stream().limit(MAX_REMARKS).toList());
  }

  /** Of files that may have Lua in them: the program itself, and libraries by their names. */
  private static Optional<ModuleInfo> module(Context context, LoadedObject object) {
    String name = object.shortName();
    boolean may = object.path().startsWith("/") && (!name.contains(".so") || name.contains("lua"));
    if (!may) {
      return Optional.empty();
    }
    ModuleInfo module = context.debugInfo().module(context.target(), object);
    return module.symbolsOfName(MAKER).isEmpty() ? Optional.empty() : Optional.of(module);
  }

  /** What was read by one layout. */
  private record Reading(List<Piece> pieces, List<String> remarks) {}

  /**
   * By the layouts of the version that the file names; what does not fit them in everything is
   * another one, of which only debug information tells.
   */
  private static Reading read(Context context, LoadedObject object, ModuleInfo module)
      throws AllocsException {
    List<String> untold = new ArrayList<>();
    for (LuaLayout layout : known(context, object, module)) {
      Reading reading = read(context, module, layout);
      if (reading.remarks().isEmpty()) {
        return reading;
      }
      untold.addAll(reading.remarks());
    }
    Optional<LuaLayout> described = LuaLayout.of(module);
    if (described.isPresent()) {
      return read(context, module, described.get());
    }
    untold.add("Lua of no known layout: file=" + object.path());
    return new Reading(List.of(), untold);
  }

  private static List<LuaLayout> known(Context context, LoadedObject object, ModuleInfo module)
      throws AllocsException {
    for (Symbol symbol : module.symbolsOfName(IDENT)) {
      long address = object.toTarget(symbol.address());
      Optional<String> ident = context.target().memory().readString(address, MAX_IDENT);
      if (ident.isPresent()) {
        return LuaLayout.known(ident.get());
      }
    }
    return List.of();
  }

  /** Reads all states of a layout. */
  private static Reading read(Context context, ModuleInfo module, LuaLayout layout)
      throws AllocsException {
    Reading reading = new Reading(new ArrayList<>(), new ArrayList<>());
    LuaMemory memory = new LuaMemory(context.target());
    StateSearch search = new StateSearch(context.target(), memory, layout);
    for (long main : search.find()) {
      if (reading.pieces().size() < StateReader.MAX_OBJECTS) {
        try {
          StateReader state = StateReader.of(memory, layout, main).read();
          state.objects().forEach(each -> reading.pieces().add(new Piece(each, layout, module)));
          reading.remarks().addAll(state.remarks());
        } catch (MemoryFaultException e) {
          reading.remarks().add("a state of Lua cannot be read: " + e.getMessage());
        }
      }
    }
    search.remark().ifPresent(reading.remarks()::add);
    return reading;
  }

  private static List<Piece> disjoint(List<Piece> pieces, Set<String> remarks) {
    pieces.sort(Comparator.comparing(Piece::range));
    List<Piece> kept = new ArrayList<>(pieces.size());
    for (Piece piece : pieces) {
      Piece last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (last != null && last.range().overlaps(piece.range())) {
        remarks.add("objects of Lua overlap: " + last.range() + " and " + piece.range());
      } else {
        kept.add(piece);
      }
    }
    return kept;
  }

  /** Those that overlap a range. */
  List<Piece> pieces(AddressRange within) {
    int low = 0;
    int high = pieces.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(within.base(), pieces.get(middle).range().limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    int end = low;
    while (end < pieces.size() && pieces.get(end).range().overlaps(within)) {
      end++;
    }
    return pieces.subList(low, end);
  }
}
