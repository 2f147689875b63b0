package org.allocs.statics.internal;

import java.util.Locale;
import java.util.Optional;
import org.allocs.debug.Definition;
import org.allocs.debug.Symbol;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;

/**
 * A name for a range.
 *
 * @param range in the target
 * @param name of the symbol or the definition
 * @param kind for the user
 * @param global whether other files may mean it
 * @param scope the function that a static variable belongs to
 * @param sizeSource where the size comes from, if not from the symbol table
 */
record Named(
    AddressRange range,
    String name,
    String kind,
    boolean global,
    Optional<String> scope,
    Optional<String> sizeSource)
    implements Comparable<Named> {
  /** The kind of functions. */
  static final String FUNCTION = "function";

  /**
   * Ascending, the widest first; of the same range the best name first: of a symbol that states it.
   */
  @Override
  public int compareTo(Named other) {
    int byRange = range.compareTo(other.range);
    if (byRange != 0) {
      return byRange;
    }
    if (sizeSource.isPresent() != other.sizeSource.isPresent()) {
      return sizeSource.isEmpty() ? -1 : 1;
    }
    if (global != other.global) {
      return global ? -1 : 1;
    }
    int byLength = Integer.compare(name.length(), other.name.length());
    return byLength != 0 ? byLength : name.compareTo(other.name);
  }

  static Named of(LoadedObject object, Symbol symbol) {
    return new Named(
        AddressRange.ofSize(object.toTarget(symbol.address()), symbol.size()),
        symbol.name(),
        symbol.kind().name().toLowerCase(Locale.ROOT),
        symbol.global(),
        Optional.empty(),
        source(symbol.sizeSource()));
  }

  private static Optional<String> source(Symbol.SizeSource source) {
    return source == Symbol.SizeSource.SYMBOL_TABLE
        ? Optional.empty()
        : Optional.of(source.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  static Named of(LoadedObject object, Definition definition) {
    return new Named(
        AddressRange.ofSize(object.toTarget(definition.address()), definition.size()),
        definition.name(),
        definition.function() ? FUNCTION : "object",
        false,
        definition.scope(),
        Optional.of("debug info"));
  }

  /** Whether something states where it ends: a label that merely precedes others has no end. */
  static boolean isBounded(Symbol symbol) {
    boolean stated =
        symbol.sizeSource() != Symbol.SizeSource.NEXT_SYMBOL
            && symbol.sizeSource() != Symbol.SizeSource.UNKNOWN;
    return symbol.size() != 0 && (symbol.kind() != Symbol.Kind.LABEL || stated);
  }
}
