package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.elf.ProgramHeader;
import org.allocs.model.AddressRange;

/**
 * Addresses of which a core file tells one thing.
 *
 * @param range where
 * @param load the segment that it is of; empty where only the list of files names it, as gdb leaves
 *     out what it need not write
 * @param file the part of a file that was mapped there, if one was
 */
record CoreRegion(AddressRange range, Optional<ProgramHeader> load, Optional<MappedPart> file) {
  /** Where in the core file the byte of the first address would be. */
  long coreOffset() {
    return load.map(l -> l.offset() + (range.base() - l.vaddr())).orElse(0L);
  }

  /** Bytes from the first address on that the core file has. */
  long stored() {
    if (load.isEmpty()) {
      return 0;
    }
    long rest = load.get().filesz() - (range.base() - load.get().vaddr());
    return rest < 0 ? 0 : Math.min(rest, range.size());
  }

  /** The offset in the mapped file of an address. */
  long fileOffset(long address) {
    return file.map(f -> f.offset() + (address - f.range().base())).orElse(0L);
  }

  /**
   * Puts segments and parts of files together.
   *
   * @param loads in any order; one that overlaps another before it, or wraps, is passed over
   * @param parts ascending, disjoint
   * @return ascending, disjoint
   */
  static List<CoreRegion> of(List<ProgramHeader> loads, List<MappedPart> parts) {
    List<ProgramHeader> segments = disjoint(loads);
    List<CoreRegion> regions = new ArrayList<>();
    int i = 0;
    int j = 0;
    long at = 0;
    while (i < segments.size() || j < parts.size()) {
      AddressRange load = i < segments.size() ? range(segments.get(i)) : null;
      AddressRange part = j < parts.size() ? parts.get(j).range() : null;
      boolean inLoad = load != null && !AddressRange.lessThan(at, load.base());
      boolean inPart = part != null && !AddressRange.lessThan(at, part.base());
      long next = AddressRange.min(end(load, inLoad), end(part, inPart));
      if (inLoad || inPart) {
        regions.add(
            new CoreRegion(
                new AddressRange(at, next),
                inLoad ? Optional.of(segments.get(i)) : Optional.empty(),
                inPart ? Optional.of(parts.get(j)) : Optional.empty()));
      }
      at = next;
      i += inLoad && at == load.limit() ? 1 : 0;
      j += inPart && at == part.limit() ? 1 : 0;
    }
    return List.copyOf(regions);
  }

  private static long end(AddressRange range, boolean inside) {
    return range == null ? -1L : inside ? range.limit() : range.base();
  }

  private static AddressRange range(ProgramHeader load) {
    return AddressRange.ofSize(load.vaddr(), load.memsz());
  }

  private static List<ProgramHeader> disjoint(List<ProgramHeader> loads) {
    List<ProgramHeader> sorted = new ArrayList<>(loads);
    sorted.sort(Comparator.comparing(CoreRegion::range));
    List<ProgramHeader> kept = new ArrayList<>();
    long limit = 0;
    for (ProgramHeader load : sorted) {
      boolean wraps = AddressRange.lessThan(load.vaddr() + load.memsz(), load.vaddr());
      if (load.memsz() != 0 && !wraps && !AddressRange.lessThan(load.vaddr(), limit)) {
        kept.add(load);
        limit = load.vaddr() + load.memsz();
      }
    }
    return kept;
  }

  /** Index of the region that covers an address; -1 if none does. */
  static int indexOf(List<CoreRegion> regions, long address) {
    int low = 0;
    int high = regions.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (AddressRange.lessThan(address, regions.get(middle).range().limit())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low < regions.size() && regions.get(low).range().contains(address) ? low : -1;
  }
}
