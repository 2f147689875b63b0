package org.allocs.dwarf.line;

/** Receives rows of a line table. */
@FunctionalInterface
public interface LineRowVisitor {
  /**
   * Takes one row. Of several rows at one address only the last is kept.
   *
   * @param address in the file
   * @param file number of the file, for {@link LineTable#file}; 0 in the row that ends a sequence
   * @param line from 1; 0 for none, and in the row that ends a sequence
   * @param column from 1; 0 for none
   * @param endSequence whether the address is the first one after a sequence
   */
  void row(long address, int file, int line, int column, boolean endSequence);
}
