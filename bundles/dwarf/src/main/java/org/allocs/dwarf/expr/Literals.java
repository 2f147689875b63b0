package org.allocs.dwarf.expr;

import static org.allocs.dwarf.expr.Op.*;

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
    if (op >= DW_OP_lit0 && op <= DW_OP_lit31) {
      stack.push(at, op - DW_OP_lit0, generic);
      return true;
    }
    return integer(op, at) || address(op, at) || shuffle(op, at);
  }

  private boolean integer(int op, Cursor at) throws MalformedFileException {
    switch (op) {
      case DW_OP_const1u:
        return push(at, at.u8());
      case DW_OP_const1s:
        return push(at, at.s8());
      case DW_OP_const2u:
        return push(at, at.u16());
      case DW_OP_const2s:
        return push(at, (short) at.u16());
      case DW_OP_const4u:
        return push(at, at.u32());
      case DW_OP_const4s:
        return push(at, at.s32());
      case DW_OP_const8u:
      case DW_OP_const8s:
        return push(at, at.u64());
      case DW_OP_constu:
        return push(at, at.uleb128());
      case DW_OP_consts:
        return push(at, at.sleb128());
      default:
        return false;
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
