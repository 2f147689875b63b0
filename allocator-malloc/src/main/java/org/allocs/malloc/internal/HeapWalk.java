package org.allocs.malloc.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Walks one stretch of chunks by their sizes, up to the free rest of the arena ({@code top}) or the
 * fenceposts that glibc puts where a stretch was given up. Every header has to agree with those
 * beside it. A target that runs on changes what is walked: where that shows, some of it is walked
 * again.
 */
final class HeapWalk {
  /** Chunks of a stretch at most. */
  private static final int MAX_CHUNKS = 1 << 28;

  private static final int WINDOW = 1 << 18;

  /** Bytes that are read behind a chunk that was larger than the window. */
  private static final int SPARSE = 1 << 12;

  /** How often the walk goes back from one place, each time twice as far, before it gives up. */
  private static final int RETRIES = 4;

  /** How often it goes back in all. */
  private static final int MOST_RETRIES = 64;

  private static final int MARKS = 1 << RETRIES;

  private static final int MAX_CACHES = 1 << 16;

  /** Contradictions that are borne in one stretch. */
  private static final int MOST_BORNE = 16;

  /** Bytes of a fencepost: no chunk is as small. */
  private static final long FENCE = 16;

  private static final String NOT_OWN = "in use, but not of the arena of a thread: the chunk at ";
  private static final String TWO_FREE = "free as the one before it: the chunk at ";
  private static final String OTHER_SIZE =
      "free, and of another size by the one behind it: the chunk at ";
  private static final String OVER_THE_TOP = "longer than up to the free rest: the chunk at ";

  private static final long NON_MAIN_ARENA = 4;
  private static final long PREV_INUSE = 1;

  /**
   * Where to walk.
   *
   * @param start of the first chunk
   * @param limit of the memory that the chunks are in
   * @param top the chunk that is the free rest of the arena, here or elsewhere
   * @param main whether it is of the main arena
   */
  record Stretch(long start, long limit, long top, boolean main) {}

  /**
   * What was found.
   *
   * @param chunks from the start on
   * @param caches chunks that look like what threads keep of chunks that they freed
   * @param problem why the walk ended before the end, if it did
   */
  record Found(ChunkList chunks, Set<Long> caches, Optional<String> problem) {}

  /** A chunk whose successor tells whether it is in use; of size 0 where there is none. */
  private record Pending(long chunk, long size, long field) {}

  private static final Pending NONE = new Pending(0, 0, PREV_INUSE);

  private record Mark(ChunkList.Mark list, Pending pending) {}

  private final Stretch stretch;
  private final MemoryWindow window;
  private final Memory memory;
  private final ChunkList chunks;
  private final Set<Long> caches = new HashSet<>();
  private final Deque<Mark> marks = new ArrayDeque<>();
  private Pending pending = NONE;
  private int fences;
  private String problem = "";

  /** Chunks whose headers contradict others, but which were gone on behind. */
  private final Set<Long> borne = new HashSet<>();

  /** The chunk that the walk failed at, if its header only contradicts another one; else 0. */
  private long contradicting;

  /** What was found before the first one that is borne, and what was wrong there. */
  private ChunkList.Mark before;

  private String why = "";

  private HeapWalk(Memory memory, Stretch stretch) {
    this.stretch = stretch;
    this.memory = memory;
    this.window = new MemoryWindow(memory, WINDOW);
    this.chunks = new ChunkList(stretch.start());
  }

  /** Walks a stretch. */
  static Found of(Memory memory, Stretch stretch) throws AllocsException {
    return new HeapWalk(memory, stretch).walk();
  }

  private Found walk() throws AllocsException {
    int tries = 0;
    int all = 0;
    long farthest = stretch.start();
    while (!goOn()) {
      if (AddressRange.lessThan(farthest, chunks.limit())) {
        farthest = chunks.limit();
        tries = 0;
      }
      if (tries++ == RETRIES || all++ == MOST_RETRIES) {
        if (!bear()) {
          return new Found(chunks, caches, Optional.of(problem));
        }
        tries = 0;
        continue;
      }
      goBack(1 << tries);
    }
    return new Found(chunks, caches, Optional.empty());
  }

  /**
   * Goes on where a header contradicts another one, as while a chunk is freed or made; a thread may
   * have been stopped just then. Where that leads to nothing, the first such place is the end.
   */
  private boolean bear() {
    if (contradicting != 0 && borne.size() < MOST_BORNE && borne.add(contradicting)) {
      if (borne.size() == 1) {
        before = chunks.mark();
        why = problem;
      }
      return true;
    }
    if (!borne.isEmpty() && before.length() <= chunks.mark().length()) {
      chunks.reset(before);
      problem = why;
    }
    return false;
  }

  /** Whether a contradiction at a chunk is borne. */
  private boolean bears(String what, long chunk) {
    if (borne.contains(chunk)) {
      return true;
    }
    fail(what, chunk);
    contradicting = chunk;
    return false;
  }

  private void goBack(int windows) {
    Mark mark = new Mark(new ChunkList.Mark(0, 0, stretch.start()), NONE);
    for (int i = 0; i < windows && !marks.isEmpty(); i++) {
      mark = marks.pop();
    }
    chunks.reset(mark.list());
    pending = mark.pending();
    fences = 0;
    window.forget();
  }

