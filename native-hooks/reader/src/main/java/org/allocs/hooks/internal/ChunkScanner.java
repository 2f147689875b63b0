package org.allocs.hooks.internal;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.hooks.PlainChunkVisitor;
import org.allocs.hooks.RecordedChunk;
import org.allocs.model.AddressRange;

/**
 * Enumerates chunks by their heads, many words a read. What it reports ascends and is disjoint: of
 * two that overlap because memory changed hands between two reads, a moving one gives way, else the
 * later.
 */
public final class ChunkScanner {
  /** Words to read at once: few at first, for visitors that stop soon. */
  private static final int FIRST_WINDOW = 1 << 11;

  private static final int WINDOW = 1 << 16;
  private static final int MARGIN = 2;
  private static final int MAX_TRIES = 64;
  private static final int WORD = HookIndexDescriptor.WORD_BYTES;

  private final ChunkReader reader;
  private final Root root;
  private final AddressRange starts;
  private final PlainChunkVisitor visitor;

  /** The window: the words of its region, the granule of its first word, how many there are. */
  private long words;

  private long from;
  private int count;
  private int window = FIRST_WINDOW;
  private byte[] copy = new byte[WORD * (FIRST_WINDOW + MARGIN)];
  private final PlainHeads plain = new PlainHeads();

  /** The window, read once more; whether it was. */
  private byte[] again = new byte[0];

  private boolean reread;

  /** Short chunks of the window, as it starts; the next one to be reported. */
  private long[] shorts = {};

  private int nextShort;

  /** Chunks of a page or more of the window, by their bases; the next one to be reported. */
  private final NavigableMap<Long, ChunkReader.Large> large = new TreeMap<>(Long::compareUnsigned);

  /**
   * The last one, which is reported when the next one is known; none while its size is negative.
   */
  private long base;

  private long size = -1;
  private int path;
  private boolean inFlight;

  private ChunkScanner(
      ChunkReader reader, Root root, AddressRange starts, PlainChunkVisitor visitor) {
    this.reader = reader;
    this.root = root;
    this.starts = starts;
    this.visitor = visitor;
  }

  /** Reports the chunks that start in a range; returns false if the visitor stopped. */
  static boolean scan(ChunkReader reader, Root root, AddressRange starts, PlainChunkVisitor visitor)
      throws AllocsException {
    return new ChunkScanner(reader, root, starts, visitor).run();
  }

  private boolean run() throws AllocsException {
    long first = starts.base() >>> HookIndexDescriptor.GRANULE_SHIFT;
    long last = starts.limit() - 1 >>> HookIndexDescriptor.GRANULE_SHIFT;
    for (Map.Entry<Long, Long> region : reader.regions().between(root, first, last).entrySet()) {
      words = region.getValue();
      from = Math.max(first, region.getKey());
      long to = Math.min(last + 1, region.getKey() + root.regionGranules());
      for (; from < to; from += window, widen()) {
        count = (int) Math.min(window, to - from);
        if (!scan()) {
          return false;
        }
      }
    }
    return size < 0 || visitor.visit(base, size, path, inFlight);
  }

  private void widen() {
    if (window < WINDOW) {
      window *= 2;
      copy = new byte[WORD * (window + MARGIN)];
    }
  }

  /** Where the granule of a word of the window is. */
  private long address(int word) {
    return from + word << HookIndexDescriptor.GRANULE_SHIFT;
  }

  private boolean scan() throws AllocsException {
    long start = address(0);
    long limit = address(count);
    /* Before the others: realloc may turn a short chunk into another, not the reverse. */
    shorts = reader.shorts().heads(root, start, limit);
    nextShort = 0;
    /* Before and after: realloc may turn what has a cell into what has a head, and the reverse. */
    long[] cells = readCells(start, limit, new long[0]);
    read(words + WORD * from, copy, count + MARGIN);
    readCells(start, limit, cells);
    reread = false;
    for (int i = 0; i < count; i += PlainHeads.BLOCK) {
      if (!scan(i, Math.min(i + PlainHeads.BLOCK, count))) {
        return false;
      }
    }
    return reportOthers(-1);
  }

  /** Reports chunks of a block of words. */
  private boolean scan(int first, int last) throws AllocsException {
    long low = address(first);
    long limit = address(last);
    if (isOtherBelow(low) && !reportOthers(low - 1)) {
      return false;
    }
    boolean alone = starts.contains(low) && starts.contains(limit - 1) && !isOtherBelow(limit);
    return alone && plain.read(copy, first, last - first, from + first) && !isIntoPlain()
        ? reportPlain()
        : scanEach(first, last);
  }

  /** Whether any short or large chunk that is not reported yet starts before an address. */
  private boolean isOtherBelow(long address) {
    return nextShort < shorts.length && AddressRange.lessThan(shortAt(nextShort), address)
        || !large.isEmpty() && AddressRange.lessThan(large.firstKey(), address);
  }

  private long shortAt(int number) {
    return address(0) + (shorts[number] >>> 32);
  }

  /** Whether the chunk that is to be reported reaches into the block. */
  private boolean isIntoPlain() {
    return plain.count() > 0
        && size >= 0
        && AddressRange.lessThan(plain.base(0), base + Math.max(size, 1));
  }

  private boolean reportPlain() throws AllocsException {
    int last = plain.count() - 1;
    if (last < 0) {
      return true;
    }
    if (!report(plain.base(0), plain.size(0), plain.path(0), false)
        || !plain.reportFirst(visitor)) {
      return false;
    }
    base = plain.base(last);
    size = plain.size(last);
    path = plain.path(last);
    return true;
  }

