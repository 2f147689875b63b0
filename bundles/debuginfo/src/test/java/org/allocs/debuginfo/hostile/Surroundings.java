package org.allocs.debuginfo.hostile;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionContext;
import org.allocs.dwarf.expr.ValueType;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/** A process that knows everything: each register has a value, all memory can be read. */
final class Surroundings implements ExpressionContext {
  static final Surroundings NONE = new Surroundings();

  static final Memory MEMORY =
      (address, into, offset, length) -> {
        for (int i = 0; i < length; i++) {
          into[offset + i] = (byte) (address + i);
        }
        return length;
      };

  static final Registers REGISTERS = registers();

  private static final Evidence EVIDENCE = Evidence.certain("test", "made up");

  private Surroundings() {}

  private static Registers registers() {
    Registers all = new Registers();
    for (int number = 0; number < Registers.COUNT; number++) {
      all = all.with(number, 0x7000 + 64L * number);
    }
    return all;
  }

  @Override
  public OptionalLong register(int number) {
    return OptionalLong.of(0x7000 + 64L * number);
  }

  @Override
  public Optional<Memory> memory() {
    return Optional.of(MEMORY);
  }

  @Override
  public Answer<Long> frameBase() {
    return Answer.known(0x7f00L, EVIDENCE);
  }

  @Override
  public Answer<Long> callFrameCfa() {
    return Answer.known(0x7f10L, EVIDENCE);
  }

  @Override
  public Answer<Long> debugAddress(long index) {
    return Answer.known(0x1000L, EVIDENCE);
  }

  @Override
  public Answer<Long> threadLocal(long offset) {
    return Answer.known(offset, EVIDENCE);
  }

  @Override
  public Answer<Long> objectAddress() {
    return Answer.known(0x8000L, EVIDENCE);
  }

  @Override
  public Answer<Long> entryValue(Expression expression) {
    return Answer.known(7L, EVIDENCE);
  }

  @Override
  public Answer<ValueType> baseType(long die) {
    return Answer.known(
        new ValueType(die % 2 == 0 ? ValueType.Kind.SIGNED : ValueType.Kind.FLOAT, 8), EVIDENCE);
  }
}