  /** Walks on; false where that is not possible. */
  private boolean goOn() throws AllocsException {
    while (true) {
      long at = pending.size() == 0 ? chunks.limit() : pending.chunk() + pending.size();
      if (!read(at)) {
        return at == stretch.limit() && isGivenUp() || fail("cannot be read: the chunk at ", at);
      }
      long field = window.word(at + ChunkHeaderDescriptor.BYTES);
      long size = field & ~ChunkHeaderDescriptor.FLAGS;
      boolean end = isEnd(at, size);
      if (!close(at, field, end)) {
        return false;
      }
      if (end || at == stretch.top()) {
        return true;
      }
      if (size == FENCE) {
        chunks.add(FENCE, false);
        fences++;
      } else if (!isChunk(at, field)) {
        if (isGivenUp()) {
          return true;
        }
        if (!stretch.main() || fences < 2 || !resume(at)) {
          return fail(AddressRange.hex(field) + " is no size of a chunk: ", at + Long.BYTES);
        }
      } else if (isOver(at, size)) {
        // What was the free rest a moment ago is being cut into a chunk and the new one.
        if (at + size != stretch.limit()) {
          return fail(OVER_THE_TOP, at);
        }
        if (!bears(OVER_THE_TOP, at)) {
          return false;
        }
        chunks.add(stretch.top() - at, false);
      } else {
        fences = 0;
        pending = new Pending(at, size, field);
        note(at, size);
      }
      if (chunks.count() == MAX_CHUNKS) {
        return fail("too many chunks before ", at);
      }
    }
  }

  private boolean read(long at) throws AllocsException {
    int header = ChunkHeaderDescriptor.BEFORE;
    if (AddressRange.lessThan(stretch.limit(), at + header)) {
      return false;
    }
    long gone = pending.size();
    if (window.has(at, header, 0)) {
      return true;
    }
    marks.push(new Mark(chunks.mark(), pending));
    if (marks.size() > MARKS) {
      marks.removeLast();
    }
    return window.has(at, header, gone > WINDOW ? SPARSE : WINDOW);
  }

  /** A heap of a thread that another one follows ends in a header of size 0. */
  private boolean isEnd(long at, long size) {
    return !stretch.main() && size == 0 && at + ChunkHeaderDescriptor.BEFORE == stretch.limit();
  }

  /** The main arena goes on elsewhere: behind two fenceposts is nothing of it. */
  private boolean isGivenUp() {
    boolean ahead =
        !AddressRange.lessThan(stretch.top(), chunks.limit())
            && AddressRange.lessThan(stretch.top(), stretch.limit());
    return stretch.main() && fences >= 2 && !ahead;
  }

  /**
   * Adds the chunk before a header, which tells whether it is in use.
   *
   * @param end whether the header is that behind which nothing is
   */
  private boolean close(long at, long field, boolean end) {
    if (pending.size() == 0) {
      return true;
    }
    boolean live = (field & PREV_INUSE) != 0;
    boolean fence = end && pending.size() == ChunkHeaderDescriptor.LEAST;
    boolean own = stretch.main() || fence || (pending.field() & NON_MAIN_ARENA) != 0;
    if (live && !own && !bears(NOT_OWN, pending.chunk())) {
      return false;
    }
    if (!live && (pending.field() & PREV_INUSE) == 0 && !bears(TWO_FREE, pending.chunk())) {
      return false;
    }
    if (!live && window.word(at) != pending.size() && !bears(OTHER_SIZE, pending.chunk())) {
      return false;
    }
    chunks.add(pending.size(), live && !fence);
    pending = NONE;
    return true;
  }

  private boolean isChunk(long at, long field) {
    long size = field & ~ChunkHeaderDescriptor.FLAGS;
    long left = stretch.limit() - at;
    return Long.compareUnsigned(size, ChunkHeaderDescriptor.LEAST) >= 0
        && size % ChunkHeaderDescriptor.ALIGNMENT == 0
        && Long.compareUnsigned(size, left) <= 0
        && (field & ChunkHeaderDescriptor.IS_MMAPPED) == 0
        && !(stretch.main() && (field & NON_MAIN_ARENA) != 0);
  }

  private boolean isOver(long at, long size) {
    return AddressRange.lessThan(at, stretch.top())
        && AddressRange.lessThan(stretch.top(), at + size)
        && AddressRange.lessThan(stretch.top(), stretch.limit());
  }

  private boolean fail(String what, long where) {
    contradicting = 0;
    problem = what + AddressRange.hex(where);
    return false;
  }

  /**
   * Behind fenceposts is what others than malloc got of the heap segment: goes on with the first
   * chunk behind that.
   */
  private boolean resume(long from) throws AllocsException {
    MemoryWindow look = new MemoryWindow(memory, WINDOW);
    int header = ChunkHeaderDescriptor.BEFORE;
    for (long at = from; look.has(at, header, WINDOW) && !beyond(at); at += header) {
      long field = look.word(at + ChunkHeaderDescriptor.BYTES);
      if ((field & ChunkHeaderDescriptor.FLAGS) == PREV_INUSE && isChunk(at, field)) {
        Stretch rest = new Stretch(at, stretch.limit(), stretch.top(), true);
        if (new HeapWalk(memory, rest).goOn()) {
          if (at != from) {
            chunks.add(at - from, false);
          }
          fences = 0;
          return true;
        }
      }
    }
    return false;
  }

  private boolean beyond(long at) {
    return AddressRange.lessThan(stretch.limit(), at + ChunkHeaderDescriptor.BEFORE);
  }

  /** Notes a chunk that may be what a thread keeps of chunks that it freed. */
  private void note(long chunk, long size) throws AllocsException {
    Optional<ThreadCacheDescriptor> layout = ThreadCacheDescriptor.of(size);
    if (layout.isEmpty() || caches.size() == MAX_CACHES) {
      return;
    }
    long user = chunk + ChunkHeaderDescriptor.BEFORE;
    // Reading on may move the window: the header that is looked at next is read again.
    if (window.has(user, layout.get().bytes(), WINDOW)
        && layout.get().isPlausible(window.bytes(user, layout.get().bytes()))) {
      caches.add(chunk);
    }
  }
}
