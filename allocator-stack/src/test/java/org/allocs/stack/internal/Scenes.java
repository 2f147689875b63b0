package org.allocs.stack.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.debug.Storage;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.type.BaseType;
import org.allocs.type.FunctionType;
import org.allocs.type.VoidType;

/**
 * A program with two threads. Its functions all have frames of 64 bytes, with the return address in
 * the last word, and the outermost function returns to 0.
 */
final class Scenes {
  static final long TEXT = 0x401000;
  static final long STACK = 0x7ffd_0000_0000L;
  static final long STACK_SIZE = 0x21000;
  static final long ARGC = STACK + STACK_SIZE - 0x1000;
  static final long MAIN_SP = ARGC - 5 * 64;
  static final long THREAD = 0x7f00_0000_0000L;
  static final long THREAD_SIZE = 0x10000;
  static final long BLOCK = THREAD + THREAD_SIZE - 0x900;
  static final long THREAD_SP = BLOCK - 0x400;
  static final long FRAME = 64;
  static final int FRAMES = 4;

  private static final Evidence TEST = Evidence.certain("test", "as laid out");
  private static final BaseType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);

  private Scenes() {}

  static Registers registers(long sp, long block) {
    return new Registers()
        .with(Registers.RIP, TEXT + 0x10)
        .with(Registers.RSP, sp)
        .with(Registers.FS_BASE, block);
  }

  static Scene twoThreads() throws AllocsException {
    FakeModuleInfo module =
        new FakeModuleInfo()
            .segment(TEXT, 0x1000, 0x1000, "r-x")
            .function("work", TEXT, 0x100)
            .unwinder(Scenes::unwind);
    FileAddress low = new FileAddress(TEXT);
    module.functionInfo(
        new FunctionInfo(
            "work",
            "work.c",
            low,
            low.plus(0x100),
            new FunctionType(VoidType.VOID, List.of(), false, true)));
    module.frameVariable(
        new FrameVariable(
            "count",
            INT,
            false,
            Optional.empty(),
            0,
            Answer.known(MAIN_SP + 8, TEST),
            Storage.of(Storage.Kind.MEMORY)));
    module.frameVariable(
        new FrameVariable(
            "gone",
            INT,
            false,
            Optional.empty(),
            0,
            Answer.unknown("in register rax"),
            Storage.inRegister("rax", Optional.empty())));
    FakeTarget target =
        new FakeTarget()
            .load("/bin/program", 0, module.segments())
            .map(STACK, STACK_SIZE, "rw-p", "[stack]")
            .map(THREAD - 0x1000, 0x1000, "---p", "")
            .map(THREAD, THREAD_SIZE, "rw-p", "")
            .thread(1, "main", registers(MAIN_SP, 0x1234))
            .thread(2, "worker", registers(THREAD_SP, BLOCK));
    layFrames(target, MAIN_SP);
    layFrames(target, THREAD_SP);
    layArguments(target);
    return new Scene(target, new FakeDebugInfo().put("/bin/program", module));
  }

  private static void layFrames(FakeTarget target, long sp) {
    for (int i = 1; i <= FRAMES; i++) {
      long value = i == FRAMES ? 0 : TEXT + 0x20;
      target.memory().put(sp + i * FRAME - 8, words(value));
    }
  }

  /** One argument, no environment. */
  private static void layArguments(FakeTarget target) {
    byte[] vector = words(6, 4096, 25, ARGC + 0x100, 0, 0);
    target.auxiliaryVector(vector);
    target.memory().put(ARGC, words(1, ARGC + 0x200, 0, 0));
    target.memory().put(ARGC + 32, vector);
  }

  static byte[] words(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  private static Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory) {
    OptionalLong sp = frame.sp();
    try {
      long cfa = sp.orElse(0) + FRAME;
      long caller = memory.readLong(cfa - 8);
      Registers registers = new Registers().with(Registers.RSP, cfa);
      registers = caller == 0 ? registers : registers.with(Registers.RIP, caller);
      return Answer.known(new CallerFrame(cfa, registers, Map.of(16, cfa - 8), false), TEST);
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }
}
