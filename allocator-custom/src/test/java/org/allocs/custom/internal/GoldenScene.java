package org.allocs.custom.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;

/**
 * A target whose hook index is the recorder's golden file (native-hooks/interposer/golden; "make
 * golden" there remakes it), with mappings where that file has objects.
 */
final class GoldenScene {
  /** Where {@code record_objects} in golden.c puts them: in a chunk, and in memory without one. */
  static final long HEAP = 0x1234_5600_0000L;

  static final long CHUNK = HEAP + 0x80_0000L;
  static final long CHUNK_SIZE = 100_000;
  static final long MAPPED = 0x2345_0000_0000L;
  static final long MAPPED_SIZE = 0x400_0000L;

  private static final Path FILE = Path.of("../native-hooks/interposer/golden/index.golden");
  private static final long LIBRARY = 0x10_0000_0000L;
  private static final String PATH = "/lib/liballocs_preload.so";

  final FakeTarget target = new FakeTarget();
  final FakeDebugInfo debugInfo = new FakeDebugInfo();
  final FakeModuleInfo program = new FakeModuleInfo().segment(0, 0x1000, "r-x");
  final long root;

  GoldenScene() {
    ByteBuffer file = read();
    int segments = file.getInt(12);
    root = file.getLong(24);
    file.position(48);
    for (int i = 0; i < segments; i++) {
      segment(file);
    }
    target.map(HEAP, 0x3a0_0000L, "rw-p", "[heap]");
    target.map(MAPPED, MAPPED_SIZE, "rw-p", "");
    FakeModuleInfo hooks = new FakeModuleInfo().segment(0, 0x1000, "r-x");
    hooks.variable("allocs_hook_root", root - LIBRARY, 256);
    debugInfo.put(PATH, hooks);
    target.load(PATH, LIBRARY, hooks.segments());
    debugInfo.put("/demo", program);
    target.load("/demo", 0x8_0000_0000L, program.segments());
  }

  private static ByteBuffer read() {
    try {
      return ByteBuffer.wrap(Files.readAllBytes(FILE)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void segment(ByteBuffer file) {
    long address = file.getLong();
    long length = file.getLong();
    int kind = (int) file.getLong();
    target.map(address, length, "rw-p", "");
    if (kind == 1) {
      byte[] bytes = new byte[(int) length];
      file.get(bytes);
      target.memory().put(address, bytes);
    }
  }

  Scene scene() {
    return new Scene(target, debugInfo);
  }
}
