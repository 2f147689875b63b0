package org.allocs.dwarf.line;

import java.util.ArrayList;
import java.util.List;
import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/** Runs a line program (DWARF 5, section 6.2.5). Used by one thread, once. */
final class LineProgram {
  private static final int DW_LNS_copy = 1;
  private static final int DW_LNS_advance_pc = 2;
  private static final int DW_LNS_advance_line = 3;
  private static final int DW_LNS_set_file = 4;
  private static final int DW_LNS_set_column = 5;
  private static final int DW_LNS_negate_stmt = 6;
  private static final int DW_LNS_set_basic_block = 7;
  private static final int DW_LNS_const_add_pc = 8;
  private static final int DW_LNS_fixed_advance_pc = 9;
  private static final int DW_LNS_set_prologue_end = 10;
  private static final int DW_LNS_set_epilogue_begin = 11;
  private static final int DW_LNS_set_isa = 12;

  private static final int DW_LNE_end_sequence = 1;
  private static final int DW_LNE_set_address = 2;
  private static final int DW_LNE_define_file = 3;

  private final LineHeader header;
  private final List<LineSequence> sequences = new ArrayList<>();
  private final SequenceBuilder rows = new SequenceBuilder();

  private long address;
  private long operation;
  private int file = 1;
  private int line = 1;
  private long column;

  LineProgram(LineHeader header) {
    this.header = header;
  }

  /** What was complete, when the program ended or contradicted the format. */
  List<LineSequence> sequences() {
    return sequences;
  }

  void run() throws MalformedFileException {
    Cursor at = header.program().forAll();
    int firstSpecial = header.opcodeBase();
    while (at.hasRemaining()) {
      int opcode = at.u8();
      if (opcode >= firstSpecial) {
        special(opcode - firstSpecial, at);
      } else if (opcode == 0) {
        extended(at);
      } else {
        standard(opcode, at);
      }
    }
  }

  private void special(int adjusted, Cursor at) throws MalformedFileException {
    int range = lineRange(at);
    int operations = adjusted / range;
    advance(operations);
    line += header.lineBase() + adjusted - operations * range;
    row();
  }

  private int lineRange(Cursor at) throws MalformedFileException {
    if (header.lineRange() == 0) {
      throw at.malformed("special opcode without a line range: line_range=0");
    }
    return header.lineRange();
  }

  private void advance(long operations) {
    int perInstruction = header.maximumOperations();
    if (perInstruction == 1) {
      address += header.minimumInstructionLength() * operations;
    } else {
      long total = operation + operations;
      address += header.minimumInstructionLength() * (total / perInstruction);
      operation = total % perInstruction;
    }
  }

  private void row() {
    rows.add(address, file, line, column);
  }

  private void standard(int opcode, Cursor at) throws MalformedFileException {
    switch (opcode) {
      case DW_LNS_copy:
        row();
        break;
      case DW_LNS_advance_pc:
        advance(at.uleb128());
        break;
      case DW_LNS_advance_line:
        line += (int) at.sleb128();
        break;
      case DW_LNS_set_file:
        file = (int) at.uleb128();
        break;
      case DW_LNS_set_column:
        column = at.uleb128();
        break;
      case DW_LNS_const_add_pc:
        advance((255 - header.opcodeBase()) / lineRange(at));
        break;
      case DW_LNS_fixed_advance_pc:
        address += at.u16();
        operation = 0;
        break;
      case DW_LNS_negate_stmt:
      case DW_LNS_set_basic_block:
      case DW_LNS_set_prologue_end:
      case DW_LNS_set_epilogue_begin:
        break;
      case DW_LNS_set_isa:
        at.uleb128();
        break;
      default:
        for (int i = 0; i < (header.opcodeLengths()[opcode - 1] & 0xff); i++) {
          at.uleb128();
        }
    }
  }

  private void extended(Cursor at) throws MalformedFileException {
    Cursor instruction = at.slice(at.uleb128());
    if (!instruction.hasRemaining()) {
      return;
    }
    switch (instruction.u8()) {
      case DW_LNE_end_sequence:
        endSequence();
        break;
      case DW_LNE_set_address:
        address = instruction.unsigned(instruction.remaining());
        operation = 0;
        break;
      case DW_LNE_define_file:
        FileTableReader.addPlainFile(instruction, instruction.string(), header.files());
        break;
      default:
        break;
    }
  }

  private void endSequence() {
    boolean kept = isKept(rows.first());
    rows.finish(address).filter(sequence -> kept).ifPresent(sequences::add);
    address = 0;
    operation = 0;
    file = 1;
    line = 1;
    column = 0;
  }

  /**
   * Linkers write 0, or the highest address or one or two less, for code that they removed. From
   * the latter rows go on past the end of the address space, and seem to be others'.
   *
   * @param first the address of the sequence's first row, as the program has it
   */
  private boolean isKept(long first) {
    long highest = header.format().highestAddress();
    boolean removed = first == 0 && !header.relocatable();
    return !removed && AddressRange.lessThan(first, highest - 2);
  }
}
