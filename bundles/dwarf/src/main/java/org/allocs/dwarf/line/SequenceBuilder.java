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

  /**
   * The sequence up to {@code end}; empty if it has no bytes or spans more than 4 GiB. Rows at the
   * end, which compilers write for variables' views, describe no instruction.
   */
  Optional<LineSequence> finish(long end) {
    int[] order =
        IntStream.of(order()).filter(i -> AddressRange.lessThan(addresses[i], end)).toArray();
    count = 0;
    ascending = true;
    if (order.length == 0) {
      return Optional.empty();
    }
    long low = addresses[order[0]];
    long span = end - low;
    if (span < 0 || span > MAX_SPAN) {
      return Optional.empty();
    }
    return Optional.of(
        new LineSequence(
            low,
            end,
            IntStream.of(order).map(i -> (int) (addresses[i] - low)).toArray(),
            IntStream.of(order).map(i -> lines[i]).toArray(),
            IntStream.of(order).map(i -> files[i]).toArray(),
            columns(order)));
  }

  private char[] columns(int[] order) {
    char[] ordered = new char[order.length];
    for (int i = 0; i < ordered.length; i++) {
      ordered[i] = columns[order[i]];
    }
    return ordered;
  }

  /** Indexes of the rows by ascending address; of equal addresses the last one added. */
  private int[] order() {
    if (ascending) {
      return IntStream.range(0, count).toArray();
    }
    int[] sorted =
        IntStream.range(0, count)
            .boxed()
            .sorted(Comparator.comparing(i -> addresses[i] + Long.MIN_VALUE))
            .mapToInt(Integer::intValue)
            .toArray();
    return IntStream.range(0, sorted.length)
        .filter(i -> i + 1 == sorted.length || addresses[sorted[i]] != addresses[sorted[i + 1]])
        .map(i -> sorted[i])
        .toArray();
  }
}
