package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;

/**
 * Where the names in one file come from.
 *
 * @param object the file where it is loaded
 * @param symbols ascending
 * @param definitions ascending; empty where the symbol table has local symbols: then it has them
 *     all, those of static variables inside functions included
 */
record NameSource(LoadedObject object, List<Symbol> symbols, List<Definition> definitions) {
  static NameSource of(LoadedObject object, ModuleInfo module) {
    List<Symbol> symbols = module.symbols();
    boolean complete = symbols.stream().anyMatch(s -> !s.global() && s.kind() != Symbol.Kind.LABEL);
    List<Definition> definitions =
        complete ? List.of() : module.definitions().value().orElse(List.of());
    return new NameSource(object, symbols, definitions);
  }

  /** Names of ranges that lie inside one, in no order. */
  List<Named> inside(AddressRange within) {
    List<Named> names = new ArrayList<>();
    for (Symbol symbol : slice(symbols, within, s -> s.address().value())) {
      if (Named.isBounded(symbol)) {
        names.add(Named.of(object, symbol));
      }
    }
    for (Definition definition : slice(definitions, within, d -> d.address().value())) {
      names.add(Named.of(object, definition));
    }
    names.removeIf(named -> named.range().isEmpty() || !within.contains(named.range()));
    return names;
  }

  private <T> List<T> slice(List<T> sorted, AddressRange within, ToLongFunction<T> address) {
    int from = firstAtOrAfter(sorted, object.toFile(within.base()).value(), address);
    int to = firstAtOrAfter(sorted, object.toFile(within.limit()).value(), address);
    return from < to ? sorted.subList(from, to) : List.of();
  }

  private static <T> int firstAtOrAfter(List<T> sorted, long wanted, ToLongFunction<T> address) {
    int low = 0;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address.applyAsLong(sorted.get(middle)), wanted)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
