package org.allocs.dwarf.expr;

import static org.allocs.dwarf.expr.Op.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.Answer;

/** One run of an expression: control flow, location descriptions and pieces. Used by one thread. */
final class Evaluation {
  private static final int MAX_STEPS = 20_000;
  private static final int MAX_CALLS = 16;
  private static final int MAX_PIECES = 4096;

  /** Of all pieces together: an expression may come to one constant again and again. */
  private static final long MAX_IMPLICIT_BYTES = 1 << 16;

  private final Expression expression;
  private final ExpressionContext context;
  private final ValueStack stack = new ValueStack();
  private final ValueType generic;
  private final Literals literals;
  private final Reads reads;
  private final List<Location.Piece> pieces = new ArrayList<>();

  /** A location that is no memory address: set by the operation that ends a simple description. */
  private Location ending;

  private int steps;
  private long implicitBytes;

  Evaluation(Expression expression, ExpressionContext context) throws MalformedFileException {
    this.expression = expression;
    this.context = context;
    int size = expression.addressSize();
    if (size != 1 && size != 2 && size != 4 && size != 8) {
      throw expression.cursor().malformed("no address has this size: size=" + size);
    }
    this.generic = ValueType.generic(size);
    this.literals = new Literals(stack, generic, context);
    this.reads = new Reads(stack, generic, context, expression.section().order());
  }

  Location run(OptionalLong initial) throws AllocsException, UnresolvedException {
    Cursor at = expression.cursor();
    if (initial.isPresent()) {
      stack.push(at, initial.getAsLong(), generic);
    }
    execute(at, 0);
    if (!pieces.isEmpty()) {
      return new Location.Pieces(pieces);
    }
    return simple(at);
  }

  /** The description that the operations since the last piece make up. */
  private Location simple(Cursor at) throws MalformedFileException {
    if (ending != null) {
      return ending;
    }
    return stack.depth() == 0
        ? new Location.OptimizedOut()
        : new Location.InMemory(stack.peek(at, 0));
  }

  private void execute(Cursor at, int calls) throws AllocsException, UnresolvedException {
    while (at.hasRemaining()) {
      if (++steps > MAX_STEPS) {
        throw new UnresolvedException("expression does not end within " + MAX_STEPS + " steps");
      }
      int op = Op.standard(at.u8());
      if (ending != null && op != DW_OP_piece && op != DW_OP_bit_piece && op != DW_OP_GNU_uninit) {
        throw at.malformed("operation after a location was complete: operation=" + hex(op));
      }
      step(op, at, calls);
    }
  }

  private void step(int op, Cursor at, int calls) throws AllocsException, UnresolvedException {
    if (Arithmetic.isBinary(op)) {
      Arithmetic.binary(op, stack, at, generic);
    } else if (op >= DW_OP_reg0 && op <= DW_OP_reg31) {
      ending = new Location.InRegister(op - DW_OP_reg0);
    } else if (op >= DW_OP_breg0 && op <= DW_OP_breg31) {
      pushRegister(op - DW_OP_breg0, at);
    } else if (!literals.push(op, at) && !reads.perform(op, at) && !describe(op, at)) {
      control(op, at, calls);
    }
  }

