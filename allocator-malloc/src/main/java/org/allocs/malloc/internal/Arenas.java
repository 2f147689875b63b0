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
import org.allocs.error.UnsupportedException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.ChangeRecords;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.IndexLosses;
import org.allocs.hooks.RecordedChunk;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/** Finds the memory that malloc parcels out: the heap segment, and mappings that hold chunks. */
final class Arenas {
  private static final String HEAP = "[heap]";

  /** As glibc names its mappings where it is told to (GLIBC_TUNABLES glibc.mem.decorate_maps). */
  private static final String NAMED = "[anon: glibc: malloc";

  private final Target target;
  private final Set<Long> owned = new HashSet<>();

  private Arenas(Target target) throws AllocsException {
    this.target = target;
    for (LoadedObject object : target.objects()) {
      object.mappings().forEach(mapping -> owned.add(mapping.range().base()));
    }
  }

  /**
   * What was found.
   *
   * @param arenas ascending
   * @param unplaced why chunks are unknown, if there is no arena that could say so though the hooks
   *     are in the target
   * @param remarks what a person should know of them
   */
  record Found(List<Arena> arenas, Optional<String> unplaced, List<String> remarks) {}

  /** The arenas of a target. */
  static Found of(Context context) throws AllocsException {
    Arenas arenas = new Arenas(context.target());
    Answer<HookIndex> index = context.cached(IndexKey.INDEX, () -> open(context));
    if (index.value().isPresent()) {
      RecordedArena.Shared shared = shared(index.value().get(), context);
      List<Arena> recorded = arenas.recorded(shared, Places.of(context));
      return new Found(recorded, Optional.empty(), List.of());
    }
    String why = "arena of malloc, " + index.reason().orElseThrow();
    if (HookIndex.isLoaded(context.target())) {
      List<Arena> opaque = arenas.unrecorded(why);
      Optional<String> unplaced = opaque.isEmpty() ? index.reason() : Optional.empty();
      return new Found(opaque, unplaced, List.of());
    }
    return arenas.walked(context, why);
  }

  /** What glibc keeps itself; a heap segment that is not its is opaque. */
  private Found walked(Context context, String why) throws AllocsException {
    GlibcHeaps.Found found = GlibcHeaps.of(context);
    List<Arena> all = new ArrayList<>(found.arenas());
    for (Arena opaque : unrecorded(why + ", and glibc has none there")) {
      if (found.arenas().stream().noneMatch(a -> a.range().overlaps(opaque.range()))) {
        all.add(opaque);
      }
    }
    return new Found(all, Optional.empty(), found.remarks());
  }

  private enum IndexKey implements Context.OfFiles {
    INDEX
  }

  private static RecordedArena.Shared shared(HookIndex index, Context context)
      throws AllocsException {
    Memory memory = context.target().memory();
    ChunkFacts facts =
        new ChunkFacts(
            memory, index.isGlibc(), ChangeRecords.open(context.target(), context.debugInfo()));
    return new RecordedArena.Shared(
        index, Statements.of(context), new Samples(CallSites.of(context), facts));
  }

  /** An index of another version is no failure of the heap: its chunks are unknown. */
  static Answer<HookIndex> open(Context context) throws AllocsException {
    try {
      return HookIndex.open(context.target(), context.debugInfo());
    } catch (UnsupportedException e) {
      return Answer.unknown("chunks unknown: " + e.getMessage());
    }
  }

  /** Of adjacent mappings one arena: the kernel splits the heap of a process that was forked. */
  static List<AddressRange> heaps(List<Mapping> mappings) {
    List<AddressRange> heaps = new ArrayList<>();
    for (Mapping mapping : mappings) {
      if (isHeap(mapping)) {
        AddressRange range = mapping.range();
        int last = heaps.size() - 1;
        if (last >= 0 && heaps.get(last).limit() == range.base()) {
          range = new AddressRange(heaps.remove(last).base(), range.limit());
        }
        heaps.add(range);
      }
    }
    return heaps;
  }

  private List<Arena> unrecorded(String reason) throws AllocsException {
    return heaps(target.mappings()).stream()
        .<Arena>map(range -> new OpaqueArena(range, reason))
        .toList();
  }

  /** Whether it is named as the memory of malloc. */
  static boolean isHeap(Mapping mapping) {
    return mapping.isLabelled(HEAP) || (mapping.isAnonymous() && mapping.path().startsWith(NAMED));
  }

  private List<Arena> recorded(RecordedArena.Shared shared, Places places) throws AllocsException {
    HookIndex index = shared.index();
    String gap = gap(index.losses());
    return places.ranges(() -> ranges(index)).stream()
        .<Arena>map(range -> new RecordedArena(range, shared, gap))
        .toList();
  }

  private List<AddressRange> ranges(HookIndex index) throws AllocsException {
    List<AddressRange> regions = index.regions();
    List<AddressRange> ranges = new ArrayList<>();
    Optional<AddressRange> open = Optional.empty();
    for (Mapping mapping : target.mappings()) {
      AddressRange range = mapping.range();
      if (!mayHoldChunks(mapping, regions)) {
        continue;
      }
      if (open.isPresent() && goesOn(index, open.get(), mapping)) {
        open = Optional.of(new AddressRange(open.get().base(), range.limit()));
        continue;
      }
      if (!isHeap(mapping) && !beginsHere(mapping, index, range)) {
        continue;
      }
      open.ifPresent(ranges::add);
      open = Optional.of(range);
    }
    open.ifPresent(ranges::add);
    return List.copyOf(ranges);
  }

  private static String gap(IndexLosses losses) {
    String words = "free or not recorded";
    return losses.chunksMayBeMissing()
        ? words
            + "; the hooks could not record chunks="
            + Long.toUnsignedString(losses.chunks())
            + " misaligned="
            + Long.toUnsignedString(losses.misaligned())
        : words;
  }

  private boolean mayHoldChunks(Mapping mapping, List<AddressRange> regions) {
    boolean kernels = mapping.path().startsWith("[") && !mapping.isAnonymous() && !isHeap(mapping);
    return isHeap(mapping)
        || !kernels
            && !owned.contains(mapping.range().base())
            && regions.stream().anyMatch(mapping.range()::overlaps);
  }

  /**
   * Whether chunks lie in a mapping. None begins in memory that nobody may read, such as what glibc
   * reserves behind its arenas: gigabytes, in a program of many threads.
   */
  private static boolean beginsHere(Mapping mapping, HookIndex index, AddressRange range)
      throws AllocsException {
    return mapping.isReadable() && !index.forEach(range, chunk -> false);
  }

  /**
   * Whether a chunk lies across the border of two adjacent mappings; not where nobody may read the
   * second, into which an arena of glibc has grown since the mappings were read.
   */
  private static boolean goesOn(HookIndex index, AddressRange first, Mapping second)
      throws AllocsException {
    if (first.limit() != second.range().base() || !second.isReadable()) {
      return false;
    }
    Optional<RecordedChunk> across = index.find(second.range().base());
    return across.isPresent() && across.get().base() != second.range().base();
  }
}
