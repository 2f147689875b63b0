package org.allocs.dwarf.frame;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.CallerRules;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * Finds callers by call frame information. Keeps the rows that it has worked out, a bounded number
 * of them. Safe for use by several threads.
 */
public final class Unwinder {
  private static final int MAX_ROWS = 8192;

  private final List<CallFrameInfo> tables;
  private final ConcurrentHashMap<Long, FrameRow> rows = new ConcurrentHashMap<>();

  /**
   * @param tables sections to ask, in this order: {@code .eh_frame} first, as it is in the image
   *     that runs
   */
  public Unwinder(List<CallFrameInfo> tables) {
    this.tables = List.copyOf(tables);
  }

  /**
   * Unwinds one frame.
   *
   * @param frame registers in this frame, as addresses in the target
   * @param lookup the instruction to look up: the program counter of an interrupted frame, the byte
   *     before the return address of a caller's
   * @param bias what to add to an address in the file to get the address in the target
   * @param memory of the target
   * @return unknown, with the reason, where nothing describes the instruction, the description is
   *     malformed, or what it refers to is not known or cannot be read. The caller's program
   *     counter is unknown where this frame is the outermost one; other registers of the caller are
   *     unknown where this frame did not keep them.
   */
  public Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, long bias, Memory memory) {
    try {
      Optional<FrameRow> row = rowAt(lookup.value());
      if (row.isEmpty()) {
        return Answer.unknown("no call frame information for pc=" + lookup);
      }
      Restorer restorer = new Restorer(row.get(), frame, bias, memory);
      return Answer.known(restorer.caller(), evidence(row.get()));
    } catch (UnwindException lost) {
      return Answer.unknown(lost.getMessage() + " pc=" + lookup);
    } catch (AllocsException failure) {
      return Answer.unknown(failure.getMessage());
    }
  }

  /**
   * The rules at an instruction.
   *
   * @param pc address in the file
   * @return unknown where nothing describes the instruction, or by other rules than the usual ones
   * @throws MalformedFileException if the description contradicts the format
   */
  public Answer<CallerRules> callerRules(long pc) throws MalformedFileException {
    Optional<FrameRow> row = rowAt(pc);
    Optional<CallerRules> usual = row.flatMap(UsualRow::rules);
    return usual.isPresent()
        ? Answer.known(usual.get(), evidence(row.get()))
        : Answer.unknown("no usual rules for pc=0x" + Long.toHexString(pc));
  }

  private static Evidence evidence(FrameRow row) {
    return Evidence.certain(
        "call frame information",
        "entry at offset=0x" + Integer.toHexString(row.description().offset()));
  }

  /**
   * The rules that hold at an instruction; empty if no table describes it.
   *
   * @param pc address in the file
   * @throws MalformedFileException if the description contradicts the format
   */
  public Optional<FrameRow> rowAt(long pc) throws MalformedFileException {
    FrameRow known = rows.get(pc);
    if (known != null) {
      return Optional.of(known);
    }
    for (CallFrameInfo table : tables) {
      Optional<FrameRow> row = table.rowAt(pc);
      if (row.isPresent()) {
        keep(pc, row.get());
        return row;
      }
    }
    return Optional.empty();
  }

  private void keep(long pc, FrameRow row) {
    if (rows.size() >= MAX_ROWS) {
      rows.clear();
    }
    rows.put(pc, row);
  }
}
