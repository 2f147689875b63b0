package org.allocs.malloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.allocs.debug.Segment;
import org.allocs.target.FileAddress;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.Scene;

/**
 * A target that runs without hooks, laid out as a release of glibc does it: a main arena in the
 * heap segment, one of a thread that has two heaps, and chunks with mappings of their own.
 */
final class GlibcScene {
  /** What releases differ in. */
  enum Release {
    /** Neither {@code have_fastchunks} nor caches of threads. */
    GLIBC_2_24(104, 1, 32, null, false),
    GLIBC_2_26(104, 1, 32, new ThreadCacheDescriptor(1, 64), false),
    GLIBC_2_29(112, 1, 32, new ThreadCacheDescriptor(1, 64), false),
    GLIBC_2_31(112, 1, 32, new ThreadCacheDescriptor(2, 64), false),
    GLIBC_2_36(112, 1, 48, new ThreadCacheDescriptor(2, 64), true),
    GLIBC_2_42(112, 1, 48, new ThreadCacheDescriptor(2, 76), true),
    /** Without fast lists. */
    GLIBC_2_43(24, 1, 48, new ThreadCacheDescriptor(2, 76), true),
    /** Without {@code attached_threads}. */
    GLIBC_2_21(104, 0, 32, null, false);

    final int beforeBins;
    final int behind;
    final int heapInfo;
    final ThreadCacheDescriptor cache;
    final boolean linksAreSafe;

    Release(
        int beforeBins,
        int attached,
        int heapInfo,
        ThreadCacheDescriptor cache,
        boolean linksAreSafe) {
      this.beforeBins = beforeBins;
      this.behind = attached * Long.BYTES;
      this.heapInfo = heapInfo;
      this.cache = cache;
      this.linksAreSafe = linksAreSafe;
    }

    boolean hasFastLists() {
      return beforeBins >= 104;
    }

    /** Bytes of a {@code malloc_state}. */
    int stateBytes() {
      return beforeBins + 127 * 16 + 16 + 2 * 8 + behind + 2 * 8;
    }
  }

  static final long LIBC = 0x7f00_0000_0000L;
  static final long DATA = LIBC + 0x10_0000;
  static final long MAIN = DATA + 0x40;
  static final long PARAMETERS = DATA + 0xa00;
  static final long HEAP = 0x5555_0000_0000L;
  static final long HEAP_BYTES = 0x2_1000;
  static final long THREAD_HEAP = 0x7e00_0000_0000L;
  static final long SECOND_HEAP = THREAD_HEAP + 0x400_0000L;
  static final long MAPPED = 0x7d00_0000_0000L;

  private static final int PREV_INUSE = 1;
  private static final int NON_MAIN = 4;

  final FakeTarget target = new FakeTarget();
  final Release release;

  /** What is live: usable bytes by the address that the program got. */
  final TreeMap<Long, Long> live = new TreeMap<>();

  /** What the program gave back, by the address that it got. */
  final List<Long> freed = new ArrayList<>();

  private long at;
  private long arenaFlag;
  private boolean previousInUse = true;

  GlibcScene(Release release) {
    this.release = release;
    target.load(
        "/lib/x86_64-linux-gnu/libc.so.6",
        LIBC,
        List.of(
            new Segment(0, new FileAddress(0), 0x1000, 0, 0x1000, "r-x"),
            new Segment(1, new FileAddress(0x10_0000), 0x3000, 0x10_0000, 0x2000, "rw-")));
    target.map(HEAP, HEAP_BYTES, "rw-p", "[heap]");
    target.map(THREAD_HEAP, 0x2_1000, "rw-p", "");
    target.map(SECOND_HEAP, 0x3000, "rw-p", "");
    target.map(MAPPED, 0x8_0000, "rw-p", "");
    long thread = THREAD_HEAP + release.heapInfo;
    state(MAIN, thread);
    state(thread, MAIN);
    mainHeap();
    threadHeaps(thread);
    mappedChunks();
  }

  Scene scene() {
    return Scene.of(target);
  }

  private void put(long address, long... words) {
    target.memory().putLongs(address, words);
  }

  private void state(long start, long next) {
    long bins = start + release.beforeBins;
    for (int i = 0; i < 127; i++) {
      long bin = bins + 16L * i;
      put(bin, bin - 16, bin - 16);
    }
    put(bins - 16, bins - 16, 0);
    put(bins + 127 * 16 + 16, next);
  }

  /** A chunk of some bytes; returns what the program gets. */
  private long chunk(long size, boolean inUse) {
    long here = at;
    put(here + 8, size | (previousInUse ? PREV_INUSE : 0) | (inUse ? arenaFlag : 0));
    previousInUse = inUse;
    at += size;
    if (!inUse) {
      put(at, size);
    }
    return here + 16;
  }

  private long live(long size) {
    long user = chunk(size, true);
    live.put(user, size - 8);
    put(user, 0x1111_2222_3333_4444L, 7);
    return user;
  }

