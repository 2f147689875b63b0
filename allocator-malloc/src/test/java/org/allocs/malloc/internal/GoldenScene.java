package org.allocs.malloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.GoldenIndex;
import org.allocs.testkit.Scene;

/**
 * A target whose hook index is the recorder's golden file (native-hooks/interposer/golden; "make
 * golden" there remakes it), with mappings where that file has chunks.
 */
final class GoldenScene {
  static final long ARENA = 0x1234_5600_0000L;
  static final long ARENA_SIZE = 0x3a0_0000L;
  static final long HEAP = 0x1334_55ff_f000L;

  /** A chunk of the heap that the program says something of. */
  static final long STATED = 0x1334_5600_0000L;

  private static final Path FILE = Path.of("../native-hooks/interposer/golden/index.golden");

  /** One chunk of the file. */
  record Chunk(long base, long size, long site, int state) {}

  final FakeTarget target = new FakeTarget();
  final FakeDebugInfo debugInfo = new FakeDebugInfo();
  final List<Chunk> chunks = new ArrayList<>();
  long root;

  GoldenScene() {
    this(true);
  }

  GoldenScene(boolean hooked) {
    GoldenIndex index = GoldenIndex.layOut(FILE, target);
    ByteBuffer file = index.file();
    int queries = file.getInt(16);
    int count = file.getInt(20);
    root = index.root();
    int path = file.getInt(40) * Long.BYTES;
    file.position(file.position() + (32 + path) * queries);
    for (int i = 0; i < count; i++) {
      int state = (int) file.getLong();
      chunks.add(new Chunk(file.getLong(), file.getLong(), file.getLong(), state));
      file.position(file.position() + path - Long.BYTES);
    }
    target.map(ARENA, ARENA_SIZE, "rw-p", "");
    target.map(HEAP, 0x2_1000, "rw-p", "[heap]");
    target.map(0x7000_0000_0000L, 0x1000, "rw-p", "");
    if (hooked) {
      index.load(target, debugInfo);
    }
  }

  GoldenScene putInt(long offset, int value) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    target.memory().put(root + offset, bytes);
    return this;
  }

  Scene scene() {
    return new Scene(target, debugInfo);
  }
}
