package org.allocs.dwarf.frame;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** Frame descriptions of a whole section by their first address. Immutable. */
final class EntryIndex {
  private final long[] lows;
  private final int[] offsets;
  private final int skipped;

  private EntryIndex(long[] lows, int[] offsets, int skipped) {
    this.lows = lows;
    this.offsets = offsets;
    this.skipped = skipped;
  }

  /** Reads every entry; those that are malformed are counted and left out. */
  static EntryIndex build(EntryReader reader, int sectionSize) {
    long[] lows = new long[64];
    int[] offsets = new int[64];
    int count = 0;
    int skipped = 0;
    int offset = 0;
    while (sectionSize - offset >= 4) {
      try {
        Optional<FrameDescription> found = reader.description(offset);
        if (found.isPresent() && found.get().low() != found.get().high()) {
          if (count == lows.length) {
            lows = Arrays.copyOf(lows, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
          }
          lows[count] = found.get().low();
          offsets[count++] = offset;
        }
      } catch (MalformedFileException bad) {
        skipped++;
      }
      try {
        offset = reader.next(offset);
      } catch (MalformedFileException counted) {
        break;
      }
    }
    return sorted(Arrays.copyOf(lows, count), Arrays.copyOf(offsets, count), skipped);
  }

  private static EntryIndex sorted(long[] lows, int[] offsets, int skipped) {
    int count = lows.length;
    boolean ascending = true;
    for (int i = 1; i < count && ascending; i++) {
      ascending = !AddressRange.lessThan(lows[i], lows[i - 1]);
    }
    if (ascending) {
      return new EntryIndex(lows, offsets, skipped);
    }
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparing(i -> lows[i] + Long.MIN_VALUE))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] sortedLows = new long[count];
    int[] sortedOffsets = new int[count];
    for (int i = 0; i < count; i++) {
      sortedLows[i] = lows[order[i]];
      sortedOffsets[i] = offsets[order[i]];
    }
    return new EntryIndex(sortedLows, sortedOffsets, skipped);
  }

  /**
   * Offset of the entry with the highest first address that is not above {@code pc}; -1 if none.
   */
  int candidate(long pc) {
    int low = 0;
    int high = lows.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (!AddressRange.lessThan(pc, lows[middle])) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? -1 : offsets[low - 1];
  }

  int size() {
    return lows.length;
  }

  int offset(int index) {
    return offsets[index];
  }

  int skipped() {
    return skipped;
  }
}
