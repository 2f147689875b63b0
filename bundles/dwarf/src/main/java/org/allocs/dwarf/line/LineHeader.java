package org.allocs.dwarf.line;

import org.allocs.binary.Cursor;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.UnitLength;
import org.allocs.error.MalformedFileException;

/**
 * The header of a line program (DWARF 5, section 6.2.4):
 *
 * <pre>
 *   unit_length, version (2)
 *   address_size, segment_selector_size                       version 5 only
 *   header_length
 *   minimum_instruction_length
 *   maximum_operations_per_instruction                        from version 4 on
 *   default_is_stmt, line_base, line_range, opcode_base
 *   standard_opcode_lengths (opcode_base - 1)
 *   directories and files; the program starts header_length bytes after that field
 * </pre>
 *
 * @param format version and sizes
 * @param minimumInstructionLength factor of address advances
 * @param maximumOperations operations of one instruction word
 * @param lineBase lowest line advance of a special opcode
 * @param lineRange how many line advances special opcodes have
 * @param opcodeBase the first special opcode
 * @param opcodeLengths operands of each standard opcode
 * @param files directories and files
 * @param program the program
 * @param relocatable whether code may be at address 0
 */
record LineHeader(
    DwarfFormat format,
    int minimumInstructionLength,
    int maximumOperations,
    int lineBase,
    int lineRange,
    int opcodeBase,
    byte[] opcodeLengths,
    FileTable files,
    Cursor program,
    boolean relocatable) {
  private static final int OLDEST = 2;
  private static final int NEWEST = 5;

  static LineHeader read(UnitContext unit, long offset) throws MalformedFileException {
    Cursor outer = unit.cursor(".debug_line", offset);
    UnitLength length = UnitLength.read(outer);
    Cursor at = outer.slice(length.length());
    int version = at.u16();
    if (version < OLDEST || version > NEWEST) {
      throw at.malformed("line program version: version=" + version);
    }
    int addressSize = unit.format().addressSize();
    if (version == NEWEST) {
      addressSize = at.u8();
      at.skip(1);
    }
    DwarfFormat format = DwarfFormat.of(at, version, length.offsetSize(), addressSize);
    long headerLength = format.offset(at);
    Cursor program = at.fork().skip(headerLength);
    Cursor header = at.slice(headerLength);
    return readRest(unit, format, header, program);
  }

  private static LineHeader readRest(
      UnitContext unit, DwarfFormat format, Cursor header, Cursor program)
      throws MalformedFileException {
    int minimumInstructionLength = header.u8();
    int maximumOperations = format.version() >= 4 ? header.u8() : 1;
    header.skip(1);
    int lineBase = header.s8();
    int lineRange = header.u8();
    int opcodeBase = header.u8();
    if (opcodeBase == 0 || maximumOperations == 0) {
      throw header.malformed(
          "line program header: opcode_base="
              + opcodeBase
              + " maximum_operations_per_instruction="
              + maximumOperations);
    }
    byte[] opcodeLengths = header.bytes(opcodeBase - 1);
    FileTable files = FileTableReader.read(unit, format, header);
    return new LineHeader(
        format,
        minimumInstructionLength,
        maximumOperations,
        lineBase,
        lineRange,
        opcodeBase,
        opcodeLengths,
        files,
        program,
        unit.sections().relocatable());
  }
}
