package org.allocs.custom.lua.internal;

import java.nio.charset.StandardCharsets;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;

/**
 * A process with a state of Lua 5.4 without debug information: the strings "key" and one of 50
 * characters, a table with an array and nodes, a closure with its prototype, userdata, and a
 * coroutine.
 */
final class LuaScene {
  static final long HEAP = 0x5600_0000_0000L;
  static final long STATE = HEAP + 0x100;
  static final long MAIN = STATE + 8;
  static final long GLOBAL = MAIN + 200;
  static final long STACK = HEAP + 0x1000;
  static final long STRINGS = HEAP + 0x2000;
  static final long SHORT = HEAP + 0x3000;
  static final long LONG = HEAP + 0x3040;
  static final long TABLE = HEAP + 0x3100;
  static final long ARRAY = HEAP + 0x3200;
  static final long NODES = HEAP + 0x3300;
  static final long CLOSURE = HEAP + 0x3400;
  static final long PROTOTYPE = HEAP + 0x3500;
  static final long CODE = HEAP + 0x3600;
  static final long USERDATA = HEAP + 0x3700;
  static final long THREAD = HEAP + 0x3808;
  static final long THREAD_STACK = HEAP + 0x3a00;
  static final long CALL = HEAP + 0x3c00;

  /** What Lua counts. */
  static final long BYTES =
      1624
          + 45 * 16
          + 16 * 8 // the state, its stack, the table of strings
          + (24 + 4)
          + (24 + 51)
          + 56
          + 4 * 16
          + 2 * 24
          + (32 + 8)
          + 128
          + 3 * 4
          + (32 + 20)
          + 208
          + 25 * 16
          + 64;

  private static final long BIAS = 0x5500_0000_0000L;

  private LuaScene() {}

  static Scene scene() {
    return scene(new FakeModuleInfo());
  }

  /** With what debug information says beyond what is known. */
  static Scene scene(FakeModuleInfo module) {
    module
        .segment(0x1000, 0x1000, "rw-")
        .function("lua_newstate", 0x1800, 16)
        .variable("lua_ident", 0x1100, 64);
    FakeTarget target = new FakeTarget();
    target.load("/usr/bin/lua", BIAS, module.segments());
    target.map(HEAP, 0x10000, "rw-p", "[heap]");
    text(target.memory(), BIAS + 0x1100, "$LuaVersion: Lua 5.4.4  Copyright (C) $\0");
    lay(target.memory());
    return new Scene(target, new FakeDebugInfo().put("/usr/bin/lua", module));
  }

  private static void text(FakeMemory memory, long at, String text) {
    memory.put(at, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void header(FakeMemory memory, long at, long next, long tag, long more) {
    memory.putLongs(at, next, tag | more << 16);
  }

  private static void lay(FakeMemory memory) {
    header(memory, MAIN, 0, 8, 0);
    memory.putLongs(MAIN + 24, GLOBAL, 0, STACK + 40 * 16, STACK);
    memory.putLongs(GLOBAL + 16, BYTES - 100, 100);
    memory.putLongs(GLOBAL + 48, STRINGS, 16L << 32 | 1);
    memory.putLongs(GLOBAL + 112, SHORT, 0, USERDATA);
    memory.putLongs(GLOBAL + 264, MAIN);
    header(memory, SHORT, LONG, 0x04, 3L << 8);
    text(memory, SHORT + 24, "key\0");
    header(memory, LONG, TABLE, 0x14, 0);
    memory.putLongs(LONG + 16, 50);
    text(memory, LONG + 24, "12345678901234567890123456789012345678901234567890\0");
    // Of the array 3 of 4 values are meant.
    header(memory, TABLE, CLOSURE, 5, 3L << 16 | 1L << 8 | 0x80);
    memory.putLongs(TABLE + 16, ARRAY, NODES, NODES + 48);
    header(memory, CLOSURE, PROTOTYPE, 6, 1);
    header(memory, PROTOTYPE, THREAD, 10, 0);
    memory.putLongs(PROTOTYPE + 24, 3);
    memory.putLongs(PROTOTYPE + 64, CODE);
    header(memory, THREAD, 0, 8, 0);
    memory.putLongs(THREAD + 24, GLOBAL, 0, THREAD_STACK + 20 * 16, THREAD_STACK);
    memory.putLongs(THREAD + 96 + 24, CALL);
    header(memory, USERDATA, 0, 7, 0);
    memory.putLongs(USERDATA + 16, 20);
  }
}
