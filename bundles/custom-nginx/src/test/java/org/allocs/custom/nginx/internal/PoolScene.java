package org.allocs.custom.nginx.internal;

import java.nio.charset.StandardCharsets;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;

/**
 * A pool of 17 pages in a zone of 18, and a mapping without one:
 *
 * <pre>
 * page 0: slots of 64 bytes | 1: of 32 | 2: of 512 | 3 to 5: one allocation | 6 to 9: free
 *      10: slots of 8 | 11 to 16: free
 * </pre>
 */
final class PoolScene {
  static final long BASE = 0x7f10_0000_0000L;
  static final long SIZE = 0x12000;
  static final long STATS = BASE + 200 + 9 * 24;
  static final long PAGES = STATS + 9 * 32;
  static final long START = BASE + 0x1000;
  static final int FREE = 10;
  private static final long TEXT = page(1) + 32;
  private static final long FIRST = 1L << 63;

  private PoolScene() {}

  static long page(int index) {
    return START + index * 0x1000L;
  }

  /** A record of a page. */
  static void record(FakeMemory memory, int index, long slab, long prev) {
    memory.putLongs(PAGES + index * 24L, slab, 0, prev);
  }

  static Scene scene() {
    FakeTarget target = new FakeTarget();
    target.map(BASE, SIZE, "rw-s", "/dev/zero").map(BASE + SIZE, 0x1000, "rw-s", "/dev/zero");
    FakeMemory memory = target.memory();
    memory.putLongs(BASE, 0, 0, 8, 3, PAGES, PAGES + 17 * 24, 0, PAGES + 6 * 24, 0, STATS, FREE);
    memory.putLongs(BASE + 88, START, BASE + SIZE, BASE, BASE + 8, 1);
    memory.putLongs(BASE + 160, 2048, TEXT, 0, page(0), BASE);
    record(memory, 0, 0b1001L | 1L << 63, 2);
    record(memory, 1, 5, 3);
    record(memory, 2, 0b1000_0001L << 32 | 9, 1);
    record(memory, 3, FIRST | 3, 0);
    record(memory, 4, -1, 0);
    record(memory, 5, -1, 0);
    record(memory, 6, 4, BASE + 48);
    record(memory, 10, 3, 3);
    record(memory, 11, 6, BASE + 48);
    memory.putLongs(page(1), 0b10111, 1L << 63);
    memory.putLongs(page(10), 0x3ff, 0, 0, 0, 0, 0, 0, 1L << 63);
    memory.put(TEXT, " in limit_req zone \"one\"\0".getBytes(StandardCharsets.ISO_8859_1));
    return Scene.of(target);
  }
}
