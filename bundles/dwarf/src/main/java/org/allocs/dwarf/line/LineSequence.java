package org.allocs.dwarf.line;

/**
 * Rows of one run of instructions, ascending.
 *
 * @param low first address in the file
 * @param high first address after it
 * @param deltas address of each row less {@code low}, unsigned
 * @param lines line of each row
 * @param files file number of each row
 * @param columns column of each row
 */
record LineSequence(long low, long high, int[] deltas, int[] lines, int[] files, char[] columns) {
  /** The last row at or before an address that the sequence covers. */
  int rowAt(long pc) {
    int delta = (int) (pc - low);
    int from = 0;
    int to = deltas.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (Integer.compareUnsigned(deltas[middle], delta) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from - 1;
  }

  void forEach(LineRowVisitor visitor) {
    for (int i = 0; i < deltas.length; i++) {
      long address = low + Integer.toUnsignedLong(deltas[i]);
      visitor.row(address, files[i], lines[i], columns[i], false);
    }
    visitor.row(high, 0, 0, 0, true);
  }
}
