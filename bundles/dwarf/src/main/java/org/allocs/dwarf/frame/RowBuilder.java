package org.allocs.dwarf.frame;

import static org.allocs.dwarf.frame.Instruction.*;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.expr.Expression;
import org.allocs.error.MalformedFileException;
import org.allocs.model.AddressRange;

/**
 * Executes call frame instructions up to the row of one instruction (DWARF 5, section 6.4.3). Used
 * by one thread, once.
 */
final class RowBuilder {
  private static final int MAX_REMEMBERED = 64;

  /** Registers of one row; each state that is remembered copies them. */
  private static final int MAX_RULES = 1024;

  private static final int OFFSET_SIZE = 4;

  private record State(CfaRule cfa, Map<Integer, RegisterRule> rules) {}

  private final FrameSection section;
  private final FrameDescription description;
  private final CommonInformationEntry common;
  private final PointerEncoding.Bases bases;
  private final long pc;
  private final Deque<State> remembered = new ArrayDeque<>();

  private CfaRule cfa = new CfaRule.Unspecified();
  private Map<Integer, RegisterRule> rules = new HashMap<>();
  private Map<Integer, RegisterRule> initial = Map.of();
  private long argumentsSize;
  private long location;
  private long next;
  private boolean past;

  RowBuilder(FrameSection section, FrameDescription description, long pc) {
    this.section = section;
    this.description = description;
    this.common = description.common();
    this.bases = PointerEncoding.Bases.of(section);
    this.pc = pc;
    this.location = description.low();
    this.next = description.high();
  }

  FrameRow build() throws MalformedFileException {
    execute(common.instructions(), common.end());
    past = false;
    location = description.low();
    next = description.high();
    initial = new HashMap<>(rules);
    execute(description.instructions(), description.end());
    return new FrameRow(location, next, cfa, rules, argumentsSize, description);
  }

  private void execute(int from, int to) throws MalformedFileException {
    Cursor at = section.bytes().cursor(from).slice(to - from);
    while (at.hasRemaining() && !past) {
      int code = at.u8();
      int operand = code & 0x3f;
      switch (code & 0xc0) {
        case DW_CFA_advance_loc:
          advance(operand * common.codeAlignment());
          break;
        case DW_CFA_offset:
          rules.put(operand, saved(at.uleb128()));
          break;
        case DW_CFA_restore:
          restore(operand);
          break;
        default:
          if (!defineCfa(code, at) && !defineRegister(code, at)) {
            other(code, at);
          }
      }
    }
  }

  private void advance(long bytes) {
    moveTo(location + bytes);
  }

  private void moveTo(long target) {
    if (AddressRange.lessThan(pc, target)) {
      next = AddressRange.min(target, description.high());
      past = true;
    } else {
      location = target;
    }
  }

  private boolean defineCfa(int code, Cursor at) throws MalformedFileException {
    switch (code) {
      case DW_CFA_def_cfa:
        cfa = new CfaRule.RegisterOffset(register(at), at.uleb128());
        return true;
      case DW_CFA_def_cfa_sf:
        cfa = new CfaRule.RegisterOffset(register(at), at.sleb128() * common.dataAlignment());
        return true;
      case DW_CFA_def_cfa_register:
        cfa = new CfaRule.RegisterOffset(register(at), cfaOffset(at).offset());
        return true;
      case DW_CFA_def_cfa_offset:
        cfa = new CfaRule.RegisterOffset(cfaOffset(at).register(), at.uleb128());
        return true;
      case DW_CFA_def_cfa_offset_sf:
        long factored = at.sleb128() * common.dataAlignment();
        cfa = new CfaRule.RegisterOffset(cfaOffset(at).register(), factored);
        return true;
      case DW_CFA_def_cfa_expression:
        cfa = new CfaRule.OfExpression(expression(at));
        return true;
      default:
        return false;
    }
  }

  private CfaRule.RegisterOffset cfaOffset(Cursor at) throws MalformedFileException {
    if (cfa instanceof CfaRule.RegisterOffset rule) {
      return rule;
    }
    throw at.malformed("frame address is changed before it is a register and an offset");
  }

