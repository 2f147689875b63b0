package org.allocs.malloc.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.target.TargetThread;

/**
 * Chunks that the program freed, though their successors say that they are in use: those that a
 * thread keeps for itself, and those in the fast lists of an arena. What a thread keeps it has
 * itself in a chunk, which is told by its lists: each that is not empty leads to chunks of its
 * size.
 */
final class FreedChunks {
  private static final int MOST_IN_LIST = 1 << 16;
  private static final int MAX_BLOCK = 1 << 20;
  private static final int TRIES = 3;

  /** {@code PROTECT_PTR}: what a link is combined with is its address without these bits. */
  private static final int PAGE_BITS = 12;

  private final Memory memory;
  private final MemoryWindow link;
  private final TreeMap<Long, ChunkList> lists = new TreeMap<>(Long::compareUnsigned);
  private final Map<Long, Long> mapped = new HashMap<>();
  private boolean changed;

  /** How many lists of the thread that was looked at last lead to chunks. */
  private int heads;

  FreedChunks(Memory memory) {
    this.memory = memory;
    this.link = new MemoryWindow(memory, 2 * Long.BYTES);
  }

  void add(ChunkList list) {
    lists.put(list.start(), list);
  }

  /** Adds one with a mapping of its own, which threads keep too from glibc 2.43 on. */
  void add(MappedChunks.Found chunk) {
    mapped.put(chunk.chunk(), chunk.size());
  }

  /** Whether a chunk with a mapping of its own is not free. */
  boolean isLive(MappedChunks.Found chunk) {
    return mapped.containsKey(chunk.chunk());
  }

  /** Whether a list changed while it was followed, or is damaged. */
  boolean isChanged() {
    return changed;
  }

  private Optional<ChunkList> list(long chunk) {
    return Optional.ofNullable(lists.floorEntry(chunk)).map(Map.Entry::getValue);
  }

  private long liveSize(long chunk) {
    Long own = mapped.get(chunk);
    return own != null ? own : list(chunk).map(list -> list.liveSize(chunk)).orElse(0L);
  }

  private void free(long chunk) {
    mapped.remove(chunk);
    list(chunk).ifPresent(list -> list.free(chunk));
  }

  /** Whether a list may lead to a live chunk. */
  @FunctionalInterface
  private interface Member {
    boolean has(long size);
  }

  /**
   * Chunks that are linked by the first words of what the program got, as far as they are such.
   *
   * @param offset from a chunk to where links lead to
   */
  private List<Long> follow(long first, int offset, Member member) throws AllocsException {
    List<Long> found = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long chunk = first - offset;
    while (found.size() < MOST_IN_LIST && isIn(chunk, member) && seen.add(chunk)) {
      found.add(chunk);
      long place = chunk + ChunkHeaderDescriptor.BEFORE;
      link.forget();
      if (!link.has(place, Long.BYTES, 0)) {
        break;
      }
      long plain = link.word(place);
      long combined = plain ^ place >>> PAGE_BITS;
      if (plain == 0 || combined == 0) {
        return found;
      }
      chunk = (isIn(plain - offset, member) ? plain : combined) - offset;
    }
    changed = true;
    return found;
  }

  private boolean isIn(long chunk, Member member) {
    long size = liveSize(chunk);
    return size != 0 && member.has(size);
  }

  /** Takes out what the fast lists of an arena have. */
  void fast(GlibcArena arena) throws AllocsException {
    if (arena.bins() + MallocStateDescriptor.FASTBINS - arena.start() < Long.BYTES) {
      return;
    }
    for (int i = 0; i < MallocStateDescriptor.FASTBIN_COUNT; i++) {
      long size = ChunkHeaderDescriptor.LEAST + i * ChunkHeaderDescriptor.ALIGNMENT;
      link.forget();
      long at = arena.bins() + MallocStateDescriptor.FASTBINS + (long) i * Long.BYTES;
      long first = link.wordOrZero(at);
      if (first != 0) {
        follow(first, 0, its -> its == size).forEach(this::free);
      }
    }
  }

