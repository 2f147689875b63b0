package org.allocs.elf;

import java.util.Optional;

/**
 * The version of a dynamic symbol (LSB, core, section 10.7, "Symbol Versioning").
 *
 * @param name such as {@code GLIBC_2.34}
 * @param hidden whether a program that is linked now does not get it: an old version, or one that
 *     another file has to define
 * @param neededFrom the file that has to define it; empty where it is defined here
 */
public record SymbolVersion(String name, boolean hidden, Optional<String> neededFrom) {
  /** The name of a symbol with this version, as linkers write it: {@code malloc@@GLIBC_2.2.5}. */
  public String of(String symbol) {
    return symbol + (hidden ? "@" : "@@") + name;
  }
}