  /** One that is in a list of those that are free. */
  private long binned(long size, long bin) {
    long user = chunk(size, false);
    freed.add(user);
    put(user, bin - 16, bin - 16);
    put(bin, user - 16, user - 16);
    return user;
  }

  private long link(long place, long next) {
    return release.linksAreSafe ? place >>> 12 ^ next : next;
  }

  private void mainHeap() {
    at = HEAP;
    long cache = release.cache == null ? 0 : chunk(cacheSize(), true);
    live(0x20);
    long kept = chunk(0x40, true);
    live(0x90);
    long keptToo = chunk(0x40, true);
    freed.add(kept);
    freed.add(keptToo);
    long fast = chunk(0x30, true);
    live(0x20);
    long fastToo = chunk(0x30, true);
    binned(0x510, MAIN + release.beforeBins);
    live(0x4b0);
    binned(0x90, MAIN + release.beforeBins + 16 * 8);
    live(0x20);
    if (release.hasFastLists()) {
      put(MAIN + release.beforeBins - 96 + 8, fast - 16);
      put(fast, link(fast, fastToo - 16));
      put(fastToo, link(fastToo, 0));
      freed.addAll(List.of(fast, fastToo));
    } else {
      live.put(fast, 0x28L);
      live.put(fastToo, 0x28L);
    }
    if (cache == 0) {
      live.put(kept, 0x38L);
      live.put(keptToo, 0x38L);
      freed.removeAll(List.of(kept, keptToo));
    } else {
      cache(cache, 2, kept, keptToo);
    }
    top(MAIN, HEAP + HEAP_BYTES);
    parameters();
  }

  private void top(long arena, long limit) {
    put(at + 8, limit - at | PREV_INUSE);
    put(arena + release.beforeBins - 16, at);
  }

  private long cacheSize() {
    return release.cache.bytes() + 8 + 15 & -16;
  }

  /** What a thread keeps in one list. */
  private void cache(long cache, int list, long first, long second) {
    ByteBuffer bytes = ByteBuffer.allocate(release.cache.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    boolean counts = release.cache.lists() == 64;
    for (int i = 0; i < release.cache.lists(); i++) {
      int kept = i == list ? 2 : 0;
      int number = counts ? kept : 7 - kept;
      if (release.cache.width() == 1) {
        bytes.put(i, (byte) number);
      } else {
        bytes.putShort(2 * i, (short) number);
      }
    }
    bytes.putLong(release.cache.lists() * release.cache.width() + 8 * list, first);
    target.memory().put(cache, bytes.array());
    put(first, link(first, second), cache);
    put(second, link(second, 0), cache);
  }

  private void threadHeaps(long arena) {
    arenaFlag = NON_MAIN;
    put(THREAD_HEAP, arena, 0, 0x2_1000, 0x2_1000);
    at = arena + release.stateBytes() + 15 & -16;
    previousInUse = true;
    long cache = release.cache == null ? 0 : chunk(cacheSize(), true);
    live(0x60);
    long kept = chunk(0x50, true);
    live(0x70);
    long keptToo = chunk(0x50, true);
    if (cache != 0) {
      cache(cache, 3, kept, keptToo);
      freed.addAll(List.of(kept, keptToo));
    } else {
      live.put(kept, 0x48L);
      live.put(keptToo, 0x48L);
    }
    binned(THREAD_HEAP + 0x2_1000 - 0x20 - at, arena + release.beforeBins);
    put(at + 8, 0x10, 0x10, 1);
    put(SECOND_HEAP, arena, THREAD_HEAP, 0x3000, 0x3000);
    at = SECOND_HEAP + release.heapInfo;
    previousInUse = true;
    live(0x1010);
    live(0x40);
    top(arena, SECOND_HEAP + 0x3000);
  }

  /** Two that the kernel shows as one mapping, the second one aligned, and something else. */
  private void mappedChunks() {
    if (release == Release.GLIBC_2_43) {
      newMappedChunks();
      return;
    }
    put(MAPPED, 0, 0x2_1000 | 2);
    live.put(MAPPED + 16, 0x2_1000L - 16);
    long second = MAPPED + 0x2_1000;
    put(second, 0, 0x2_3000 | 2);
    put(second + 0xff0, 0xff0, 0x2_3000 - 0xff0 | 2);
    live.put(second + 0x1000, 0x2_3000L - 0x1000);
  }

  private void newMappedChunks() {
    put(MAPPED, 0, 0x2_0ff0 | 2);
    live.put(MAPPED + 16, 0x2_0ff0L - 8);
    long second = MAPPED + 0x2_1000;
    put(second, 1, 0x2_2ff0 | 2);
    put(second + 0xff0, 0xff1, 0x2_2ff0 - 0xff0 | 2);
    live.put(second + 0x1000, 0x2_2ff0L - 0xff0 - 8);
  }

  private void parameters() {
    long mapped = 0x2_1000 + 0x2_3000;
    long two = 2L | 65536L << 32;
    put(PARAMETERS, 0x2_0000, 0x2_0000, 0x2_0000, 8, 0);
    put(PARAMETERS + 40, two, 2, mapped, mapped, HEAP);
  }
}
