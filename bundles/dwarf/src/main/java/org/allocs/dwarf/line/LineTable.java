package org.allocs.dwarf.line;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.UnitContext;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** The line table that a unit names. Safe for use by several threads. */
public final class LineTable {
  private static final Comparator<LineSequence> BY_START =
      (a, b) -> Long.compareUnsigned(a.low(), b.low());

  private final Optional<LineHeader> header;
  private volatile Rows rows;

  /**
   * What the program yielded.
   *
   * @param sequences by ascending first address
   * @param limits for each the highest address after it and those before it
   * @param problem why the program could not be run to its end
   */
  private record Rows(List<LineSequence> sequences, long[] limits, Optional<String> problem) {
    static Rows of(List<LineSequence> unordered, Optional<String> problem) {
      List<LineSequence> sequences = new ArrayList<>(unordered);
      sequences.sort(BY_START);
      long[] limits = new long[sequences.size()];
      long highest = 0;
      for (int i = 0; i < limits.length; i++) {
        highest = AddressRange.max(highest, sequences.get(i).high());
        limits[i] = highest;
      }
      return new Rows(List.copyOf(sequences), limits, problem);
    }
  }

  private LineTable(Optional<LineHeader> header) {
    this.header = header;
  }

  /**
   * The table at the unit's {@code DW_AT_stmt_list}; an empty one if it has none. Reads the header
   * with its files.
   *
   * @throws MalformedFileException if the header contradicts the format
   */
  public static LineTable of(UnitContext unit) throws MalformedFileException {
    return unit.stmtList().isPresent()
        ? at(unit.withLines(), unit.stmtList().getAsLong())
        : new LineTable(Optional.empty());
  }

  /**
   * The table at an offset in {@code .debug_line}.
   *
   * @param unit for address size, strings and the compilation directory
   * @throws MalformedFileException if the header contradicts the format
   */
  public static LineTable at(UnitContext unit, long offset) throws MalformedFileException {
    return new LineTable(Optional.of(LineHeader.read(unit, offset)));
  }

  /**
   * The source position of an instruction; empty if no sequence covers it or its file is not in the
   * table. Of several that cover it the one that starts last has it: what reaches over the others
   * is a leftover of what the linker removed, whose addresses it did not change.
   *
   * @param pc address in the file
   */
  public Optional<LinePosition> at(long pc) {
    Rows known = rows();
    List<LineSequence> sequences = known.sequences();
    int from = 0;
    int to = sequences.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (AddressRange.lessThan(pc, sequences.get(middle).low())) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    for (int i = from - 1; i >= 0 && AddressRange.lessThan(pc, known.limits()[i]); i--) {
      if (AddressRange.lessThan(pc, sequences.get(i).high())) {
        return position(sequences.get(i), pc);
      }
    }
    return Optional.empty();
  }

  private Optional<LinePosition> position(LineSequence sequence, long pc) {
    int row = sequence.rowAt(pc);
    int line = Math.max(sequence.lines()[row], 0);
    return file(sequence.files()[row])
        .map(file -> new LinePosition(file, line, sequence.columns()[row]));
  }

  /**
   * The path of a file by the number that {@code DW_AT_decl_file} and {@code DW_AT_call_file} use,
   * made absolute by the compilation directory where that is told; empty for a number that is not
   * in the table.
   */
  public Optional<String> file(int number) {
    return header.isPresent() ? header.get().files().path(number) : Optional.empty();
  }

  /** The MD5 of the contents that a file had when it was compiled, 16 bytes, if it is stated. */
  public Optional<byte[]> digest(String path) {
    return header.isPresent() ? header.get().files().digest(path) : Optional.empty();
  }

  /** Visits all rows, sequences in ascending order. */
  public void forEach(LineRowVisitor visitor) {
    for (LineSequence sequence : rows().sequences()) {
      sequence.forEach(visitor);
    }
  }

  /** Why the program could not be run to its end, if so; rows before that place are there. */
  public Optional<String> problem() {
    return rows().problem();
  }

  private Rows rows() {
    Rows known = rows;
    if (known == null) {
      synchronized (this) {
        known = rows == null ? run() : rows;
        rows = known;
      }
    }
    return known;
  }

  private Rows run() {
    if (header.isEmpty()) {
      return Rows.of(List.of(), Optional.empty());
    }
    LineProgram program = new LineProgram(header.get());
    Optional<String> problem = Optional.empty();
    try {
      program.run();
    } catch (MalformedFileException malformed) {
      problem = Optional.of(malformed.getMessage());
    }
    return Rows.of(program.sequences(), problem);
  }
}
