package org.allocs.malloc.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Finds the heaps of threads' arenas: each begins with the address of its arena, and the first one
 * has the arena itself.
 */
final class ThreadHeaps {
  private static final long PAGE = 4096;

  private final Memory memory;
  private final List<AddressRange> anonymous;
  private final Stretches stretches;
  private final List<String> remarks;

  /**
   * Looks for them.
   *
   * @param anonymous memory that belongs to no file
   * @param stretches where they are added
   * @param remarks where it is said what was not found
   */
  ThreadHeaps(
      Memory memory, List<AddressRange> anonymous, Stretches stretches, List<String> remarks) {
    this.memory = memory;
    this.anonymous = anonymous;
    this.stretches = stretches;
    this.remarks = remarks;
  }

  /**
   * A heap of a thread's arena.
   *
   * @param arena that it belongs to
   * @param previous the heap that the arena had before; 0 if it is the first
   * @param limit of what is used of it
   * @param range all memory that it has
   */
  private record ThreadHeap(GlibcArena arena, long previous, long limit, AddressRange range) {}

  /** Finds those of all threads' arenas of a copy of malloc. */
  void find(GlibcState state) throws AllocsException {
    Map<Long, GlibcArena> byStart = new HashMap<>();
    state.arenas().stream().filter(a -> !a.main()).forEach(a -> byStart.put(a.start(), a));
    if (byStart.isEmpty()) {
      return;
    }
    TreeMap<Long, ThreadHeap> heaps = new TreeMap<>(Long::compareUnsigned);
    for (AddressRange range : anonymous) {
      long base = range.base();
      while (AddressRange.lessThan(base, range.limit())) {
        long next = (base | MallocStateDescriptor.HEAP_ALIGNMENT - 1) + 1;
        long end = AddressRange.min(next, range.limit());
        threadHeap(new AddressRange(base, end), byStart)
            .ifPresent(h -> heaps.put(h.range().base(), h));
        base = end;
      }
    }
    for (GlibcArena arena : byStart.values()) {
      chain(arena, heaps);
    }
  }

  private Optional<ThreadHeap> threadHeap(AddressRange range, Map<Long, GlibcArena> byStart)
      throws AllocsException {
    MemoryWindow window = new MemoryWindow(memory, MallocStateDescriptor.HEAP_BYTES);
    if (!window.has(range.base(), MallocStateDescriptor.HEAP_BYTES, 0)) {
      return Optional.empty();
    }
    GlibcArena arena = byStart.get(window.word(range.base()));
    long previous = window.word(range.base() + MallocStateDescriptor.HEAP_PREVIOUS);
    long size = window.word(range.base() + MallocStateDescriptor.HEAP_SIZE);
    boolean fits = arena != null && size > 0 && size % PAGE == 0;
    // It may have grown since the mappings were read.
    long used = Math.min(size, range.size());
    return fits
        ? Optional.of(new ThreadHeap(arena, previous, range.base() + used, range))
        : Optional.empty();
  }

  /** From the heap that has the rest of an arena back to the one that has the arena itself. */
  private void chain(GlibcArena arena, TreeMap<Long, ThreadHeap> heaps) throws AllocsException {
    Map.Entry<Long, ThreadHeap> first = heaps.floorEntry(arena.start());
    Map.Entry<Long, ThreadHeap> newest = heaps.floorEntry(arena.top());
    String missing = "heaps of the arena at " + AddressRange.hex(arena.start()) + " were not found";
    if (first == null
        || newest == null
        || first.getValue().arena() != arena
        || !first.getValue().range().contains(arena.start())) {
      remarks.add(missing);
      return;
    }
    long header = arena.start() - first.getKey();
    long at = newest.getKey();
    while (at != 0) {
      ThreadHeap heap = heaps.get(at);
      if (heap == null || heap.arena() != arena || !stretches.isFree(heap.range())) {
        remarks.add(missing);
        return;
      }
      boolean hasArena = at == first.getKey();
      if (hasArena) {
        walkFirst(arena, heap);
      } else {
        stretches.walk(heap.range(), stretch(at + header, heap));
      }
      at = hasArena ? 0 : heap.previous();
    }
  }

  private static HeapWalk.Stretch stretch(long start, ThreadHeap heap) {
    return new HeapWalk.Stretch(start, heap.limit(), heap.arena().top(), false);
  }

  /** Chunks begin behind the arena, whose last members not all releases have. */
  private void walkFirst(GlibcArena arena, ThreadHeap heap) throws AllocsException {
    HeapWalk.Found best = null;
    long least = arena.bins() + MallocStateDescriptor.AFTER_BINS;
    long most = arena.bins() + MallocStateDescriptor.MOST_AFTER_BINS;
    for (long at = GlibcHeaps.aligned(least); at <= most; at += ChunkHeaderDescriptor.ALIGNMENT) {
      HeapWalk.Found found = HeapWalk.of(memory, stretch(at, heap));
      boolean better = best == null || best.chunks().count() < found.chunks().count();
      best = better ? found : best;
      if (found.problem().isEmpty()) {
        best = found;
        break;
      }
    }
    stretches.add(heap.range(), best);
  }
}
