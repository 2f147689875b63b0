package org.allocs.debuginfo.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfSymbol;
import org.allocs.elf.SectionHeader;
import org.allocs.elf.SymbolVersion;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * Collects functions, objects and labels with an address in the image from several symbol tables.
 * What several tables or versions have under one name at one address is one symbol.
 */
final class SymbolReader {
  private record Key(String name, long address) {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && address == that.address && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(address) + name.hashCode();
    }
  }

  private final List<Segment> segments;
  private final boolean relocatable;
  private final Journal journal;
  private final Map<Key, RawSymbol> found = new LinkedHashMap<>();
  private final UnplacedSymbols unplaced = new UnplacedSymbols();

  /**
   * @param segments of the file: what lies in none has no address in the image
   * @param relocatable whether it is not linked yet: then each section is one
   */
  SymbolReader(List<Segment> segments, boolean relocatable, Journal journal) {
    this.segments = segments;
    this.relocatable = relocatable;
    this.journal = journal;
  }

  /** Takes {@code .symtab}; returns whether it has any symbols. */
  boolean addStatic(ElfFile elf) {
    try {
      return addAll(elf, elf.symbols(), List.of(), ".symtab");
    } catch (AllocsException e) {
      journal.add(".symtab of " + elf.name(), e);
      return false;
    }
  }

  /** Takes {@code .dynsym}. */
  void addDynamic(ElfFile elf) {
    try {
      addAll(elf, elf.dynamicSymbols(), versions(elf), ".dynsym");
    } catch (AllocsException e) {
      journal.add(".dynsym of " + elf.name(), e);
    }
  }

  /** Symbols are worth having without their versions. */
  private List<Optional<SymbolVersion>> versions(ElfFile elf) {
    try {
      return elf.dynamicVersions();
    } catch (AllocsException e) {
      journal.add("versions of symbols of " + elf.name(), e);
      return List.of();
    }
  }

  private boolean addAll(
      ElfFile elf, List<ElfSymbol> symbols, List<Optional<SymbolVersion>> versions, String table)
      throws AllocsException {
    if (symbols.isEmpty()) {
      return false;
    }
    journal.add("symbols: " + table + " of " + elf.name());
    elf.problems().forEach(problem -> journal.add(problem + " file=" + elf.name()));
    add(elf, symbols, versions);
    return true;
  }

  /**
   * Takes some symbols of a file.
   *
   * @param versions of the symbols, in their order; none where they are not known
   */
  void add(ElfFile elf, List<ElfSymbol> symbols, List<Optional<SymbolVersion>> versions)
      throws AllocsException {
    List<SectionHeader> sections = elf.sectionHeaders();
    for (int i = 0; i < symbols.size(); i++) {
      ElfSymbol symbol = symbols.get(i);
      Optional<Symbol.Kind> kind = kind(symbol.type());
      Optional<SymbolVersion> version = i < versions.size() ? versions.get(i) : Optional.empty();
      if (UnplacedSymbols.has(symbol)) {
        unplaced.add(symbol, versions(symbol, symbol.plainName(), version), sections);
      }
      if (kind.isPresent() && symbol.isInSection() && !symbol.name().isEmpty()) {
        add(symbol, kind.get(), version, sections);
      }
    }
  }

  /**
   * What an {@code STT_} constant stands for; empty for what has no place or is none of a program.
   */
  static Optional<Symbol.Kind> kind(int type) {
    switch (type) {
      case ElfSymbol.STT_FUNC:
      case ElfSymbol.STT_GNU_IFUNC:
        return Optional.of(Symbol.Kind.FUNCTION);
      case ElfSymbol.STT_OBJECT:
      case ElfSymbol.STT_COMMON:
        return Optional.of(Symbol.Kind.OBJECT);
      case ElfSymbol.STT_NOTYPE:
        return Optional.of(Symbol.Kind.LABEL);
      default:
        return Optional.empty();
    }
  }

  private void add(
      ElfSymbol symbol,
      Symbol.Kind kind,
      Optional<SymbolVersion> version,
      List<SectionHeader> sections) {
    Optional<SectionHeader> section =
        symbol.section() < sections.size() && symbol.section() > 0
            ? Optional.of(sections.get(symbol.section()))
            : Optional.empty();
    // A file that is not linked yet counts from the start of the section.
    long start = relocatable ? section.map(SectionHeader::addr).orElse(0L) : 0;
    long address = start + symbol.value();
    if (section.isPresent() && !Layout.occupiesMemory(section.get())) {
      return;
    }
    Optional<Segment> segment =
        relocatable
            ? section.map(Layout::alone).filter(s -> covers(s, address))
            : segmentAt(address);
    if (segment.isEmpty()) {
      return;
    }
    long segmentEnd = segment.get().address().value() + segment.get().memorySize();
    long room = segmentEnd - address;
    long size = AddressRange.lessThan(room, symbol.size()) ? room : symbol.size();
    boolean code =
        section
            .map(s -> s.has(SectionHeader.SHF_EXECINSTR))
            .orElse(segment.get().flags().endsWith("x"));
    long limit =
        section
            .filter(s -> s.covers(address))
            .map(s -> AddressRange.min(s.addr() + s.size(), segmentEnd))
            .orElse(section.isPresent() ? address : segmentEnd);
    String name = symbol.plainName();
    boolean global = symbol.binding() != ElfSymbol.STB_LOCAL;
    found.merge(
        new Key(name, address),
        new RawSymbol(
            name, kind, global, code, address, size, limit, versions(symbol, name, version)),
        SymbolReader::merged);
  }

  /** What is linked statically has its version in the name. */
  private static Set<String> versions(
      ElfSymbol symbol, String name, Optional<SymbolVersion> version) {
    if (version.isPresent()) {
      return Set.of(version.get().of(""));
    }
    boolean inName = name.length() < symbol.name().length();
    return inName ? Set.of(symbol.name().substring(name.length())) : Set.of();
  }

  /** An old version of a symbol can be smaller, an array that grew; a debug file has it local. */
  private static RawSymbol merged(RawSymbol known, RawSymbol other) {
    RawSymbol larger = AddressRange.lessThan(known.size(), other.size()) ? other : known;
    if (known.global() == other.global() && known.versions().equals(other.versions())) {
      return larger;
    }
    Set<String> versions = new TreeSet<>(known.versions());
    versions.addAll(other.versions());
    return larger.with(known.global() || other.global(), versions);
  }

  private static boolean covers(Segment segment, long address) {
    long inside = address - segment.address().value();
    return !AddressRange.lessThan(segment.memorySize(), inside);
  }

  /** The segment that covers an address, or that ends there. */
  private Optional<Segment> segmentAt(long address) {
    Optional<Segment> ending = Optional.empty();
    for (Segment segment : segments) {
      long inside = address - segment.address().value();
      if (AddressRange.lessThan(inside, segment.memorySize())) {
        return Optional.of(segment);
      }
      if (inside == segment.memorySize()) {
        ending = Optional.of(segment);
      }
    }
    return ending;
  }

  /** Those without an address. */
  UnplacedSymbols unplaced() {
    return unplaced;
  }

  /** All that was found, as a list. */
  List<RawSymbol> list() {
    return new ArrayList<>(found.values());
  }
}
