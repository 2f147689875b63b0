package org.allocs.dwarf.type;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.binary.Section;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwarfFormat;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.info.Die;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;

/**
 * An attribute that is a constant, or an expression over the object (DWARF 5, section 2.19). Keeps
 * the expression's bytes: it outlives the file.
 *
 * @param constant its value, if it is one
 * @param code of the expression, if it is one; neither where another entry tells it
 * @param addressSize bytes
 * @param offsetSize bytes of references in the expression
 * @param bigEndian byte order of the expression
 */
record RuntimeNumber(
    OptionalLong constant,
    Optional<List<Byte>> code,
    int addressSize,
    int offsetSize,
    boolean bigEndian) {
  private static final Evidence EVIDENCE = Evidence.certain("DWARF", "constant attribute");
  private static final int MAX_CODE = 1 << 12;

  /** The objects that are asked about. */
  private record InObject(Optional<Memory> memory, long address) implements ExpressionContext {
    @Override
    public Answer<Long> objectAddress() {
      return Answer.known(address, EVIDENCE);
    }
  }

  /** An attribute of an entry; empty where it is not there. */
  static Optional<RuntimeNumber> of(Die die, int attribute) throws MalformedFileException {
    if (!die.has(attribute)) {
      return Optional.empty();
    }
    DwarfFormat format = die.unit().format();
    boolean bigEndian = die.unit().section().order() == ByteOrder.BIG_ENDIAN;
    Optional<Block> block = die.block(attribute).filter(b -> b.length() <= MAX_CODE);
    return Optional.of(
        new RuntimeNumber(
            die.signedConstant(attribute),
            block.isPresent() ? Optional.of(bytes(block.get())) : Optional.empty(),
            format.addressSize(),
            format.offsetSize(),
            bigEndian));
  }

  private static List<Byte> bytes(Block block) throws MalformedFileException {
    List<Byte> bytes = new ArrayList<>();
    for (Cursor cursor = block.cursor(); cursor.hasRemaining(); ) {
      bytes.add(cursor.s8());
    }
    return List.copyOf(bytes);
  }

  /**
   * What it is worth for the object at an address.
   *
   * @throws AllocsException if memory cannot be read
   */
  Answer<Long> value(Memory memory, long address) throws AllocsException {
    if (constant.isPresent()) {
      return Answer.known(constant.getAsLong(), EVIDENCE);
    }
    if (code.isEmpty()) {
      return Answer.unknown("a variable of the program tells it");
    }
    ByteBuffer bytes = ByteBuffer.allocate(code.get().size());
    code.get().forEach(bytes::put);
    ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    Section section = new Section("", "expression", bytes.flip(), order);
    Expression expression = new Expression(section, 0, bytes.limit(), addressSize, offsetSize);
    try {
      return ExpressionEvaluator.value(expression, new InObject(Optional.of(memory), address));
    } catch (MalformedFileException e) {
      return Answer.unknown(e.getMessage());
    }
  }
}
