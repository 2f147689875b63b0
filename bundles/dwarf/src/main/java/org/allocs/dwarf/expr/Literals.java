package org.allocs.dwarf.expr;

import static org.allocs.dwarf.expr.Op.*;

import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;

/** Literal encodings and stack operations (DWARF 5, sections 2.5.1.1 and 2.5.1.3). */
final class Literals {
  private final ValueStack stack;
  private final ValueType generic;
  private final ExpressionContext context;

  Literals(ValueStack stack, ValueType generic, ExpressionContext context) {
    this.stack = stack;
    this.generic = generic;
    this.context = context;
  }

  /** Performs the operation if it is one of these. */
  boolean push(int op, Cursor at) throws AllocsException, UnresolvedException {
    OptionalLong constant = constant(op, at);
    if (constant.isPresent()) {
      return push(at, constant.getAsLong());
    }
    return address(op, at) || shuffle(op, at);
  }

  /** The constant that an operation pushes; empty, and nothing read, if it is of another sort. */
  static OptionalLong constant(int op, Cursor at) throws MalformedFileException {
    if (op >= DW_OP_lit0 && op <= DW_OP_lit31) {
      return OptionalLong.of(op - DW_OP_lit0);
    }
    switch (op) {
      case DW_OP_const1u:
        return OptionalLong.of(at.u8());
      case DW_OP_const1s:
        return OptionalLong.of(at.s8());
      case DW_OP_const2u:
        return OptionalLong.of(at.u16());
      case DW_OP_const2s:
        return OptionalLong.of((short) at.u16());
      case DW_OP_const4u:
        return OptionalLong.of(at.u32());
      case DW_OP_const4s:
        return OptionalLong.of(at.s32());
      case DW_OP_const8u:
      case DW_OP_const8s:
        return OptionalLong.of(at.u64());
      case DW_OP_constu:
        return OptionalLong.of(at.uleb128());
      case DW_OP_consts:
        return OptionalLong.of(at.sleb128());
      default:
        return OptionalLong.empty();
    }
  }

  private boolean address(int op, Cursor at) throws AllocsException, UnresolvedException {
    switch (op) {
      case DW_OP_addr:
        return push(at, at.unsigned(generic.size()) + context.bias());
      case DW_OP_addrx:
        return push(at, Evaluation.known(context.debugAddress(at.uleb128())) + context.bias());
      case DW_OP_constx:
        return push(at, Evaluation.known(context.debugAddress(at.uleb128())));
      case DW_OP_call_frame_cfa:
        return push(at, Evaluation.known(context.callFrameCfa()));
      case DW_OP_push_object_address:
        return push(at, Evaluation.known(context.objectAddress()));
      case DW_OP_form_tls_address:
        return push(at, Evaluation.known(context.threadLocal(stack.pop(at))));
      default:
        return false;
    }
  }

  private boolean shuffle(int op, Cursor at) throws MalformedFileException {
    switch (op) {
      case DW_OP_dup:
        return copy(at, 0);
      case DW_OP_over:
        return copy(at, 1);
      case DW_OP_pick:
        return copy(at, at.u8());
      case DW_OP_drop:
        stack.pop(at);
        return true;
      case DW_OP_swap:
        stack.swap(at, 0, 1);
        return true;
      case DW_OP_rot:
        stack.swap(at, 0, 1);
        stack.swap(at, 1, 2);
        return true;
      default:
        return false;
    }
  }

  private boolean copy(Cursor at, int down) throws MalformedFileException {
    stack.push(at, stack.peek(at, down), stack.type(at, down));
    return true;
  }

  private boolean push(Cursor at, long value) throws MalformedFileException {
    stack.push(at, value, generic);
    return true;
  }
}
