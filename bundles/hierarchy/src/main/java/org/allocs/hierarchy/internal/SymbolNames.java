package org.allocs.hierarchy.internal;

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
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;

/** Finds the addresses that {@code module!name+offset} means. */
final class SymbolNames {
  private static final String WHO = "debug information";

  private final Guard guard;
  private final Context context;
  private final Modules modules;

  SymbolNames(Guard guard, Context context) {
    this.guard = guard;
    this.context = context;
    this.modules = new Modules(context);
  }

  /** Addresses, those of global symbols first; one in the executable hides all others. */
  List<Long> resolve(String expression) throws AllocsException {
    int plus = expression.lastIndexOf('+');
    Optional<Long> offset =
        plus <= 0 ? Optional.empty() : number(expression.substring(plus + 1).strip());
    if (offset.isEmpty()) {
      return named(expression.strip());
    }
    List<Long> moved = new ArrayList<>();
    for (long address : named(expression.substring(0, plus).strip())) {
      long target = address + offset.get();
      if (!AddressRange.lessThan(target, address)) {
        moved.add(target);
      }
    }
    return moved;
  }

  /** Hex with {@code 0x} or decimal, unsigned. */
  private static Optional<Long> number(String text) {
    try {
      return text.startsWith("0x") || text.startsWith("0X")
          ? Optional.of(Long.parseUnsignedLong(text.substring(2), 16))
          : Optional.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private List<Long> named(String text) throws AllocsException {
    int mark = text.indexOf('!');
    if (mark > 0) {
      List<LoadedObject> objects = modules.named(text.substring(0, mark).strip());
      if (!objects.isEmpty()) {
        return named(objects, text.substring(mark + 1).strip(), objects.size());
      }
    }
    return named(modules.executableFirst(), text, 1);
  }

  /**
   * @param searchable of how many objects debug information is searched as well, where no symbol
   *     table has the name: that reads all of it
   */
  private List<Long> named(List<LoadedObject> objects, String name, int searchable)
      throws AllocsException {
    Set<Long> global = new LinkedHashSet<>();
    Set<Long> local = new LinkedHashSet<>();
    for (LoadedObject object : objects) {
      ModuleInfo module = modules.info(object);
      for (Symbol symbol : guard.call(WHO, List.<Symbol>of(), () -> module.symbolsNamed(name))) {
        (symbol.global() ? global : local).add(object.toTarget(symbol.address()));
      }
      if (object == objects.get(0) && !global.isEmpty()) {
        // As in dynamic linking, what the executable defines is meant everywhere.
        return List.copyOf(global);
      }
    }
    global.addAll(local);
    if (global.isEmpty()) {
      for (LoadedObject object : objects.subList(0, Math.min(searchable, objects.size()))) {
        global.addAll(defined(object, name));
      }
    }
    return List.copyOf(global);
  }

  private List<Long> defined(LoadedObject object, String name) throws AllocsException {
    ModuleInfo module = modules.info(object);
    List<Definition> definitions =
        guard.call(WHO, List.of(), () -> module.definitions().value().orElse(List.of()));
    return definitions.stream()
        .filter(definition -> definition.name().equals(name))
        .map(definition -> object.toTarget(definition.address()))
        .toList();
  }
}
