package org.allocs.malloc.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Mappings;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/**
 * What one copy of glibc's malloc keeps in the variables of the file that it is in: the C library,
 * or a program that is linked statically. Found without names, since no C library tells them: a
 * main arena is 127 lists one behind the other, each of which is empty or leads around to itself.
 *
 * @param object the file
 * @param arenas the main one first; all of a ring
 * @param parameters what it counts; empty if that is not certain
 */
record GlibcState(LoadedObject object, List<GlibcArena> arenas, Optional<Parameters> parameters) {

  /**
   * Of {@code malloc_par} what matters here.
   *
   * @param allowed how many chunks may have mappings of their own
   * @param mapped chunks that have mappings of their own
   * @param mappedBytes of these
   * @param heapStart where the first memory of the main arena begins, mostly in the heap segment;
   *     empty if it has none
   */
  record Parameters(int allowed, int mapped, long mappedBytes, OptionalLong heapStart) {}

  /** All that there are; mostly one. */
  static List<GlibcState> of(Target target) throws AllocsException {
    List<GlibcState> found = new ArrayList<>();
    for (boolean library : new boolean[] {true, false}) {
      for (LoadedObject object : target.objects()) {
        if (object.isCLibrary() == library) {
          new Search(target, object).find().ifPresent(found::add);
        }
      }
      if (!found.isEmpty()) {
        break;
      }
    }
    return found;
  }

  /** The search in one file. */
  private static final class Search {
    /** Bytes of a file's data that are looked at. */
    private static final long MAX_DATA = 1 << 26;

    private static final int WINDOW = 1 << 20;
    private static final int STATE_WINDOW = 1 << 12;
    private static final int MAX_ARENAS = 1 << 16;
    private static final int TRIES = 3;
    private static final long PAGE = 4096;
    private static final int USUAL_MOST_MMAPS = MallocStateDescriptor.USUAL_MOST_MMAPS;

    /** Most first. */
    private static final List<Predicate<Parameters>> CERTAINTY =
        List.of(
            p -> p.heapStart().isPresent() && p.allowed() == USUAL_MOST_MMAPS,
            p -> p.heapStart().isPresent(),
            p -> true);

    private final LoadedObject object;
    private final List<Mapping> mappings;
    private final MemoryWindow data;
    private final MemoryWindow state;
    private final MemoryWindow link;

    Search(Target target, LoadedObject object) throws AllocsException {
      Memory memory = target.memory();
      this.object = object;
      this.mappings = target.mappings();
      this.data = new MemoryWindow(memory, WINDOW);
      this.state = new MemoryWindow(memory, STATE_WINDOW);
      this.link = new MemoryWindow(memory, MallocStateDescriptor.BIN * 2);
    }

    /** Lists may change just when they are looked at. */
    Optional<GlibcState> find() throws AllocsException {
      for (int i = 0; i < TRIES; i++) {
        OptionalLong bins = mainBins();
        List<GlibcArena> arenas = bins.isPresent() ? ring(bins.getAsLong()) : List.of();
        if (!arenas.isEmpty()) {
          return Optional.of(new GlibcState(object, arenas, parameters()));
        }
        if (bins.isEmpty() && i == 0 && !isEmptyBinSeen) {
          break;
        }
        data.forget();
      }
      return Optional.empty();
    }

    private boolean isEmptyBinSeen;

    private OptionalLong mainBins() throws AllocsException {
      for (AddressRange range : writable()) {
        for (long at = range.base(); at != range.limit(); at += Long.BYTES) {
          if (!data.has(at, MallocStateDescriptor.BIN, WINDOW)) {
            break;
          }
          if (isEmptyBin(data, at)) {
            isEmptyBinSeen = true;
            OptionalLong found = binsAround(at);
            if (found.isPresent()) {
              return found;
            }
          }
        }
      }
      return OptionalLong.empty();
    }

    private static boolean isEmptyBin(MemoryWindow window, long at) {
      long self = at - MallocStateDescriptor.FD;
      return window.word(at) == self && window.word(at + Long.BYTES) == self;
    }

    /** The first of the lists of which one is at a place: no more than 126 are before it. */
    private OptionalLong binsAround(long empty) throws AllocsException {
      for (int i = 0; i < MallocStateDescriptor.BINS; i++) {
        long bins = empty - (long) i * MallocStateDescriptor.BIN;
        if (hasState(bins, 0) && areLists(bins)) {
          return OptionalLong.of(bins);
        }
      }
      return OptionalLong.empty();
    }

    private boolean hasState(long bins, int before) throws AllocsException {
      state.forget();
      return state.has(bins - before, before + MallocStateDescriptor.AFTER_BINS, 0);
    }

    private boolean areLists(long bins) throws AllocsException {
      for (int i = 0; i < MallocStateDescriptor.BINS; i++) {
        long at = bins + (long) i * MallocStateDescriptor.BIN;
        if (!isEmptyBin(state, at) && !isList(at)) {
          return false;
        }
      }
      return true;
    }

    /** Whether the first chunk of a list leads back to it, and the last one on to it. */
    private boolean isList(long at) throws AllocsException {
      long self = at - MallocStateDescriptor.FD;
      long first = state.word(at);
      long last = state.word(at + Long.BYTES);
      return isChunk(first)
          && isChunk(last)
          && link.wordOrZero(first + MallocStateDescriptor.BK) == self
          && link.wordOrZero(last + MallocStateDescriptor.FD) == self;
    }

