package org.allocs.custom.internal;

import java.nio.file.Path;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.GoldenIndex;
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

  private static final Path FILES = Path.of("../native-hooks/interposer/golden");

  final FakeTarget target = new FakeTarget();
  final FakeDebugInfo debugInfo = new FakeDebugInfo();
  final FakeModuleInfo program = new FakeModuleInfo().segment(0, 0x1000, "r-x");
  final long root;

  GoldenScene() {
    this("index.golden");
  }

  GoldenScene(String name) {
    GoldenIndex index = GoldenIndex.layOut(FILES.resolve(name), target);
    root = index.root();
    target.map(HEAP, 0x3a0_0000L, "rw-p", "[heap]");
    target.map(MAPPED, MAPPED_SIZE, "rw-p", "");
    index.load(target, debugInfo);
    debugInfo.put("/demo", program);
    target.load("/demo", 0x20_0000_0000L, program.segments());
  }

  Scene scene() {
    return new Scene(target, debugInfo);
  }
}
