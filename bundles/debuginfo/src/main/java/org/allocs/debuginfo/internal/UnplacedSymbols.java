package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.debug.UnplacedSymbol;
import org.allocs.elf.ElfSymbol;
import org.allocs.elf.SectionHeader;

/** Symbols without an address in the image; what several tables have is one. */
final class UnplacedSymbols {
  private record Key(String name, UnplacedSymbol.Kind kind, OptionalLong offset) {}

  private final Map<Key, UnplacedSymbol> found = new LinkedHashMap<>();

  /** Whether a symbol is one. */
  static boolean has(ElfSymbol symbol) {
    return !symbol.name().isEmpty() && (isUndefined(symbol) || isThreadLocal(symbol));
  }

  private static boolean isUndefined(ElfSymbol symbol) {
    return symbol.section() == ElfSymbol.SHN_UNDEF && !symbol.special();
  }

  private static boolean isThreadLocal(ElfSymbol symbol) {
    return symbol.isInSection() && symbol.type() == ElfSymbol.STT_TLS;
  }

  /**
   * @param versions as {@link UnplacedSymbol#versions}
   */
  void add(ElfSymbol symbol, Set<String> versions, List<SectionHeader> sections) {
    boolean undefined = isUndefined(symbol);
    boolean inSection = !undefined && symbol.section() < sections.size();
    UnplacedSymbol unplaced =
        new UnplacedSymbol(
            symbol.plainName(),
            undefined ? UnplacedSymbol.Kind.UNDEFINED : UnplacedSymbol.Kind.THREAD_LOCAL,
            what(symbol.type()),
            symbol.binding() != ElfSymbol.STB_LOCAL,
            symbol.binding() == ElfSymbol.STB_WEAK,
            undefined ? OptionalLong.empty() : OptionalLong.of(symbol.value()),
            symbol.size(),
            inSection ? Optional.of(sections.get(symbol.section()).name()) : Optional.empty(),
            List.copyOf(versions));
    found.merge(
        new Key(unplaced.name(), unplaced.kind(), unplaced.tlsOffset()),
        unplaced,
        UnplacedSymbols::merged);
  }

  private static String what(int type) {
    switch (type) {
      case ElfSymbol.STT_FUNC:
      case ElfSymbol.STT_GNU_IFUNC:
        return "function";
      case ElfSymbol.STT_OBJECT:
      case ElfSymbol.STT_COMMON:
        return "object";
      case ElfSymbol.STT_TLS:
        return "thread-local";
      default:
        return "label";
    }
  }

  private static UnplacedSymbol merged(UnplacedSymbol known, UnplacedSymbol other) {
    Set<String> versions = new TreeSet<>(known.versions());
    versions.addAll(other.versions());
    return new UnplacedSymbol(
        known.name(),
        known.kind(),
        known.what(),
        known.global() || other.global(),
        known.weak() && other.weak(),
        known.tlsOffset(),
        Math.max(known.size(), other.size()),
        known.section().or(other::section),
        List.copyOf(versions));
  }

  List<UnplacedSymbol> named(String name) {
    return found.values().stream().filter(symbol -> symbol.name().equals(name)).toList();
  }

  List<String> names() {
    Set<String> names = new TreeSet<>();
    found.values().forEach(symbol -> names.add(symbol.name()));
    return new ArrayList<>(names);
  }
}