  private boolean defineRegister(int code, Cursor at) throws MalformedFileException {
    switch (code) {
      case DW_CFA_offset_extended:
        return rule(register(at), saved(at.uleb128()));
      case DW_CFA_offset_extended_sf:
        return rule(register(at), saved(at.sleb128()));
      case DW_CFA_GNU_negative_offset_extended:
        return rule(register(at), saved(-at.uleb128()));
      case DW_CFA_val_offset:
        return rule(register(at), computed(at.uleb128()));
      case DW_CFA_val_offset_sf:
        return rule(register(at), computed(at.sleb128()));
      case DW_CFA_undefined:
        return rule(register(at), new RegisterRule.Undefined());
      case DW_CFA_same_value:
        return rule(register(at), new RegisterRule.SameValue());
      case DW_CFA_register:
        return rule(register(at), new RegisterRule.InRegister(register(at)));
      case DW_CFA_expression:
        return rule(register(at), new RegisterRule.AtExpression(expression(at)));
      case DW_CFA_val_expression:
        return rule(register(at), new RegisterRule.ValExpression(expression(at)));
      case DW_CFA_restore_extended:
        restore(register(at));
        return true;
      default:
        return false;
    }
  }

  private boolean rule(int register, RegisterRule rule) throws MalformedFileException {
    rules.put(register, rule);
    if (rules.size() > MAX_RULES) {
      throw section.bytes().cursor().malformed("too many registers: count=" + rules.size());
    }
    return true;
  }

  private RegisterRule saved(long factored) {
    return new RegisterRule.Offset(factored * common.dataAlignment());
  }

  private RegisterRule computed(long factored) {
    return new RegisterRule.ValOffset(factored * common.dataAlignment());
  }

  private void restore(int register) {
    RegisterRule before = initial.get(register);
    if (before == null) {
      rules.remove(register);
    } else {
      rules.put(register, before);
    }
  }

  private void other(int code, Cursor at) throws MalformedFileException {
    switch (code) {
      case DW_CFA_nop:
        break;
      case DW_CFA_set_loc:
        moveTo(common.fdeEncoding().read(at, bases).orElse(location));
        break;
      case DW_CFA_advance_loc1:
        advance(at.u8() * common.codeAlignment());
        break;
      case DW_CFA_advance_loc2:
        advance(at.u16() * common.codeAlignment());
        break;
      case DW_CFA_advance_loc4:
        advance(at.u32() * common.codeAlignment());
        break;
      case DW_CFA_MIPS_advance_loc8:
        advance(at.u64() * common.codeAlignment());
        break;
      case DW_CFA_remember_state:
        remember(at);
        break;
      case DW_CFA_restore_state:
        restoreState(at);
        break;
      case DW_CFA_GNU_args_size:
        argumentsSize = at.uleb128();
        break;
      case DW_CFA_GNU_window_save:
      case DW_CFA_AARCH64_negate_ra_state_with_pc:
        break;
      default:
        throw at.malformedAt(
            at.position() - 1L,
            "call frame instruction is not known: code=0x" + Integer.toHexString(code));
    }
  }

  private void remember(Cursor at) throws MalformedFileException {
    if (remembered.size() == MAX_REMEMBERED) {
      throw at.malformed("too many states remembered: count=" + MAX_REMEMBERED);
    }
    remembered.push(new State(cfa, new HashMap<>(rules)));
  }

  private void restoreState(Cursor at) throws MalformedFileException {
    if (remembered.isEmpty()) {
      throw at.malformed("no state is remembered");
    }
    State state = remembered.pop();
    cfa = state.cfa();
    rules = state.rules();
  }

  private static int register(Cursor at) throws MalformedFileException {
    long number = at.uleb128();
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw at.malformed("register number: number=" + Long.toUnsignedString(number));
    }
    return (int) number;
  }

  private Expression expression(Cursor at) throws MalformedFileException {
    return Expression.read(at, at.uleb128(), common.addressSize(), OFFSET_SIZE);
  }
}
