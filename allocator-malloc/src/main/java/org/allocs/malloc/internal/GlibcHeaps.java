package org.allocs.malloc.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.OpaqueArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/**
 * The heaps of a target that runs without hooks, found in what glibc's malloc keeps of them, at one
 * moment.
 */
final class GlibcHeaps {
  /** Of an address that is in no chunk. */
  static final String GAP = "free, or glibc's own";

  private static final String UNSETTLED =
      "a thread may have freed it and keep it: what threads keep changed, or could not be read";

  private final Context context;
  private final Target target;
  private final Memory memory;
  private final List<Mapping> mappings;
  private final Stretches stretches;
  private final List<String> remarks = new ArrayList<>();

  private final List<Arena> arenas = new ArrayList<>();

  /**
   * What was found.
   *
   * @param arenas ascending, disjoint; none where there is no heap of glibc's
   * @param remarks what could not be told, though the target stands still
   */
  record Found(List<Arena> arenas, List<String> remarks) {}

  private GlibcHeaps(Context context) throws AllocsException {
    this.context = context;
    this.target = context.target();
    this.memory = target.memory();
    this.mappings = target.mappings();
    this.stretches = new Stretches(memory);
  }

  /** Those of a target. */
  static Found of(Context context) throws AllocsException {
    return new GlibcHeaps(context).find();
  }

  private Found find() throws AllocsException {
    List<GlibcState> states = GlibcState.of(target);
    List<AddressRange> anonymous = anonymous();
    ThreadHeaps threads = new ThreadHeaps(memory, anonymous, stretches, remarks);
    LooseMemory loose = new LooseMemory(memory, anonymous, stretches, remarks);
    for (GlibcState state : states) {
      for (GlibcArena arena : state.arenas()) {
        if (arena.main() && !arena.isUnused()) {
          segment(arena, state);
        }
      }
      threads.find(state);
    }
    loose.find(states);
    finish(states, loose);
    arenas.sort((a, b) -> a.range().compareTo(b.range()));
    // In a process that runs, what was read at two instants need not agree: that is no mistake.
    return new Found(List.copyOf(arenas), target.isStill() ? List.copyOf(remarks) : List.of());
  }

  private static boolean isTop(GlibcArena arena, AddressRange range) {
    return range.contains(arena.top());
  }

  /** What the main arena has in the heap segment, or in the mapping that its rest is in. */
  private void segment(GlibcArena arena, GlibcState state) throws AllocsException {
    for (AddressRange range : Arenas.heaps(mappings)) {
      boolean used = isTop(arena, range);
      Optional<Long> start =
          state
              .parameters()
              .filter(p -> p.heapStart().isPresent())
              .map(p -> p.heapStart().getAsLong())
              .filter(range::contains);
      if (!stretches.isFree(range)) {
        continue;
      }
      long from = aligned(start.orElse(range.base()));
      HeapWalk.Found found =
          HeapWalk.of(memory, new HeapWalk.Stretch(from, range.limit(), arena.top(), true));
      // One that the arena has left is told by the walk alone, where nothing says where it begins.
      if (used || start.isPresent() || !arena.contiguous() && found.problem().isEmpty()) {
        stretches.add(range, found);
      }
    }
  }

  /** Chunks begin at multiples of 16. */
  static long aligned(long address) {
    return address + ChunkHeaderDescriptor.ALIGNMENT - 1 & -ChunkHeaderDescriptor.ALIGNMENT;
  }

  /** Private memory that belongs to no file, by mappings. */
  private List<AddressRange> anonymous() throws AllocsException {
    Set<Long> owned = new HashSet<>();
    for (LoadedObject object : target.objects()) {
      object.mappings().forEach(mapping -> owned.add(mapping.range().base()));
    }
    return mappings.stream()
        .filter(m -> m.isAnonymous() && m.isReadable() && m.isWritable())
        .filter(m -> !m.isShared().orElse(false) && !owned.contains(m.range().base()))
        .map(Mapping::range)
        .toList();
  }

  /** Takes out what was freed, and makes arenas of what was walked. */
  private void finish(List<GlibcState> states, LooseMemory loose) throws AllocsException {
    FreedChunks freed = new FreedChunks(memory);
    Set<Long> caches = new HashSet<>();
    boolean broken = !remarks.isEmpty();
    for (Stretches.Walked each : stretches.walked()) {
      freed.add(each.found().chunks());
      caches.addAll(each.found().caches());
      broken |= each.found().problem().isPresent();
    }
    loose.chunks().forEach(freed::add);
    Set<Long> empty = freed.kept(caches);
    for (GlibcState state : states) {
      for (GlibcArena arena : state.arenas()) {
        if (!arena.isUnused()) {
          freed.fast(arena);
        }
      }
      empty = freed.pointedTo(empty, state, context);
    }
    arenas.addAll(loose.arenas(freed));
    WalkedChunks words = new WalkedChunks(memory);
    String doubt = broken || freed.isChanged() ? UNSETTLED : "";
    for (Stretches.Walked each : stretches.walked()) {
      AddressRange range = each.range();
      Optional<String> problem = each.found().problem();
      if (problem.isPresent()) {
        // The last chunk has the first bytes of the header behind it, too.
        long end = each.found().chunks().limit() + ChunkHeaderDescriptor.OVERHEAD;
        long from = AddressRange.min(end, range.limit());
        String why = "arena of malloc, chunks unknown from here on: " + problem.get();
        arenas.add(new OpaqueArena(new AddressRange(from, range.limit()), why));
        range = new AddressRange(range.base(), from);
      }
      if (!range.isEmpty() && each.found().chunks().count() > 0) {
        arenas.add(new WalkedArena(range, each.found().chunks(), words, doubt, empty));
      }
    }
  }
}