  /** Reports chunks of a block of words that may be of any kind. */
  private boolean scanEach(int first, int last) throws AllocsException {
    for (int i = first; i < last; i++) {
      if ((i & 1) == 0 && i + 1 < last && Words.longAt(copy, WORD * i) == 0) {
        i++;
        continue;
      }
      int head = Words.intAt(copy, WORD * i);
      if (!HookIndexDescriptor.isHead(head)
          || !starts.contains(HookIndexDescriptor.base(from + i, head))) {
        continue;
      }
      if (!reread && !ChunkReader.isInline(head)) {
        again = again.length == WORD * window ? again : new byte[WORD * window];
        read(words + WORD * from, again, count);
        reread = true;
      }
      if (!reportOthers(HookIndexDescriptor.base(from + i, head)) || !decode(i, head)) {
        return false;
      }
    }
    return true;
  }

  /** Adds the chunks that start in a range of one region and have cells that were not so before. */
  private long[] readCells(long start, long limit, long[] before) throws AllocsException {
    long[] cells = reader.cells().read(root, words, start, limit);
    for (int i = 0; i < cells.length; i++) {
      boolean isNew = before.length == 0 || cells[i] != before[i];
      if (isNew && HookIndexDescriptor.isChunk(cells[i])) {
        addLarge(start + ((long) i << HookIndexDescriptor.PAGE_SHIFT), cells[i], start, limit);
      }
    }
    return cells;
  }

  /** Adds that of a cell; one that never agrees with its slot is left over. */
  private void addLarge(long in, long cell, long start, long limit) throws AllocsException {
    long at = reader.cells().at(root, in).orElseThrow();
    for (int i = 0; i < MAX_TRIES && HookIndexDescriptor.isChunk(cell); i++) {
      long own = HookIndexDescriptor.cellBase(in, cell);
      Optional<ChunkReader.Large> chunk = reader.large(root, at, own, cell);
      if (chunk.isPresent()) {
        if (own >= start && own < limit) {
          large.putIfAbsent(own, chunk.get());
        }
        return;
      }
      cell = reader.cells().read(at);
    }
  }

  /** Reports short and large chunks up to an address; false if the visitor stopped. */
  private boolean reportOthers(long last) throws AllocsException {
    while (true) {
      boolean hasShort = nextShort < shorts.length;
      long own = hasShort ? shortAt(nextShort) : -1;
      if (!large.isEmpty() && AddressRange.lessThan(large.firstKey(), own)) {
        own = large.firstKey();
        hasShort = false;
      } else if (!hasShort) {
        return true;
      }
      if (AddressRange.lessThan(last, own)) {
        return true;
      }
      boolean goOn = hasShort ? reportShort(own) : reportLarge();
      if (!goOn) {
        return false;
      }
    }
  }

  private boolean reportShort(long at) throws AllocsException {
    int head = (int) shorts[nextShort++];
    return !starts.contains(at) || report(at, head, ChunkReader.inlineSize(head));
  }

  private boolean reportLarge() throws AllocsException {
    ChunkReader.Large chunk = large.pollFirstEntry().getValue();
    return !starts.contains(chunk.base())
        || report(chunk.base(), chunk.size(), chunk.path(), chunk.inFlight());
  }

  private void read(long address, byte[] into, int words) throws AllocsException {
    int got = reader.memory().readSome(address, into, 0, WORD * words);
    if (got != WORD * words) {
      throw new MemoryFaultException(address, WORD * (long) words);
    }
  }

  /**
   * Reports the chunk of a head, if there is one; false if the visitor stopped. A mid head is
   * believed if the second reading of the window, later than its words', has it.
   */
  private boolean decode(int i, int head) throws AllocsException {
    long start = HookIndexDescriptor.base(from + i, head);
    if (ChunkReader.isInline(head)) {
      return report(start, head, ChunkReader.inlineSize(head));
    }
    if (Words.intAt(again, WORD * i) == head) {
      int first = Words.intAt(copy, WORD * (i + 1));
      OptionalLong stated = ChunkReader.midSize(head, first, Words.intAt(copy, WORD * (i + 2)));
      if (stated.isPresent()) {
        return report(start, head, stated.getAsLong());
      }
    }
    return anew(from + i);
  }

  /** A head whose continuations never agree is left over from a chunk that is gone. */
  private boolean anew(long granule) throws AllocsException {
    for (int i = 0; i < MAX_TRIES; i++) {
      int head = reader.memory().readInt(words + WORD * granule);
      if (!HookIndexDescriptor.isHead(head)) {
        return true;
      }
      Optional<RecordedChunk> chunk = reader.read(root, words, granule, head);
      if (chunk.isPresent()) {
        return report(chunk.get().base(), head, chunk.get().size());
      }
    }
    return true;
  }

  private boolean report(long start, int head, long bytes) throws AllocsException {
    boolean moving = (head & HookIndexDescriptor.MOVING) != 0;
    return report(start, bytes, ChunkReader.pathNumber(head), moving);
  }

  private boolean report(long start, long bytes, int number, boolean moving)
      throws AllocsException {
    boolean overlap = size >= 0 && AddressRange.lessThan(start, base + Math.max(size, 1));
    if (overlap && !inFlight) {
      return true;
    }
    boolean goOn = size < 0 || overlap || visitor.visit(base, size, path, inFlight);
    base = start;
    size = bytes;
    path = number;
    inFlight = moving;
    return goOn;
  }
}
