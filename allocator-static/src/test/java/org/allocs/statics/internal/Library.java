package org.allocs.statics.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.target.FileAddress;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;

/** A library as a linker lays it out, loaded into a program. */
final class Library {
  static final String PATH = "/usr/lib/libwork.so.1";
  static final long BIAS = 0x7f0000000000L;
  static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  static final DataType WORK = new FunctionType(INT, List.of(INT), false, true);

  private static final int GNU = 0x554e47;

  private Library() {}

  static FakeModuleInfo module() {
    FakeModuleInfo module =
        new FakeModuleInfo()
            .segment(0, 0x1200, "r-x")
            .segment(0x2e10, 0x500, 0x200, "rw-")
            .section(".note.gnu.build-id", "SHT_NOTE", 0x1c0, 0x24, "A")
            .section(".dynsym", 0x200, 0x60, "A")
            .section(".dynstr", "SHT_STRTAB", 0x280, 0x18, "A")
            .section(".plt", 0x300, 0x20, "AX")
            .section(".text", 0x400, 0xd00, "AX")
            .section(".rodata", 0x1100, 0x100, "A")
            .section(".data", 0x2e20, 0x1f0, "WA")
            .section(".bss", 0x3020, 0x2f0, "WA")
            .section(".wild", 0x3300, 0x100, "WA");
    return module
        .function("work", 0x400, 0x57)
        .function("work_alias", 0x400, 0x57)
        .function("__work", 0x400, 0x57)
        .function("work_v1", 0x400, 0x40)
        .function("outer", 0x500, 0x100)
        .function("inner", 0x540, 0x10)
        .function("reaches_out", 0x10f0, 0x40)
        .symbol("helper", Symbol.Kind.FUNCTION, false, 0x600, 0x33)
        .symbol("label", Symbol.Kind.LABEL, false, 0x700, 0x10)
        .symbol(
            new Symbol(
                "mark",
                Symbol.Kind.LABEL,
                true,
                new FileAddress(0x800),
                0x900,
                Symbol.SizeSource.NEXT_SYMBOL))
        .variable("numbers", 0x2e20, 40)
        .variable("open", 0x2e60, 24)
        .variable("small", 0x2ea0, 2)
        .variable("untyped", 0x2ec0, 8)
        .symbol("counter.0", Symbol.Kind.OBJECT, false, 0x3020, 4)
        .definition("work", true, Optional.empty(), 0x400, 0x57, WORK)
        .definition("numbers", false, Optional.empty(), 0x2e20, ArrayType.of(INT, 10))
        .definition("small", false, Optional.empty(), 0x2ea0, INT)
        .definition(
            "open", false, Optional.empty(), 0x2e60, 24, new ArrayType(INT, OptionalLong.empty()))
        .definition("counter", false, Optional.of("work"), 0x3020, INT);
  }

  /** The same with exported symbols only. */
  static FakeModuleInfo stripped() {
    return new FakeModuleInfo()
        .segment(0, 0x1200, "r-x")
        .segment(0x2e10, 0x500, 0x200, "rw-")
        .section(".text", 0x400, 0xd00, "AX")
        .section(".bss", 0x3020, 0x2f0, "WA")
        .function("work", 0x400, 0x57)
        .definition("work", true, Optional.empty(), 0x400, 0x57, WORK)
        .definition("helper", true, Optional.empty(), 0x600, 0x33, WORK)
        .definition("counter", false, Optional.of("work"), 0x3020, INT);
  }

  /** Two files. */
  static Scene twice() {
    FakeModuleInfo module = module();
    Scene scene = scene(module);
    scene.target().load("/usr/lib/other.so", BIAS + 0x100000, module.segments());
    return scene;
  }

  static Scene scene(FakeModuleInfo module) {
    FakeTarget target =
        new FakeTarget().map(0x10000, 0x1000, "rw-p", "").load(PATH, BIAS, module.segments());
    layHeaders(target, BIAS, module.segments());
    target.memory().put(BIAS + 0x280, "\0work\0helper\0\0\0open".getBytes(StandardCharsets.UTF_8));
    target.memory().putLongs(BIAS + 0x1c0, 20L << 32 | 4, (long) GNU << 32 | 3, 1, 2, 3);
    return new Scene(target, new FakeDebugInfo().put(PATH, module));
  }

  /** The header of the file and behind it the program headers, as far as anyone looks at them. */
  private static void layHeaders(FakeTarget target, long base, List<Segment> segments) {
    ByteBuffer bytes = ByteBuffer.allocate(64 + 56 * segments.size());
    bytes.order(ByteOrder.LITTLE_ENDIAN).put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    bytes.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) segments.size());
    for (int i = 0; i < segments.size(); i++) {
      int at = 64 + 56 * i;
      bytes.putInt(at, 1).putLong(at + 8, segments.get(i).fileOffset());
      bytes.putLong(at + 16, segments.get(i).address().value());
      bytes.putLong(at + 32, segments.get(i).fileSize());
      bytes.putLong(at + 40, segments.get(i).memorySize());
    }
    target.memory().put(base, bytes.array());
  }
}