  /** Operations that describe a location or part of one. */
  private boolean describe(int op, Cursor at) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_regx:
        ending = new Location.InRegister(registerNumber(at));
        return true;
      case DW_OP_bregx:
        pushRegister(registerNumber(at), at);
        return true;
      case DW_OP_fbreg:
        long offset = at.sleb128();
        stack.push(at, known(context.frameBase()) + offset, generic);
        return true;
      case DW_OP_implicit_value:
        ending = implicitValue(at);
        return true;
      case DW_OP_stack_value:
        ending = new Location.ComputedValue(stack.peek(at, 0), stack.type(at, 0));
        return true;
      case DW_OP_implicit_pointer:
        long die = at.unsigned(expression.offsetSize());
        ending = new Location.ImplicitPointer(die, at.sleb128());
        return true;
      case DW_OP_piece:
        piece(at, pieceBits(at, 8), 0);
        return true;
      case DW_OP_bit_piece:
        long bits = pieceBits(at, 1);
        piece(at, bits, at.uleb128());
        return true;
      default:
        return false;
    }
  }

  static int registerNumber(Cursor at) throws MalformedFileException {
    return (int) Math.min(at.uleb128() & Long.MAX_VALUE, Integer.MAX_VALUE);
  }

  private void pushRegister(int number, Cursor at) throws AllocsException, UnresolvedException {
    long offset = at.sleb128();
    stack.push(at, Reads.register(context, number) + offset, generic);
  }

  private Location implicitValue(Cursor at) throws MalformedFileException, UnresolvedException {
    Cursor value = at.slice(at.uleb128());
    implicitBytes += value.remaining();
    if (implicitBytes > MAX_IMPLICIT_BYTES) {
      throw new UnresolvedException("constants are too long: bytes=" + implicitBytes);
    }
    List<Byte> bytes = new ArrayList<>(value.remaining());
    for (byte next : value.bytes(value.remaining())) {
      bytes.add(next);
    }
    return new Location.ImplicitValue(bytes);
  }

  /** Bits of a piece whose size follows, in units of so many bits. */
  static long pieceBits(Cursor at, int unit) throws MalformedFileException {
    long count = at.uleb128();
    if (count < 0 || count > Long.MAX_VALUE / 8) {
      throw at.malformed("piece: size=" + Long.toUnsignedString(count));
    }
    return count * unit;
  }

  private void piece(Cursor at, long bits, long bitOffset) throws MalformedFileException {
    if (pieces.size() == MAX_PIECES) {
      throw at.malformed("too many pieces: count=" + MAX_PIECES);
    }
    pieces.add(new Location.Piece(simple(at), bits, bitOffset));
    ending = null;
    stack.clear();
  }

  private void control(int op, Cursor at, int calls) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_nop:
      case DW_OP_GNU_uninit:
        break;
      case DW_OP_skip:
        jump(at, true);
        break;
      case DW_OP_bra:
        jump(at, stack.pop(at) != 0);
        break;
      case DW_OP_call2:
        call(at, at.u16(), true, calls);
        break;
      case DW_OP_call4:
        call(at, at.u32(), true, calls);
        break;
      case DW_OP_call_ref:
        call(at, at.unsigned(expression.offsetSize()), false, calls);
        break;
      case DW_OP_entry_value:
        Expression inner =
            Expression.read(at, at.uleb128(), expression.addressSize(), expression.offsetSize());
        stack.push(at, known(context.entryValue(inner)), generic);
        break;
      case DW_OP_GNU_parameter_ref:
        stack.push(at, known(context.parameter(at.u32())), generic);
        break;
      case DW_OP_GNU_variable_value:
        long die = at.unsigned(expression.offsetSize());
        stack.push(at, known(context.variableValue(die)), generic);
        break;
      default:
        throw notPerformed(op);
    }
  }

  /** Why an operation is not performed. */
  static UnresolvedException notPerformed(int op) {
    boolean space = op == DW_OP_xderef || op == DW_OP_xderef_size || op == DW_OP_xderef_type;
    return new UnresolvedException(
        space
            ? "memory of another address space: operation=" + hex(op)
            : "operation is not known: operation=" + hex(op));
  }

  /** Reads a distance, and goes there if the branch is taken. */
  static void jump(Cursor at, boolean taken) throws MalformedFileException {
    int distance = (short) at.u16();
    if (taken) {
      at.seek(at.position() + (long) distance);
    }
  }

  private void call(Cursor at, long die, boolean inUnit, int calls)
      throws AllocsException, UnresolvedException {
    if (calls == MAX_CALLS) {
      throw at.malformed("expressions call each other too deeply: depth=" + calls);
    }
    Optional<Expression> callee = known(context.called(die, inUnit));
    if (callee.isPresent()) {
      execute(callee.get().cursor(), calls + 1);
    }
  }

  static <T> T known(Answer<T> answer) throws UnresolvedException {
    if (answer.value().isEmpty()) {
      throw new UnresolvedException(answer.reason().orElseThrow());
    }
    return answer.value().get();
  }
}
