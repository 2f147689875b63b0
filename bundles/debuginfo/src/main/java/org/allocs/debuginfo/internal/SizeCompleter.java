package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.debug.Symbol;
import org.allocs.debug.Symbol.SizeSource;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;

/**
 * Gives sizes to symbols that have none: from call frame information, which is cheap to ask and as
 * exact as debug information, from that, or by the distance to what comes next. That is left
 * unknown where only what other files may use has symbols: functions of the file's own lie between
 * them. A label outside code marks a place and has no extent; neither has one in the middle of
 * something else.
 */
final class SizeCompleter {
  /** Made by the linker or in the compiler's start files, which nothing else describes. */
  private static final Set<String> TOOLCHAIN =
      Set.of(
          "_init",
          "_fini",
          "_DYNAMIC",
          "_GLOBAL_OFFSET_TABLE_",
          "_PROCEDURE_LINKAGE_TABLE_",
          "deregister_tm_clones",
          "register_tm_clones",
          "frame_dummy",
          "__do_global_dtors_aux",
          "__do_global_dtors_aux_fini_array_entry",
          "__frame_dummy_init_array_entry",
          "__dso_handle",
          "__FRAME_END__",
          "__TMC_END__",
          "__TMC_LIST__",
          "__CTOR_LIST__",
          "__DTOR_LIST__");

  private final List<RawSymbol> ascending;
  private final boolean complete;
  private final SizeHints hints;

  /**
   * @param complete whether all functions and variables of the file are among them
   */
  SizeCompleter(List<RawSymbol> symbols, boolean complete, SizeHints hints) {
    this.complete = complete;
    this.ascending = new ArrayList<>(symbols);
    this.ascending.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
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

  /** One that has its size from its table. */
  static Symbol stated(RawSymbol symbol) {
    return sized(symbol, symbol.size(), SizeSource.SYMBOL_TABLE);
  }

  private static Symbol sized(RawSymbol symbol, long size, SizeSource source) {
    return new Symbol(
        symbol.name(),
        symbol.kind(),
        symbol.global(),
        new FileAddress(symbol.address()),
        size,
        source,
        List.copyOf(symbol.versions()));
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
    return hinted(symbol).orElseGet(() -> spaced(symbol, inside, limit, covered));
  }

  private Optional<Symbol> hinted(RawSymbol symbol) {
    if (TOOLCHAIN.contains(symbol.name())) {
      return Optional.empty();
    }
    OptionalLong size = symbol.code() ? hints.byCallFrames(symbol.address()) : OptionalLong.empty();
    if (fits(symbol, size)) {
      return Optional.of(sized(symbol, size.getAsLong(), SizeSource.CALL_FRAME_INFO));
    }
    size = hints.byDebugInfo(symbol.address(), symbol.code());
    return fits(symbol, size)
        ? Optional.of(sized(symbol, size.getAsLong(), SizeSource.DEBUG_INFO))
        : Optional.empty();
  }

  private Symbol spaced(RawSymbol symbol, boolean inside, long limit, long covered) {
    long end = inside ? AddressRange.min(limit, covered) : limit;
    return complete && AddressRange.lessThan(symbol.address(), end)
        ? sized(symbol, end - symbol.address(), SizeSource.NEXT_SYMBOL)
        : sized(symbol, 0, SizeSource.UNKNOWN);
  }

  private static boolean fits(RawSymbol symbol, OptionalLong size) {
    return size.isPresent()
        && size.getAsLong() > 0
        && !AddressRange.lessThan(symbol.limit() - symbol.address(), size.getAsLong());
  }
}
