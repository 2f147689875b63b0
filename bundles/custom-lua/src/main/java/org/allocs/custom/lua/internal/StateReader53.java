package org.allocs.custom.lua.internal;

import java.util.List;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;

/** A state of Lua 5.3 or 5.4. */
final class StateReader53 extends StateReader {
  private static final int MAX_LINKED = 1 << 18;
  private static final int SHORT_STRING = 0x04;
  private static final int LONG_STRING = 0x14;
  private static final int TABLE = 0x05;
  private static final int FUNCTION = 0x06;
  private static final int C_FUNCTION = 0x26;
  private static final int USERDATA = 0x07;
  private static final int THREAD = 0x08;

  /** Since 5.4, in which the tag of prototypes is the next. */
  private static final int UPVALUE = 0x09;

  /** Values beyond the limit of a stack, since that is a pointer (5.4.3). */
  private static final int EXTRA_STACK = 5;

  /** Whether {@code alimit} is not the size of a table's array. */
  private static final int ROUNDED = 1 << 7;

  StateReader53(LuaMemory memory, LuaLayout layout, long main) throws AllocsException {
    super(memory, layout, main);
  }

  @Override
  void readLists() throws AllocsException {
    long strings = global().get("strt.hash");
    long count = global().get("strt.size");
    attempt(() -> array(Sort.STRING_TABLE, strings, count, Long.BYTES, global().address()));
    for (String list : List.of("allgc", "finobj", "tobefnz", "fixedgc")) {
      attempt(() -> list(global().get(list)));
    }
  }

  @Override
  void object(long at, int tag) throws AllocsException {
    int proto = layout().hasUpvalues() ? UPVALUE + 1 : UPVALUE;
    switch (tag) {
      case SHORT_STRING:
      case LONG_STRING:
        long length = read("TString", at).get(tag == LONG_STRING ? "u.lnglen" : "shrlen");
        add(Sort.STRING, at, sized(layout().stringHeader() + 1, length), at);
        break;
      case TABLE:
        StructLayout.Value table = read("Table", at);
        add(Sort.TABLE, at, layout().size("Table"), at);
        array(Sort.ARRAY, table.get("array"), arraySize(table), layout().size("TValue"), at);
        nodes(table);
        break;
      case FUNCTION:
        closure(at, true);
        upvaluesOf(at);
        break;
      case C_FUNCTION:
        closure(at, false);
        break;
      case USERDATA:
        StructLayout.Value userdata = read("Udata", at);
        long header = layout().userdataHeader(userdata);
        add(Sort.USERDATA, at, sized(header, userdata.get("len")), at, header);
        break;
      case THREAD:
        thread(at);
        break;
      default:
        other(at, tag, proto);
    }
  }

  private void other(long at, int tag, int proto) throws AllocsException {
    if (tag == proto) {
      StructLayout.Value prototype = read("Proto", at);
      boolean marks = layout().struct("Proto").has("sizeabslineinfo");
      prototype(prototype, marks ? 1 : Integer.BYTES);
      if (marks) {
        long count = prototype.get("sizeabslineinfo");
        long each = layout().size("AbsLineInfo");
        array(Sort.LINE_MARKS, prototype.get("abslineinfo"), count, each, at);
      }
    } else if (tag == UPVALUE) {
      add(Sort.UPVALUE, at, layout().size("UpVal"), at);
    } else {
      throw none(at, tag);
    }
  }

  private long arraySize(StructLayout.Value table) {
    if (!layout().struct("Table").has("alimit")) {
      return table.get("sizearray");
    }
    long limit = table.get("alimit");
    boolean rounded = (table.get("flags") & ROUNDED) != 0 && Long.bitCount(limit) > 1;
    return rounded ? Long.highestOneBit(limit) << 1 : limit;
  }

  /** Up to 5.3 upvalues are in no list of the collector: those that have one count themselves. */
  private void upvaluesOf(long closure) throws AllocsException {
    if (!layout().hasUpvalues()) {
      long count = read("LClosure", closure).get("nupvalues");
      long first = closure + layout().struct("LClosure").offset("upvals");
      for (long i = 0; i < count; i++) {
        upvalue(memory().readLong(first + i * Long.BYTES));
      }
    }
  }

  private void upvalue(long at) throws AllocsException {
    if (at != 0 && isNew(at)) {
      add(Sort.UPVALUE, at, layout().size("UpVal"), at);
    }
  }

  @Override
  void parts(long thread) throws AllocsException {
    StructLayout.Value state = read("lua_State", thread);
    long each = layout().size("TValue");
    long base = state.get("stack");
    long count =
        layout().struct("lua_State").has("stacksize")
            ? state.get("stacksize")
            : (state.get("stack_last") - base) / each + EXTRA_STACK;
    array(Sort.STACK, base, count, each, thread);
    int next = layout().struct("CallInfo").offset("next");
    long call = memory().readLong(thread + layout().struct("lua_State").offset("base_ci") + next);
    for (int i = 0; call != 0 && i < MAX_LINKED; i++) {
      add(Sort.CALL, call, layout().size("CallInfo"), thread);
      call = memory().readLong(call + next);
    }
    if (!layout().hasUpvalues()) {
      int link = layout().struct("UpVal").offset(LuaLayout.OPEN);
      long open = state.get("openupval");
      for (int i = 0; open != 0 && i < MAX_LINKED; i++) {
        upvalue(open);
        open = memory().readLong(open + link);
      }
    }
  }
}
