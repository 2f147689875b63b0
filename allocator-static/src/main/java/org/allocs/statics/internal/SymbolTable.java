package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.FileAddress;

/** Names of the parts of one section: ascending, disjoint, each range once. */
final class SymbolTable {
  private static final int MAX_ALIASES = 8;

  private final Image image;
  private final SymbolFacts facts;
  private final List<Named> entries = new ArrayList<>();
  private final List<List<String>> aliases = new ArrayList<>();

  /** Where they end, to be searched. */
  private long[] limits;

  /** Of those that were asked about one by one. */
  private Allocation[] kept;

  private SymbolTable(Image image) {
    this.image = image;
    this.facts = new SymbolFacts(image);
  }

  static SymbolTable of(Image image, AddressRange within) {
    List<Named> names = image.names().inside(within);
    Collections.sort(names);
    SymbolTable table = new SymbolTable(image);
    names.forEach(table::add);
    table.limits = table.entries.stream().mapToLong(named -> named.range().limit()).toArray();
    table.kept = new Allocation[table.size()];
    return table;
  }

  private void add(Named next) {
    Named last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    if (last == null || !last.range().overlaps(next.range())) {
      entries.add(next);
      aliases.add(List.of());
    } else if (last.range().equals(next.range())) {
      addAlias(last, next.name());
    } else if (last.range().base() == next.range().base()) {
      addAlias(last, next.name() + " (" + next.range().size() + " bytes)");
    }
  }

  private void addAlias(Named last, String name) {
    int at = aliases.size() - 1;
    List<String> more = new ArrayList<>(aliases.get(at));
    if (more.size() < MAX_ALIASES && !more.contains(name) && !last.name().equals(name)) {
      more.add(name);
      aliases.set(at, List.copyOf(more));
    }
  }

  int size() {
    return entries.size();
  }

  AddressRange range(int index) {
    return entries.get(index).range();
  }

  /** Index of the first entry whose limit is above an address. */
  int firstEndingAfter(long address) {
    int low = 0;
    int high = limits.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, limits[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The same as {@link #allocation}, for the next time too. */
  Allocation kept(int index) {
    Allocation known = kept[index]; // two threads may make it twice: it never changes
    if (known == null) {
      known = allocation(index);
      kept[index] = known;
    }
    return known;
  }

  Allocation allocation(int index) {
    Named named = entries.get(index);
    FileAddress address = image.object().toFile(named.range().base());
    Allocation.Builder builder =
        Allocation.of(SymbolAllocator.NAME, named.range())
            .name(named.name())
            .facts(facts)
            .attribute("kind", named.kind())
            .type(() -> SymbolType.of(image.module(), address, named));
    named.scope().ifPresent(scope -> builder.attribute("scope", scope));
    named.sizeSource().ifPresent(source -> builder.attribute("size-from", source));
    if (!aliases.get(index).isEmpty()) {
      builder.attribute("aliases", String.join(", ", aliases.get(index)));
    }
    return builder.build();
  }
}
