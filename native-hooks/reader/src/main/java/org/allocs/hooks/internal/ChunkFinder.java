package org.allocs.hooks.internal;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.hooks.RecordedChunk;

/** Finds the chunk that covers an address (FORMAT.md, "Finding the chunk"). */
public final class ChunkFinder {
  private static final int MAX_TRIES = 64;
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
      Look first = new Look(root, address, true);
      if (first.run() && first.result().isPresent()) {
        return first.result();
      }
      Look second = new Look(root, address, false);
      if (!first.restart && second.run() && second.confirms(first)) {
        return second.result();
      }
    }
    throw Root.malformed(address, "records contradict themselves: tries=" + MAX_TRIES);
  }

  /**
   * One look at each place where the chunk may be on record. It may go from its head to its cell or
   * back between the looks at these; so that nothing is there takes two, and cells that have not
   * changed in between.
   */
  private final class Look {
    private final Root root;
    private final long address;
    private final boolean far;
    private Optional<RecordedChunk> live = Optional.empty();
    private Optional<RecordedChunk> moving = Optional.empty();
    private long[] cells = {};
    private boolean decided;
    private boolean restart;

    /**
     * @param far whether to look for big chunks that start far below
     */
    Look(Root root, long address, boolean far) {
      this.root = root;
      this.address = address;
      this.far = far;
    }

    Optional<RecordedChunk> result() {
      return live.isPresent() ? live : moving;
    }

    boolean confirms(Look before) {
      return result().isPresent() || Arrays.equals(cells, before.cells);
    }

    boolean run() throws AllocsException {
      tryShort();
      if (!decided && !restart) {
        scanWords();
        boolean byHead = decided;
        decided = live.isPresent();
        scanCells();
        decided |= byHead;
      }
      if (far && !decided && !restart) {
        searchBig();
      }
      return !restart;
    }

    /**
     * A short chunk covers nothing but its own 8 or 16 bytes. It is to be looked for first: realloc
     * may turn a short chunk into another, but never another into a short one.
     */
    private void tryShort() throws AllocsException {
      for (long base : ShortChunks.bases(address)) {
        int head = decided ? 0 : reader.shorts().head(root, base);
        if (HookIndexDescriptor.isHead(head)) {
          meet(reader.readShort(root, base, head), true);
        }
      }
    }

    /** From the highest granule down to the first head that decides. */
    private void scanWords() throws AllocsException {
      long high = address >>> HookIndexDescriptor.GRANULE_SHIFT;
      long low = Math.max(0, high - root.scanLimit());
      for (long to = high + 1; to > low && !decided && !restart; ) {
        long from = Math.max(low, (to - 1) / root.regionGranules() * root.regionGranules());
        OptionalLong words = reader.regions().wordsOf(root, from);
        if (words.isPresent()) {
          scanWords(words.getAsLong(), from, (int) (to - from));
        }
        to = from;
      }
    }

    private void scanWords(long words, long from, int count) throws AllocsException {
      int bytes = HookIndexDescriptor.WORD_BYTES;
      byte[] copy = reader.memory().read(words + bytes * from, bytes * count);
      for (int i = count - 1; i >= 0 && !decided && !restart; i--) {
        int head = Words.intAt(copy, bytes * i);
        long base = HookIndexDescriptor.base(from + i, head);
        if (HookIndexDescriptor.isHead(head) && Long.compareUnsigned(base, address) <= 0) {
          meet(reader.read(root, words, from + i, head), true);
        }
      }
    }

    /** From the page of the address down to the first cell that decides. */
    private void scanCells() throws AllocsException {
      long page = 1L << HookIndexDescriptor.PAGE_SHIFT;
      cells = new long[HookIndexDescriptor.CELL_LIMIT + 1];
      for (int i = 0; i < cells.length && !decided && !restart; i++) {
        long in = address - page * i;
        OptionalLong at = reader.cells().at(root, in);
        cells[i] = at.isEmpty() ? 0 : reader.cells().read(at.getAsLong());
        long base = HookIndexDescriptor.cellBase(in, cells[i]);
        if (HookIndexDescriptor.isChunk(cells[i]) && Long.compareUnsigned(base, address) <= 0) {
          meet(reader.read(root, at.getAsLong(), base, cells[i]), true);
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

    /** A slot counts only if the cell at its base is a big one that leads back to it. */
    private void check(int number, long base) throws AllocsException {
      OptionalLong at = reader.cells().at(root, base);
      long cell = at.isEmpty() ? 0 : reader.cells().read(at.getAsLong());
      boolean leadsBack =
          (cell & HookIndexDescriptor.CELL_BIG) != 0
              && ChunkReader.slotNumber(cell) == number
              && HookIndexDescriptor.cellBase(base, cell) == base;
      if (leadsBack) {
        meet(reader.read(root, at.getAsLong(), base, cell), false);
      }
    }
  }
}
