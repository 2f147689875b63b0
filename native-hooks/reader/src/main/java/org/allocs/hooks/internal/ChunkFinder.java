package org.allocs.hooks.internal;

import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedChunk;
import org.allocs.target.Memory;

/** Finds the chunk that covers an address (FORMAT.md, "Finding the chunk"). */
public final class ChunkFinder {
  private static final int MAX_TRIES = 64;
  private static final int FIRST_WINDOW = 64;
  private static final int NEXT_WINDOW = 2048;

  private final ChunkReader reader;

  ChunkFinder(ChunkReader reader) {
    this.reader = reader;
  }

  /**
   * The live chunk that covers an address.
   *
   * @throws org.allocs.error.MalformedFileException if the index contradicts itself each time that
   *     it is read
   */
  public Optional<RecordedChunk> find(Root root, long address) throws AllocsException {
    for (int i = 0; i < MAX_TRIES; i++) {
      Attempt attempt = new Attempt(root, address);
      if (attempt.run()) {
        return attempt.result();
      }
    }
    throw Root.malformed(address, "records contradict themselves: tries=" + MAX_TRIES);
  }

  /** One pass; what is met is kept until it is clear that nothing changed meanwhile. */
  private final class Attempt {
    private final Root root;
    private final long address;
    private Optional<RecordedChunk> live = Optional.empty();
    private Optional<RecordedChunk> moving = Optional.empty();
    private boolean decided;
    private boolean restart;

    Attempt(Root root, long address) {
      this.root = root;
      this.address = address;
    }

    Optional<RecordedChunk> result() {
      return live.isPresent() ? live : moving;
    }

    boolean run() throws AllocsException {
      tryShort();
      long high = address >>> HookIndexDescriptor.GRANULE_SHIFT;
      long low = Math.max(0, high - root.scanLimit());
      int window = FIRST_WINDOW;
      for (long to = high + 1; to > low && !decided && !restart; window = NEXT_WINDOW) {
        long regionStart = (to - 1) / root.regionGranules() * root.regionGranules();
        long from = Math.max(Math.max(low, regionStart), to - window);
        OptionalLong words = reader.regions().wordsOf(root, from);
        if (words.isPresent()) {
          scan(words.getAsLong(), from, (int) (to - from));
        } else {
          from = Math.max(low, regionStart);
        }
        to = from;
      }
      if (!decided && !restart) {
        searchBig();
      }
      return !restart;
    }

    /**
     * A short chunk covers nothing but its own 16 bytes. It is to be looked for first: realloc may
     * turn a short chunk into another, but never another into a short one.
     */
    private void tryShort() throws AllocsException {
      long base = ShortChunks.base(address);
      int head = reader.shorts().head(root, base);
      if (HookIndexDescriptor.isHead(head)) {
        meet(reader.readShort(root, base, head), true);
      }
    }

    /** From the highest granule down to the first head that decides. */
    private void scan(long words, long from, int count) throws AllocsException {
      Memory memory = reader.memory();
      int bytes = HookIndexDescriptor.WORD_BYTES;
      byte[] copy = memory.read(words + bytes * from, bytes * count);
      for (int i = count - 1; i >= 0 && !decided && !restart; i--) {
        int head = Words.intAt(copy, bytes * i);
        long base = HookIndexDescriptor.base(from + i, head);
        if (HookIndexDescriptor.isHead(head) && Long.compareUnsigned(base, address) <= 0) {
          meet(reader.read(root, words, from + i, head), true);
        }
      }
    }

    private void meet(Optional<RecordedChunk> chunk, boolean decides) {
      if (chunk.isEmpty()) {
        restart = true;
      } else if (!chunk.get().inFlight()) {
        decided = decides || chunk.get().covers(address);
        live = chunk.filter(c -> c.covers(address));
      } else if (moving.isEmpty()) {
        moving = chunk.filter(c -> c.covers(address));
      }
    }

    private void searchBig() throws AllocsException {
      reader
          .big()
          .covering(
              root,
              address,
              (number, base) -> {
                check(number, base);
                return !decided && !restart;
              });
    }

    /** A slot counts only if the head at its base is a big one that leads back to it. */
    private void check(int number, long base) throws AllocsException {
      long granule = base >>> HookIndexDescriptor.GRANULE_SHIFT;
      OptionalLong words = reader.regions().wordsOf(root, granule);
      if (words.isEmpty()) {
        return;
      }
      long at = words.getAsLong() + HookIndexDescriptor.WORD_BYTES * granule;
      byte[] pair = reader.memory().read(at, 8);
      int head = Words.intAt(pair, 0);
      boolean leadsBack =
          HookIndexDescriptor.isHead(head)
              && ChunkReader.isBig(head)
              && HookIndexDescriptor.base(granule, head) == base
              && Words.intAt(pair, 4) == (HookIndexDescriptor.TAG | number);
      if (leadsBack) {
        meet(reader.read(root, words.getAsLong(), granule, head), false);
      }
    }
  }
}
