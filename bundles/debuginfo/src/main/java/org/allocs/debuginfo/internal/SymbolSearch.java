package org.allocs.debuginfo.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.ElfSymbol;
import org.allocs.elf.SectionHeader;
import org.allocs.elf.SymbolEntry;
import org.allocs.elf.SymbolVersion;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;

/**
 * Finds single symbols in a module's tables, where those are asked for before anything needs the
 * index of all: to make that takes a C library's ten thousand symbols, and a quarter of a second of
 * a short command. Answers as {@link SymbolIndex} would or not at all: what depends on more than
 * the symbols' own entries, an unstated size for example, is left to that; and so is everything
 * after so many answers that the index is cheaper. Safe for several threads.
 */
final class SymbolSearch {
  private static final int MAX_SEARCHES = 64;

  private final ModuleFiles files;
  private final Supplier<List<Segment>> segments;
  private final AtomicInteger searches = new AtomicInteger();
  private final Map<FileAddress, Symbol> byAddress = new ConcurrentHashMap<>();

  SymbolSearch(ModuleFiles files, Supplier<List<Segment>> segments) {
    this.files = files;
    this.segments = segments;
  }

  /** The symbol that covers an address; empty where the index has to say. */
  Optional<Symbol> at(FileAddress address) {
    Symbol known = byAddress.get(address);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Symbol> found = search().flatMap(search -> search.at(address));
    found.ifPresent(symbol -> byAddress.put(address, symbol));
    return found;
  }

  /** All symbols of a name without version; empty where the index has to say. */
  Optional<List<Symbol>> named(String name) {
    return name.isEmpty() ? Optional.empty() : search().flatMap(search -> search.named(name));
  }

  /** The next one, if there is one more. */
  private Optional<Search> search() {
    Optional<ElfFile> loaded = files.loaded();
    if (loaded.isEmpty()
        || loaded.get().header().type() == ElfHeader.ET_REL
        || searches.getAndUpdate(done -> Math.min(done + 1, MAX_SEARCHES)) == MAX_SEARCHES) {
      return Optional.empty();
    }
    try {
      Optional<ElfFile> withStatic = withStatic(loaded.get());
      return withStatic.isPresent() || loaded.get().sectionHeader(".gnu_debugdata").isEmpty()
          ? Optional.of(new Search(withStatic, loaded.get(), segments.get()))
          : Optional.empty(); // what is packed into the file is not kept
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }

  /** The file with the table that the index is made from. */
  private Optional<ElfFile> withStatic(ElfFile loaded) throws AllocsException {
    if (!loaded.isInMemory() && hasStatic(loaded)) {
      return Optional.of(loaded);
    }
    Optional<ElfFile> separate = files.separate();
    return separate.isPresent() && hasStatic(separate.get()) ? separate : Optional.empty();
  }

  private static boolean hasStatic(ElfFile elf) throws AllocsException {
    return elf.sectionHeaders().stream()
        .anyMatch(s -> s.type() == SectionHeader.SHT_SYMTAB && s.size() > s.entsize());
  }

  /** One way through the tables. */
  private static final class Search {
    private final Optional<ElfFile> withStatic;
    private final ElfFile withDynamic;
    private final List<Segment> segments;

    /** Where what covers the address and states its size starts, the highest there is. */
    private Optional<FileAddress> start = Optional.empty();

    /** Where the last function or object before the address starts that states no size. */
    private Optional<FileAddress> open = Optional.empty();

    Search(Optional<ElfFile> withStatic, ElfFile withDynamic, List<Segment> segments) {
      this.withStatic = withStatic;
      this.withDynamic = withDynamic;
      this.segments = segments;
    }

    Optional<Symbol> at(FileAddress address) {
      long wanted = address.value();
      Optional<List<RawSymbol>> found = raw(entry -> look(entry, wanted));
      if (found.isEmpty()
          || start.isEmpty()
          || open.filter(o -> o.compareTo(start.get()) > 0).isPresent()) {
        return Optional.empty();
      }
      long first = start.get().value();
      return raw(entry -> entry.value() == first && isSymbol(entry))
          .flatMap(raw -> indexed(raw.stream().filter(s -> s.size() != 0).toList()).at(address))
          .filter(symbol -> symbol.kind() != Symbol.Kind.LABEL);
    }

    /** Never takes one: only looks at where they start. */
    private boolean look(SymbolEntry entry, long wanted) {
      long value = entry.value();
      if (!AddressRange.lessThan(wanted, value) && isSymbol(entry) && !isLabel(entry)) {
        long size = entry.size();
        if (size == 0) {
          open = higher(open, value);
        } else if (AddressRange.lessThan(wanted - value, size)) {
          start = higher(start, value);
        }
      }
      return false;
    }

    private static Optional<FileAddress> higher(Optional<FileAddress> known, long value) {
      return known.isPresent() && !AddressRange.lessThan(known.get().value(), value)
          ? known
          : Optional.of(new FileAddress(value));
    }

    private static boolean isSymbol(SymbolEntry entry) {
      return entry.isInSection() && SymbolReader.kind(entry.type()).isPresent();
    }

    private static boolean isLabel(SymbolEntry entry) {
      return entry.type() == ElfSymbol.STT_NOTYPE;
    }

    Optional<List<Symbol>> named(String name) {
      byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
      return raw(entry -> entry.isNamed(wanted))
          .filter(raw -> raw.stream().allMatch(s -> s.size() != 0))
          .map(raw -> indexed(raw).named(name));
    }

    /** Of both tables, merged as they are for the index; empty where they cannot be read. */
    private Optional<List<RawSymbol>> raw(Predicate<SymbolEntry> wanted) {
      SymbolReader reader = new SymbolReader(segments, false, new Journal());
      try {
        if (withStatic.isPresent()) {
          reader.add(withStatic.get(), withStatic.get().symbols(wanted), List.of());
        }
        List<ElfSymbol> dynamic = new ArrayList<>();
        List<Optional<SymbolVersion>> versions = new ArrayList<>();
        withDynamic
            .dynamicSymbols(wanted)
            .forEach(
                symbol -> {
                  dynamic.add(symbol.getKey());
                  versions.add(symbol.getValue());
                });
        reader.add(withDynamic, dynamic, versions);
        return Optional.of(reader.list());
      } catch (AllocsException e) {
        return Optional.empty();
      }
    }

    private static SymbolIndex indexed(List<RawSymbol> stated) {
      return new SymbolIndex(
          stated.stream().map(SizeCompleter::stated).toList(), new UnplacedSymbols());
    }
  }
}
