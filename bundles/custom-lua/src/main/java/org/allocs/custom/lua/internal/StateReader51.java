package org.allocs.custom.lua.internal;

import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;

/**
 * A state of Lua 5.1. Strings are in no list but that of the table of strings, open upvalues in
 * those of threads; userdata is behind the main thread in the one of all others.
 */
final class StateReader51 extends StateReader {
  private static final int MAX_CHAINS = 1 << 24;
  private static final int STRING = 4;
  private static final int TABLE = 5;
  private static final int FUNCTION = 6;
  private static final int USERDATA = 7;
  private static final int THREAD = 8;
  private static final int PROTOTYPE = 9;
  private static final int UPVALUE = 10;

  StateReader51(LuaMemory memory, LuaLayout layout, long main) throws AllocsException {
    super(memory, layout, main);
  }

  @Override
  void readLists() throws AllocsException {
    long strings = global().get("strt.hash");
    long count = global().get("strt.size");
    long shared = global().address();
    attempt(
        () -> {
          array(Sort.STRING_TABLE_51, strings, count, Long.BYTES, shared);
          for (long i = 0; i < count && i < MAX_CHAINS; i++) {
            list(memory().readLong(strings + i * Long.BYTES));
          }
        });
    attempt(() -> list(global().get("rootgc")));
    attempt(() -> dead(global().get("tmudata")));
    attempt(
        () ->
            array(
                Sort.BUFFER,
                global().get("buff.buffer"),
                global().get("buff.buffsize"),
                1,
                shared));
  }

  /** Userdata that waits for its finalizer, in a circle from behind the last. */
  private void dead(long last) throws AllocsException {
    for (long at = last == 0 ? 0 : memory().readLong(last); at != 0 && isNew(at); ) {
      object(at, USERDATA);
      at = memory().readLong(at);
    }
  }

  @Override
  void object(long at, int tag) throws AllocsException {
    switch (tag) {
      case STRING:
        long length = read("TString", at).get("tsv.len");
        add(Sort.STRING, at, sized(layout().stringHeader() + 1, length), at);
        break;
      case TABLE:
        StructLayout.Value table = read("Table", at);
        add(Sort.TABLE, at, layout().size("Table"), at);
        long size = table.get("sizearray");
        array(Sort.ARRAY, table.get("array"), size, layout().size("TValue"), at);
        nodes(table);
        break;
      case FUNCTION:
        closure(at, read("LClosure", at).get("isC") == 0);
        break;
      case USERDATA:
        long header = layout().size("Udata");
        add(Sort.USERDATA, at, sized(header, read("Udata", at).get("uv.len")), at, header);
        break;
      case THREAD:
        thread(at);
        break;
      case PROTOTYPE:
        prototype(read("Proto", at), Integer.BYTES);
        break;
      case UPVALUE:
        add(Sort.UPVALUE, at, layout().size("UpVal"), at);
        break;
      default:
        throw none(at, tag);
    }
  }

  @Override
  void parts(long thread) throws AllocsException {
    StructLayout.Value state = read("lua_State", thread);
    long each = layout().size("TValue");
    array(Sort.STACK, state.get("stack"), state.get("stacksize"), each, thread);
    long call = layout().size("CallInfo");
    array(Sort.CALLS, state.get("base_ci"), state.get("size_ci"), call, thread);
    list(state.get("openupval"));
  }
}
