package org.allocs.malloc.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.ListArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.Memory;

/**
 * Finds what malloc has beside its heaps: chunks with mappings of their own, and what a main arena
 * got where the heap segment could not grow.
 */
final class LooseMemory {
  private static final String NOT_COUNTED =
      "it begins as a chunk with a mapping of its own does, but glibc counts others";

  /** Bytes that are looked through page by page. */
  private static final long MOST_LOOKED_THROUGH = 1L << 30;

  private static final int LOOKED_THROUGH_AT_ONCE = 1 << 20;
  private static final long PAGE = 4096;

  private final Memory memory;
  private final List<AddressRange> anonymous;
  private final Stretches stretches;
  private final List<String> remarks;
  private final MappedChunks look;
  private final List<GlibcArena> scattered = new ArrayList<>();
  private final List<MappedChunks.Found> chunks = new ArrayList<>();
  private Counted counted = new Counted(false, 0, 0);

  /**
   * Looks for it.
   *
   * @param anonymous mappings that belong to no file
   * @param stretches where all else is, and what a main arena has is added
   * @param remarks where it is said what was not found
   */
  LooseMemory(
      Memory memory, List<AddressRange> anonymous, Stretches stretches, List<String> remarks) {
    this.memory = memory;
    this.anonymous = anonymous;
    this.stretches = stretches;
    this.remarks = remarks;
    this.look = new MappedChunks(memory);
  }

  /** Chunks with mappings of their own, once they were looked for; free ones too. */
  List<MappedChunks.Found> chunks() {
    return chunks;
  }

  /** Finds it. */
  void find(List<GlibcState> states) throws AllocsException {
    for (GlibcState state : states) {
      state.arenas().stream()
          .filter(a -> a.main() && !a.isUnused() && !a.contiguous())
          .forEach(scattered::add);
    }
    if (states.isEmpty()) {
      return;
    }
    List<AddressRange> rest = new ArrayList<>();
    for (AddressRange mapping : anonymous) {
      for (AddressRange range : stretches.free(mapping)) {
        AddressRange left = pieces(range);
        if (!left.isEmpty()) {
          rest.add(left);
        }
      }
    }
    long through = 0;
    for (AddressRange range : rest) {
      boolean all = scattered.isEmpty() && chunks.size() >= counted(states).chunks();
      if (all || through >= MOST_LOOKED_THROUGH) {
        break;
      }
      through += range.size();
      pages(range);
    }
    chunks.sort((a, b) -> a.mapped().compareTo(b.mapped()));
    counted = counted(states);
  }

  /** What glibc counts of its chunks with mappings of their own, all copies of it together. */
  private record Counted(boolean known, long chunks, long bytes) {}

  private static Counted counted(List<GlibcState> states) {
    boolean known = true;
    long chunks = 0;
    long bytes = 0;
    for (GlibcState state : states) {
      known &= state.parameters().isPresent();
      chunks += state.parameters().map(GlibcState.Parameters::mapped).orElse(0);
      bytes += state.parameters().map(GlibcState.Parameters::mappedBytes).orElse(0L);
    }
    return new Counted(known, chunks, bytes);
  }

  /** What a mapping consists of, from its start on; returns what is left. */
  private AddressRange pieces(AddressRange range) throws AllocsException {
    long at = range.base();
    while (at != range.limit()) {
      Optional<MappedChunks.Found> chunk = look.at(at, range.limit());
      if (chunk.isPresent()) {
        chunks.add(chunk.get());
        at = chunk.get().mapped().limit();
        continue;
      }
      long next = extension(new AddressRange(at, range.limit()));
      if (next == at) {
        break;
      }
      at = next;
    }
    return new AddressRange(at, range.limit());
  }

  /** Walks what a main arena has from an address on; returns where that ends. */
  private long extension(AddressRange range) throws AllocsException {
    for (GlibcArena arena : scattered) {
      HeapWalk.Found found =
          HeapWalk.of(memory, new HeapWalk.Stretch(range.base(), range.limit(), arena.top(), true));
      boolean empty = found.chunks().count() == 0 && range.base() != arena.top();
      if (found.problem().isEmpty() && !empty) {
        MemoryWindow word = new MemoryWindow(memory, Long.BYTES);
        long end = found.chunks().limit();
        long field = end == arena.top() ? word.wordOrZero(end + Long.BYTES) : 0;
        end += Math.max(field & ~ChunkHeaderDescriptor.FLAGS, 0);
        AddressRange all =
            new AddressRange(range.base(), AddressRange.min(pageEnd(end), range.limit()));
        stretches.add(all, found);
        return all.limit();
      }
    }
    return range.base();
  }

  private static long pageEnd(long address) {
    return address + PAGE - 1 & -PAGE;
  }

  /** Looks at each page whether something begins there. */
  private void pages(AddressRange range) throws AllocsException {
    MemoryWindow window = new MemoryWindow(memory, LOOKED_THROUGH_AT_ONCE);
    long at = range.base();
    while (AddressRange.lessThan(at, range.limit())) {
      boolean readable = window.has(at, ChunkHeaderDescriptor.BEFORE, LOOKED_THROUGH_AT_ONCE);
      boolean may = readable && window.word(at) >>> 1 == 0 && window.word(at + Long.BYTES) != 0;
      long next = at + PAGE;
      if (may) {
        AddressRange left = new AddressRange(at, range.limit());
        long behind = pieces(left).base();
        next = behind == at ? next : behind;
      }
      at = next;
    }
  }

  private AddressRange mapping(long address) {
    return anonymous.stream().filter(range -> range.contains(address)).findFirst().orElseThrow();
  }

  /** Arenas of those chunks that are not free. */
  List<Arena> arenas(FreedChunks freed) {
    List<Arena> arenas = new ArrayList<>();
    long bytes = 0;
    for (MappedChunks.Found chunk : chunks) {
      bytes += chunk.mapped().size();
    }
    boolean agree = counted.chunks() == chunks.size() && counted.bytes() == bytes;
    if (counted.known() && !agree) {
      remarks.add(
          "chunks with mappings of their own: found="
              + chunks.size()
              + " bytes="
              + bytes
              + ", but glibc counts "
              + counted.chunks()
              + " bytes="
              + counted.bytes());
    }
    WalkedChunks words = new WalkedChunks(memory);
    for (int i = 0; i < chunks.size(); ) {
      long base = chunks.get(i).mapped().base();
      List<Allocation> run = new ArrayList<>();
      long end = base;
      AddressRange mapping = mapping(base);
      for (; i < chunks.size() && chunks.get(i).mapped().base() == end; i++) {
        AddressRange user = chunks.get(i).user();
        boolean whole = agree || !counted.known() && mapping.equals(chunks.get(i).mapped());
        if (freed.isLive(chunks.get(i))) {
          run.add(words.describe(user.base(), user.size(), true, whole ? "" : NOT_COUNTED));
        }
        end = chunks.get(i).mapped().limit();
        if (end == mapping.limit()) {
          i++;
          break;
        }
      }
      AddressRange range = new AddressRange(base, end);
      arenas.add(new ListArena(range, run, GlibcHeaps.GAP));
    }
    return arenas;
  }
}
