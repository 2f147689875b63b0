package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.allocs.debug.Symbol;
import org.allocs.debug.Symbol.SizeSource;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;

/**
 * Gives sizes to symbols that have none: from call frame information, which is cheap to ask and as
 * exact as debug information, from that, or by the distance to what comes next. A label outside
 * code marks a place and has no extent; neither has one in the middle of something else.
 */
final class SizeCompleter {
  private final List<RawSymbol> ascending;
  private final SizeHints hints;

  SizeCompleter(List<RawSymbol> symbols, SizeHints hints) {
    this.ascending = new ArrayList<>(symbols);
    this.ascending.sort(Comparator.comparing(s -> new FileAddress(s.address())));
    this.hints = hints;
  }

  /** All symbols in ascending order. */
  List<Symbol> complete() {
    List<Symbol> all = new ArrayList<>(ascending.size());
    long covered = 0;
    for (int i = 0, next = 0; i < ascending.size(); i++) {
      RawSymbol symbol = ascending.get(i);
      if (next <= i) {
        next = i + 1;
        while (next < ascending.size() && ascending.get(next).address() == symbol.address()) {
          covered = AddressRange.max(covered, ascending.get(next).end());
          next++;
        }
        covered = AddressRange.max(covered, symbol.end());
      }
      long limit = symbol.limit();
      if (next < ascending.size()) {
        limit = AddressRange.min(limit, ascending.get(next).address());
      }
      all.add(symbol.size() != 0 ? stated(symbol) : completed(symbol, limit, covered));
    }
    return all;
  }

  private static Symbol stated(RawSymbol symbol) {
    return sized(symbol, symbol.size(), SizeSource.SYMBOL_TABLE);
  }

  private static Symbol sized(RawSymbol symbol, long size, SizeSource source) {
    return new Symbol(
        symbol.name(),
        symbol.kind(),
        symbol.global(),
        new FileAddress(symbol.address()),
        size,
        source);
  }

  /**
   * @param limit where the next symbol or the section's end is
   * @param covered end of what symbols up to this address state
   */
  private Symbol completed(RawSymbol symbol, long limit, long covered) {
    boolean inside = AddressRange.lessThan(symbol.address(), covered);
    if (symbol.kind() == Symbol.Kind.LABEL && (inside || !symbol.code())) {
      return sized(symbol, 0, SizeSource.UNKNOWN);
    }
    OptionalLong size = symbol.code() ? hints.byCallFrames(symbol.address()) : OptionalLong.empty();
    if (fits(symbol, size)) {
      return sized(symbol, size.getAsLong(), SizeSource.CALL_FRAME_INFO);
    }
    size = hints.byDebugInfo(symbol.address(), symbol.code());
    if (fits(symbol, size)) {
      return sized(symbol, size.getAsLong(), SizeSource.DEBUG_INFO);
    }
    long end = inside ? AddressRange.min(limit, covered) : limit;
    return AddressRange.lessThan(symbol.address(), end)
        ? sized(symbol, end - symbol.address(), SizeSource.NEXT_SYMBOL)
        : sized(symbol, 0, SizeSource.UNKNOWN);
  }

  private static boolean fits(RawSymbol symbol, OptionalLong size) {
    return size.isPresent()
        && size.getAsLong() > 0
        && !AddressRange.lessThan(symbol.limit() - symbol.address(), size.getAsLong());
  }
}