    private static boolean isChunk(long address) {
      return address != 0 && address % ChunkHeaderDescriptor.ALIGNMENT == 0;
    }

    /** The arenas of a ring, which begins in the main one; none if it does not come back. */
    private List<GlibcArena> ring(long mainBins) throws AllocsException {
      for (int before = MallocStateDescriptor.LEAST_BEFORE_BINS;
          before <= MallocStateDescriptor.MOST_BEFORE_BINS;
          before += Long.BYTES) {
        List<GlibcArena> arenas = ring(mainBins - before, before);
        if (!arenas.isEmpty()) {
          return arenas;
        }
      }
      return List.of();
    }

    private List<GlibcArena> ring(long main, int before) throws AllocsException {
      List<GlibcArena> arenas = new ArrayList<>();
      Set<Long> seen = new HashSet<>();
      long at = main;
      do {
        long bins = at + before;
        if (arenas.size() == MAX_ARENAS || !seen.add(at) || !isState(bins, before)) {
          return List.of();
        }
        long top = state.word(bins + MallocStateDescriptor.TOP);
        int flags = (int) (state.word(at) >>> Integer.SIZE);
        boolean contiguous = (flags & MallocStateDescriptor.NONCONTIGUOUS) == 0;
        arenas.add(new GlibcArena(at, bins, top, at == main, contiguous));
        at = state.word(bins + MallocStateDescriptor.NEXT);
      } while (at != main);
      return arenas;
    }

    /** Whether there may be an arena: what its lists lead to is not looked at. */
    private boolean isState(long bins, int before) throws AllocsException {
      boolean may = hasState(bins, before);
      for (int i = 0; may && i < MallocStateDescriptor.BINS; i++) {
        long at = bins + (long) i * MallocStateDescriptor.BIN;
        may =
            isEmptyBin(state, at)
                || isChunk(state.word(at)) && isChunk(state.word(at + Long.BYTES));
      }
      return may;
    }

    private List<AddressRange> writable() {
      List<AddressRange> ranges = new ArrayList<>();
      long left = MAX_DATA;
      for (Mapping mapping : object.mappings()) {
        if (mapping.isWritable() && left > 0) {
          AddressRange range = mapping.range();
          long size = Math.min(range.size() & -Long.BYTES, left);
          left -= size;
          ranges.add(AddressRange.ofSize(range.base(), size));
        }
      }
      return ranges;
    }

    /** What is counted, if only one place looks like it. */
    private Optional<Parameters> parameters() throws AllocsException {
      List<Parameters> found = new ArrayList<>();
      for (AddressRange range : writable()) {
        long last = range.limit() - MallocStateDescriptor.PAR_BYTES;
        for (long at = range.base() + MallocStateDescriptor.COUNTS_BEFORE[0] + 4;
            AddressRange.lessThan(at, last);
            at += Long.BYTES) {
          long from = at - MallocStateDescriptor.COUNTS_BEFORE[0] - 4;
          if (!data.has(from, 2 * MallocStateDescriptor.PAR_BYTES, WINDOW)) {
            break;
          }
          parameters(at).ifPresent(found::add);
        }
      }
      for (Predicate<Parameters> each : CERTAINTY) {
        List<Parameters> best = found.stream().filter(each).toList();
        if (!best.isEmpty()) {
          return best.size() == 1 ? Optional.of(best.get(0)) : Optional.empty();
        }
      }
      return Optional.empty();
    }

    /** Those whose {@code mmapped_mem} is at a place. */
    private Optional<Parameters> parameters(long at) {
      long bytes = data.word(at);
      long most = data.word(at + Long.BYTES);
      if (bytes < 0 || bytes % PAGE != 0 || most < bytes || most % PAGE != 0) {
        return Optional.empty();
      }
      OptionalLong start = heapStart(at);
      boolean none = data.word(at + MallocStateDescriptor.SBRK_BASE_BEHIND[0]) == 0;
      for (int before : MallocStateDescriptor.COUNTS_BEFORE) {
        int count = number(at - before);
        int allowed = number(at - before + 4);
        int mostCount = number(at - before + 8);
        int fixed = number(at - before + 12);
        boolean fits =
            count >= 0
                && count <= mostCount
                && (count == 0) == (bytes == 0)
                && (mostCount == 0) == (most == 0)
                && (fixed == 0 || fixed == 1)
                && (start.isPresent() ? allowed > 0 : none && allowed == USUAL_MOST_MMAPS);
        if (fits) {
          return Optional.of(new Parameters(allowed, count, bytes, start));
        }
      }
      return Optional.empty();
    }

    private OptionalLong heapStart(long at) {
      for (int behind : MallocStateDescriptor.SBRK_BASE_BEHIND) {
        long heap = data.word(at + behind);
        if (isHeap(heap)) {
          return OptionalLong.of(heap);
        }
      }
      return OptionalLong.empty();
    }

    /** Whether memory that an arena got may begin there, in the heap segment or elsewhere. */
    private boolean isHeap(long address) {
      Optional<Mapping> mapping = Mappings.at(mappings, address).filter(Mapping::isWritable);
      return mapping.filter(Arenas::isHeap).isPresent()
          || mapping.filter(m -> m.isAnonymous() && address % PAGE == 0).isPresent();
    }

    private int number(long address) {
      return (int) (data.word(address & -Long.BYTES) >>> (address % Long.BYTES * Byte.SIZE));
    }
  }
}
