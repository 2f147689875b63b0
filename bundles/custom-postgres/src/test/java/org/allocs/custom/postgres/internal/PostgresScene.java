package org.allocs.custom.postgres.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeMemory;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;

/**
 * A process of PostgreSQL without debug information. The outermost context has a block of four
 * chunks, of which one is free, and one with a single chunk; below it are a generation with two
 * chunks, one of them free up to PostgreSQL 15, and a slab with four places, of which one is free.
 */
final class PostgresScene {
  static final long HEAP = 0x5600_0000_0000L;
  static final long SET = HEAP + 0x100;
  static final long LARGE = HEAP + 0x1000;
  static final long GENERATION = HEAP + 0x2000;
  static final long SLAB = HEAP + 0x3000;
  static final long SLAB_BLOCK = HEAP + 0x4000;
  private static final long NAMES = HEAP + 0x8000;
  private static final long BIAS = 0x5500_0000_0000L;
  private static final long VARIABLE = 0x1100;

  private final FakeTarget target = new FakeTarget();
  private final FakeMemory memory = target.memory();
  private final boolean by17;
  private final FakeModuleInfo module;

  private PostgresScene(boolean by17, FakeModuleInfo module) {
    this.by17 = by17;
    this.module = module;
  }

  /** Of PostgreSQL 15. */
  static Scene of15() {
    return new PostgresScene(false, new FakeModuleInfo()).lay();
  }

  /** Of PostgreSQL 15, with what debug information says beyond contexts. */
  static Scene of15(FakeModuleInfo module) {
    return new PostgresScene(false, module).lay();
  }

  /** Of PostgreSQL 17. */
  static Scene of17() {
    return new PostgresScene(true, new FakeModuleInfo()).lay();
  }

  /** What is remarked of a scene. */
  static List<String> remarks(Scene scene) throws AllocsException {
    Context context = scene.context();
    new BlockAllocator().arenas(context, AddressRange.ALL);
    return new BlockAllocator().remarks(context);
  }

  private Scene lay() {
    module.segment(0x1000, 0x1000, "rw-").variable("TopMemoryContext", VARIABLE, 8);
    target.load("/usr/lib/postgresql/bin/postgres", BIAS, module.segments());
    target.map(HEAP, 0x10000, "rw-p", "[heap]");
    memory.putLongs(BIAS + VARIABLE, SET);
    set();
    generation();
    slab();
    return new Scene(target, new FakeDebugInfo().put("/usr/lib/postgresql/bin/postgres", module));
  }

  private void context(
      long at, int kind, long bytes, long parent, long child, long next, String name) {
    long text = NAMES + kind * 0x100L;
    memory.put(text, (name + "\0").getBytes(StandardCharsets.US_ASCII));
    memory.put(text + 0x80, "of a test\0".getBytes(StandardCharsets.US_ASCII));
    memory.putLongs(at, 450 + kind, bytes, 0, parent, child, 0, next, text);
    memory.putLongs(at + 64, kind == 0 ? 0 : text + 0x80);
  }

  private long setSize() {
    return by17 ? 200 : 224;
  }

  /** The header of a chunk in a set, and where it ends. */
  private long chunk(long block, long at, int bits, boolean free, long link) {
    long size = 1L << bits;
    if (by17) {
      memory.putLongs(at, (at - block) << 34 | (bits - 3L) << 5 | 3, free ? link : 7);
      return at + 8 + size;
    }
    memory.putLongs(at, size, free ? link : SET);
    return at + 16 + size;
  }

  private void set() {
    context(SET, 0, 1024 + 512, 0, GENERATION, 0, "TopMemoryContext");
    long block = SET + setSize();
    long second = chunk(block, block + 40, 6, false, 0);
    long third = chunk(block, second, 7, true, 0);
    long fourth = chunk(block, third, 5, false, 0);
    long end = chunk(block, fourth, 3, false, 0);
    memory.putLongs(block, SET, 0, LARGE, end, SET + 1024);
    memory.putLongs(SET + 80, block);
    memory.putLongs(SET + 88 + 4 * 8, second);
    memory.putLongs(LARGE, SET, block, 0, LARGE + 512, LARGE + 512);
    if (by17) {
      memory.putLongs(LARGE + 40, 0xB1A8DB858EB6EFBAL & -32 | 1 << 4 | 3);
    } else {
      memory.putLongs(LARGE + 40, 512 - 40 - 16, SET);
    }
  }

  private void generation() {
    int kind = by17 ? 1 : 2;
    context(GENERATION, kind, 0x800, SET, 0, SLAB, "a generation");
    long head = GENERATION + (by17 ? 112 : 136);
    long block = GENERATION + (by17 ? 128 : 152);
    memory.putLongs(head, block, block);
    memory.putLongs(block, head, head);
    long end = GENERATION + 0x800;
    if (by17) {
      long first = block + 56;
      long second = first + 8 + 104;
      long free = second + 8 + 64;
      memory.putLongs(block + 16, GENERATION, end - block, 2, free, end);
      memory.putLongs(first, (first - block) << 34 | 104 << 5 | 4);
      memory.putLongs(second, (second - block) << 34 | 64 << 5 | 4);
    } else {
      long first = block + 48;
      long second = first + 24 + 104;
      memory.putLongs(block + 16, end - block, 1L << 32 | 2, second + 24 + 64, end);
      memory.putLongs(first, 104, block, GENERATION);
      memory.putLongs(second, 64, block, 0);
    }
  }

  private void slab() {
    int kind = by17 ? 2 : 1;
    context(SLAB, kind, 512, SET, 0, 0, "a slab");
    long head;
    long node;
    if (by17) {
      memory.putLongs(SLAB + 80, 64L << 32 | 50, 4L << 32 | 512);
      head = SLAB + 128 + 16;
      node = SLAB_BLOCK + 32;
      long first = SLAB_BLOCK + 48;
      memory.putLongs(SLAB_BLOCK, SLAB, 1L << 32 | 2, first + 64, first + 3 * 64);
      for (long i = 0; i < 3; i++) {
        long at = first + i * 64;
        memory.putLongs(at, (at - SLAB_BLOCK) << 34 | 50 << 5 | 5, 0);
      }
    } else {
      memory.putLongs(SLAB + 80, 50, 72, 512, 208, 4);
      head = SLAB + 128 + 16;
      node = SLAB_BLOCK;
      memory.putLongs(SLAB_BLOCK + 16, 2L << 32 | 1);
      for (long i = 0; i < 4; i++) {
        memory.putLongs(SLAB_BLOCK + 24 + i * 72, SLAB_BLOCK, SLAB, 4);
      }
    }
    memory.putLongs(head, node, node);
    memory.putLongs(node, head, head);
  }
}
