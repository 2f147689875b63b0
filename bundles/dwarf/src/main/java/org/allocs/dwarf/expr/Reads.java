package org.allocs.dwarf.expr;

import static org.allocs.dwarf.expr.Op.*;

import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.error.MemoryFaultException;
import org.allocs.target.Memory;

/**
 * Reads of memory and registers, unary arithmetic, and typed values (DWARF 5, sections 2.5.1.2 to
 * 2.5.1.6).
 */
final class Reads {
  private final ValueStack stack;
  private final ValueType generic;
  private final ExpressionContext context;
  private final ByteOrder order;

  Reads(ValueStack stack, ValueType generic, ExpressionContext context, ByteOrder order) {
    this.stack = stack;
    this.generic = generic;
    this.context = context;
    this.order = order;
  }

  /** Performs the operation if it is one of these. */
  boolean perform(int op, Cursor at) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_deref:
        return deref(at, generic.size(), generic);
      case DW_OP_deref_size:
        return deref(at, at.u8(), generic);
      case DW_OP_deref_type:
        int size = at.u8();
        return deref(at, size, type(at.uleb128()));
      case DW_OP_abs:
      case DW_OP_neg:
      case DW_OP_not:
        Arithmetic.unary(op, stack, at);
        return true;
      case DW_OP_plus_uconst:
        return plusConstant(at);
      default:
        return typed(op, at);
    }
  }

  private boolean typed(int op, Cursor at) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_const_type:
        ValueType constantType = type(at.uleb128());
        stack.push(at, constant(at, constantType), constantType);
        return true;
      case DW_OP_regval_type:
        int number = Evaluation.registerNumber(at);
        ValueType registerType = type(at.uleb128());
        stack.push(at, register(context, number), registerType);
        return true;
      case DW_OP_convert:
        ValueType target = type(at.uleb128());
        ValueType from = stack.type(at, 0);
        stack.push(at, Arithmetic.convert(from, target, stack.pop(at)), target);
        return true;
      case DW_OP_reinterpret:
        return reinterpret(at, type(at.uleb128()));
      default:
        return false;
    }
  }

  private boolean plusConstant(Cursor at) throws MalformedFileException, UnresolvedException {
    long addend = at.uleb128();
    ValueType type = stack.type(at, 0);
    if (type.isFloat()) {
      throw new UnresolvedException("integer constant added to a float");
    }
    stack.push(at, stack.pop(at) + addend, type);
    return true;
  }

  private boolean reinterpret(Cursor at, ValueType target)
      throws MalformedFileException, UnresolvedException {
    if (stack.type(at, 0).size() != target.size()) {
      throw new UnresolvedException("value reinterpreted with another size");
    }
    stack.push(at, stack.pop(at), target);
    return true;
  }

  private static long constant(Cursor at, ValueType type)
      throws MalformedFileException, UnresolvedException {
    int size = at.u8();
    if (size != type.size()) {
      throw new UnresolvedException("constant of another size than its type: size=" + size);
    }
    return assemble(at.bytes(size), at.section().order());
  }

  private boolean deref(Cursor at, int size, ValueType type)
      throws AllocsException, UnresolvedException {
    if (size < 1 || size > type.size()) {
      throw at.malformed("value read from memory: size=" + size);
    }
    stack.push(at, read(stack.pop(at), size), type);
    return true;
  }

  private long read(long address, int size) throws AllocsException, UnresolvedException {
    Memory memory =
        context.memory().orElseThrow(() -> new UnresolvedException("no memory to read here"));
    try {
      return assemble(memory.read(address, size), order);
    } catch (MemoryFaultException fault) {
      throw new UnresolvedException(fault.getMessage());
    }
  }

  static long assemble(byte[] bytes, ByteOrder order) {
    long value = 0;
    for (int i = 0; i < bytes.length; i++) {
      int from = order == ByteOrder.LITTLE_ENDIAN ? bytes.length - 1 - i : i;
      value = value << 8 | (bytes[from] & 0xff);
    }
    return value;
  }

  private ValueType type(long die) throws AllocsException, UnresolvedException {
    return die == 0 ? generic : Evaluation.known(context.baseType(die));
  }

  static long register(ExpressionContext context, int number) throws UnresolvedException {
    OptionalLong value = context.register(number);
    return value.orElseThrow(
        () ->
            new UnresolvedException(
                "register " + RegisterNames.X86_64.name(number) + " is not known in this frame"));
  }
}
