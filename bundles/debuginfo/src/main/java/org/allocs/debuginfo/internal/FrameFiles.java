package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.allocs.debug.Symbol;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.query.DebugData;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.error.MalformedFileException;

/**
 * What a module says that matters to the variables of its frames.
 *
 * @param data its DWARF
 * @param frames its call frame information
 * @param threadLocals where its thread-local variables are
 * @param symbols those that it defines, by name
 */
record FrameFiles(
    DebugData data,
    Frames frames,
    ThreadLocals threadLocals,
    Function<String, List<Symbol>> symbols) {
  /** Whether a function that calls name is the one at an address. */
  boolean isNamed(Die called, long address) throws MalformedFileException {
    return symbols(called).stream().anyMatch(symbol -> symbol.address().value() == address);
  }

  /** The entry that has the code of a function that another entry only declares. */
  Optional<Die> defined(Die declared) throws MalformedFileException {
    for (Symbol symbol : symbols(declared)) {
      Optional<FunctionScope> there = data.functionAt(symbol.address());
      if (there.isPresent()) {
        return there.map(FunctionScope::entry);
      }
    }
    return Optional.empty();
  }

  private List<Symbol> symbols(Die declared) throws MalformedFileException {
    return CallSite.linkageName(declared.outermostOrigin()).map(symbols).orElse(List.of());
  }
}
