package org.allocs.dwarf.line;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.allocs.model.AddressRange;

/** Collects the rows of one sequence after the other. Used by one thread. */
final class SequenceBuilder {
  private static final long MAX_SPAN = 0xffffffffL;

  private long[] addresses = new long[64];
  private int[] lines = new int[64];
  private int[] files = new int[64];
  private char[] columns = new char[64];
  private int count;
  private long first;
  private boolean ascending = true;

  /** Of rows at the same address the last one counts: it is what runs there. */
  void add(long address, int file, int line, long column) {
    if (count > 0 && addresses[count - 1] == address) {
      count--;
    } else if (count > 0 && AddressRange.lessThan(address, addresses[count - 1])) {
      ascending = false;
    }
    if (count == addresses.length) {
      grow();
    }
    first = count == 0 ? address : first;
    addresses[count] = address;
    files[count] = file;
    lines[count] = line;
    columns[count++] = column < 0 || column > Character.MAX_VALUE ? 0 : (char) column;
  }

  private void grow() {
    int length = 2 * addresses.length;
    addresses = Arrays.copyOf(addresses, length);
    files = Arrays.copyOf(files, length);
    lines = Arrays.copyOf(lines, length);
    columns = Arrays.copyOf(columns, length);
  }

  /** Address of the row that was added first. */
  long first() {
    return first;
  }

  /**
   * The sequence up to {@code end}; empty if it has no bytes or spans more than 4 GiB. Rows at the
   * end, which compilers write for variables' views, describe no instruction.
   */
  Optional<LineSequence> finish(long end) {
    if (!ascending) {
      sort();
    }
    int kept = count;
    while (kept > 0 && !AddressRange.lessThan(addresses[kept - 1], end)) {
      kept--;
    }
    count = 0;
    ascending = true;
    long span = kept == 0 ? 0 : end - addresses[0];
    if (span <= 0 || span > MAX_SPAN) {
      return Optional.empty();
    }
    int[] deltas = new int[kept];
    for (int i = 0; i < kept; i++) {
      deltas[i] = (int) (addresses[i] - addresses[0]);
    }
    return Optional.of(
        new LineSequence(
            addresses[0],
            end,
            deltas,
            Arrays.copyOf(lines, kept),
            Arrays.copyOf(files, kept),
            Arrays.copyOf(columns, kept)));
  }

  /** By ascending address; of equal addresses the last one added. */
  private void sort() {
    int[] order =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparing(i -> addresses[i] + Long.MIN_VALUE))
            .mapToInt(Integer::intValue)
            .toArray();
    long[] oldAddresses = addresses.clone();
    int[] oldLines = lines.clone();
    int[] oldFiles = files.clone();
    char[] oldColumns = columns.clone();
    count = 0;
    for (int i : order) {
      add(oldAddresses[i], oldFiles[i], oldLines[i], oldColumns[i]);
    }
  }
}
