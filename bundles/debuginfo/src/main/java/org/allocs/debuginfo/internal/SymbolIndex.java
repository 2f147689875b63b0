package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.Symbol;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;

/** Symbols by address and by name. */
final class SymbolIndex {
  private static final int MAX_LABELS = 64;

  /** Of several at one address the preferred one first. */
  private static final Comparator<Symbol> PREFERRED =
      Comparator.comparing((Symbol symbol) -> symbol.kind() == Symbol.Kind.LABEL)
          .thenComparing(symbol -> symbol.sizeSource() != Symbol.SizeSource.SYMBOL_TABLE)
          .thenComparing(symbol -> !symbol.global())
          .thenComparing(symbol -> symbol.name().length())
          .thenComparing(Symbol::name);

  private final List<Symbol> symbols;
  private final long[] starts;

  /** For each place the highest end of the symbols up to it. */
  private final long[] highestEnd;

  private final Lazy<Map<String, List<Symbol>>> byName = new Lazy<>(this::nameMap);

  private final UnplacedSymbols unplaced;

  SymbolIndex(List<Symbol> unordered, UnplacedSymbols unplaced) {
    this.unplaced = unplaced;
    List<Symbol> ordered = new ArrayList<>(unordered);
    ordered.sort(SymbolIndex::compare);
    symbols = List.copyOf(ordered);
    starts = new long[symbols.size()];
    highestEnd = new long[symbols.size()];
    long highest = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = symbols.get(i).address().value();
      highest = AddressRange.max(highest, starts[i] + extent(symbols.get(i)));
      highestEnd[i] = highest;
    }
  }

  private static int compare(Symbol a, Symbol b) {
    int byAddress = a.address().compareTo(b.address());
    return byAddress != 0 ? byAddress : PREFERRED.compare(a, b);
  }

  List<Symbol> all() {
    return symbols;
  }

  /**
   * The symbol that covers an address: the one that starts last, a function or object before a
   * label; of several that start together one that states its size, a global one, the one with the
   * shortest name. A function of which nothing tells the end covers its first byte.
   */
  Optional<Symbol> at(FileAddress address) {
    long wanted = address.value();
    Symbol best = null;
    for (int i = lastAtOrBelow(wanted);
        i >= 0 && AddressRange.lessThan(wanted, highestEnd[i]);
        i--) {
      Symbol symbol = symbols.get(i);
      if (best != null && !mayBeBeaten(best, symbol)) {
        break;
      }
      if (AddressRange.lessThan(wanted - starts[i], extent(symbol)) && beats(symbol, best)) {
        best = symbol;
      }
    }
    return Optional.ofNullable(best);
  }

  private static long extent(Symbol symbol) {
    return isOpen(symbol) ? 1 : symbol.size();
  }

  private static boolean isOpen(Symbol symbol) {
    return symbol.size() == 0 && symbol.kind() == Symbol.Kind.FUNCTION;
  }

  /**
   * The function without an end that starts last before an address, if no other function or object
   * has started since.
   */
  Optional<Symbol> openBefore(FileAddress address) {
    int last = lastAtOrBelow(address.value());
    for (int i = last; i >= 0 && i > last - MAX_LABELS; i--) {
      Symbol symbol = symbols.get(i);
      if (symbol.kind() != Symbol.Kind.LABEL) {
        return isOpen(symbol) ? Optional.of(symbol) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean mayBeBeaten(Symbol best, Symbol byLower) {
    return best.kind() == Symbol.Kind.LABEL || best.address().equals(byLower.address());
  }

  /** Of two with one address the one earlier in the order, which the search meets later. */
  private static boolean beats(Symbol symbol, Symbol best) {
    return best == null
        || symbol.address().equals(best.address())
        || symbol.kind() != Symbol.Kind.LABEL;
  }

  private int lastAtOrBelow(long address) {
    int low = 0;
    int high = starts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, starts[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low - 1;
  }

  /** Those without an address, which are only found by name. */
  UnplacedSymbols unplaced() {
    return unplaced;
  }

  List<Symbol> named(String name) {
    return byName.get().getOrDefault(name, List.of());
  }

  private Map<String, List<Symbol>> nameMap() {
    Map<String, List<Symbol>> map = new HashMap<>();
    symbols.forEach(s -> map.computeIfAbsent(s.name(), n -> new ArrayList<>(1)).add(s));
    map.replaceAll((name, list) -> List.copyOf(list));
    return map;
  }
}