  private List<Long> followKept(long first, int list) throws AllocsException {
    return follow(
        first, ChunkHeaderDescriptor.BEFORE, size -> ThreadCacheDescriptor.fits(list, size));
  }

  private boolean isKept(long user, int list) {
    return isIn(
        user - ChunkHeaderDescriptor.BEFORE, size -> ThreadCacheDescriptor.fits(list, size));
  }

  /**
   * Takes out what threads keep, and where they keep it.
   *
   * @param candidates chunks that look like it
   * @return those that may be it, but have nothing
   */
  Set<Long> kept(Set<Long> candidates) throws AllocsException {
    Set<Long> empty = new HashSet<>();
    for (long chunk : candidates) {
      Optional<ThreadCacheDescriptor> layout = ThreadCacheDescriptor.of(liveSize(chunk));
      if (layout.isEmpty()) {
        continue;
      }
      boolean taken = false;
      for (int i = 0; i < TRIES && !taken; i++) {
        Optional<ByteBuffer> bytes = read(chunk, layout.get());
        if (bytes.filter(layout.get()::isEmpty).isPresent()) {
          empty.add(chunk);
          break;
        }
        taken = bytes.isPresent() && isTaken(chunk, layout.get(), bytes.get());
        // Where none of its lists leads to chunks it is something else.
        changed |= i == TRIES - 1 && !taken && bytes.isPresent() && heads > 0;
      }
    }
    return empty;
  }

  private Optional<ByteBuffer> read(long chunk, ThreadCacheDescriptor layout)
      throws AllocsException {
    byte[] bytes = new byte[layout.bytes()];
    int got = memory.readSome(chunk + ChunkHeaderDescriptor.BEFORE, bytes, 0, bytes.length);
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return got == bytes.length && layout.isPlausible(words) ? Optional.of(words) : Optional.empty();
  }

  private boolean isTaken(long cache, ThreadCacheDescriptor layout, ByteBuffer bytes)
      throws AllocsException {
    heads = 0;
    int lists = 0;
    for (int i = 0; i < layout.lists(); i++) {
      long first = layout.entry(bytes, i);
      lists += first != 0 ? 1 : 0;
      heads += first != 0 && isKept(first, i) ? 1 : 0;
    }
    if (heads < lists) {
      return false;
    }
    for (int i = 0; i < layout.lists(); i++) {
      long first = layout.entry(bytes, i);
      if (first != 0) {
        followKept(first, i).forEach(this::free);
      }
    }
    free(cache);
    return true;
  }

  /**
   * Takes out those chunks that a thread points to where it has variables of the C library: they
   * are what it keeps nothing in.
   *
   * @param empty chunks that may be such
   * @return those of which nobody knows
   */
  Set<Long> pointedTo(Set<Long> empty, GlibcState state, Context context) throws AllocsException {
    Set<Long> left = new HashSet<>(empty);
    if (left.isEmpty()) {
      return left;
    }
    ModuleInfo module = context.debugInfo().module(context.target(), state.object());
    OptionalLong size = module.threadBlockSize();
    int bytes = (int) Math.min(size.orElse(0), MAX_BLOCK) & -Long.BYTES;
    boolean all = bytes > 0;
    for (TargetThread thread : context.target().threads()) {
      Optional<Registers> registers = thread.registers().value();
      Optional<Long> block =
          registers.map(r -> module.threadBlock(r, state.object().bias())).flatMap(Answer::value);
      all &= block.isPresent();
      if (block.isPresent()) {
        MemoryWindow words = new MemoryWindow(memory, MAX_BLOCK);
        for (int i = 0;
            i < bytes && words.has(block.get() + i, Long.BYTES, bytes);
            i += Long.BYTES) {
          long chunk = words.word(block.get() + i) - ChunkHeaderDescriptor.BEFORE;
          if (left.remove(chunk)) {
            free(chunk);
          }
        }
      }
    }
    return all ? Set.of() : left;
  }
}
