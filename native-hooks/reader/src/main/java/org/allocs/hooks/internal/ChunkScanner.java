package org.allocs.hooks.internal;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.hooks.ChunkVisitor;
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
  private final ChunkVisitor visitor;
  private int window = FIRST_WINDOW;
  private byte[] copy = new byte[WORD * (FIRST_WINDOW + MARGIN)];
  private byte[] again = new byte[0];
  private Optional<RecordedChunk> pending = Optional.empty();

  private ChunkScanner(ChunkReader reader, Root root, ChunkVisitor visitor) {
    this.reader = reader;
    this.root = root;
    this.visitor = visitor;
  }

  /** Reports the chunks that start in a range; returns false if the visitor stopped. */
  static boolean scan(ChunkReader reader, Root root, AddressRange starts, ChunkVisitor visitor)
      throws AllocsException {
    return new ChunkScanner(reader, root, visitor).run(starts);
  }

  private boolean run(AddressRange starts) throws AllocsException {
    long first = starts.base() >>> HookIndexDescriptor.GRANULE_SHIFT;
    long last = starts.limit() - 1 >>> HookIndexDescriptor.GRANULE_SHIFT;
    for (Map.Entry<Long, Long> region : reader.regions().between(root, first, last).entrySet()) {
      long from = Math.max(first, region.getKey());
      long to = Math.min(last + 1, region.getKey() + root.regionGranules());
      for (long at = from; at < to; at += window, widen()) {
        int count = (int) Math.min(window, to - at);
        if (!scan(region.getValue(), at, count, starts)) {
          return false;
        }
      }
    }
    return pending.isEmpty() || visitor.visit(pending.get());
  }

  private void widen() {
    if (window < WINDOW) {
      window *= 2;
      copy = new byte[WORD * (window + MARGIN)];
    }
  }

  private boolean scan(long words, long from, int count, AddressRange starts)
      throws AllocsException {
    read(words + WORD * from, copy, count + MARGIN);
    boolean reread = false;
    for (int i = 0; i < count; i++) {
      if ((i & 1) == 0 && i + 1 < count && Words.longAt(copy, WORD * i) == 0) {
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
      Optional<RecordedChunk> chunk = decode(words, from, i, head);
      if (chunk.isPresent() && !report(chunk.get())) {
        return false;
      }
    }
    return true;
  }

  private void read(long address, byte[] into, int words) throws AllocsException {
    int got = reader.memory().readSome(address, into, 0, WORD * words);
    if (got != WORD * words) {
      throw new MemoryFaultException(address, WORD * (long) words);
    }
  }

  /** A mid head is believed if the second reading of the window, later than its words', has it. */
  private Optional<RecordedChunk> decode(long words, long from, int i, int head)
      throws AllocsException {
    if (ChunkReader.isInline(head)) {
      return Optional.of(reader.inline(root, from + i, head));
    }
    if (!ChunkReader.isBig(head) && Words.intAt(again, WORD * i) == head) {
      int first = Words.intAt(copy, WORD * (i + 1));
      OptionalLong size = ChunkReader.midSize(head, first, Words.intAt(copy, WORD * (i + 2)));
      if (size.isPresent()) {
        return Optional.of(reader.chunk(root, from + i, head, size.getAsLong()));
      }
    }
    return anew(words, from + i);
  }

  /** A head whose continuations never agree is left over from a chunk that is gone. */
  private Optional<RecordedChunk> anew(long words, long granule) throws AllocsException {
    for (int i = 0; i < MAX_TRIES; i++) {
      int head = reader.memory().readInt(words + WORD * granule);
      if (!HookIndexDescriptor.isHead(head)) {
        return Optional.empty();
      }
      Optional<RecordedChunk> chunk = reader.read(root, words, granule, head);
      if (chunk.isPresent()) {
        return chunk;
      }
    }
    return Optional.empty();
  }

  private boolean report(RecordedChunk chunk) throws AllocsException {
    if (pending.isEmpty()) {
      pending = Optional.of(chunk);
      return true;
    }
    RecordedChunk before = pending.get();
    boolean overlap = AddressRange.lessThan(chunk.base(), before.limit());
    if (overlap && !before.inFlight()) {
      return true;
    }
    pending = Optional.of(chunk);
    return overlap || visitor.visit(before);
  }
}
