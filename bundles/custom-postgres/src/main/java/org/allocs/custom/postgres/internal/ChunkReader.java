package org.allocs.custom.postgres.internal;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/**
 * Finds the chunks of a block: all of them, without a gap, or none. Which are free, their headers
 * say, or the lists of free ones.
 */
record ChunkReader(Memory memory, Layout layout, Block block) {
  private static final int MAX_BYTES = 1 << 26;
  private static final int MIN_BITS = 3;
  private static final int FREE_LISTS = 11;
  private static final long VALUE = 0x3fff_ffff;
  private static final int OFFSET_BIT = 34;
  private static final String REQUESTED = "requested_size";

  /** Chunks in use; fails if the block is not filled with what can be chunks. */
  Chunks read() throws AllocsException {
    Kind kind = block.owner().kind();
    if (kind == Kind.BUMP) {
      throw new UnsupportedException("chunks of a bump context have no headers to tell them by");
    }
    return kind == Kind.SLAB ? slab() : row();
  }

  private StructLayout.Value header(ByteBuffer bytes, long at) throws UnsupportedException {
    StructLayout layout = header();
    long offset = at - block.first();
    if (offset > bytes.limit() - layout.size()) {
      throw broken(at, "reaches beyond its block");
    }
    return layout.in(bytes, (int) offset, at);
  }

  private StructLayout header() {
    return layout.chunk(block.owner().kind());
  }

  private UnsupportedException broken(long at, String what) {
    return new UnsupportedException("chunk at " + AddressRange.hex(at) + " " + what);
  }

  private ByteBuffer bytes(long length) throws AllocsException {
    if (length > MAX_BYTES) {
      throw new UnsupportedException(
          "block of many chunks is larger than 64 MiB: " + block.range());
    }
    return ByteBuffer.wrap(memory.read(block.first(), (int) length));
  }

  /** Chunks of any size, one behind the other. */
  private Chunks row() throws AllocsException {
    Chunks chunks = new Chunks();
    long at = block.first();
    long all = block.free() - at;
    if (all == 0) {
      return chunks;
    }
    int size = header().size();
    // Of a single large chunk no more than the header is read.
    ByteBuffer bytes = bytes(Math.min(all, size));
    boolean single = size + whole(header(bytes, at)) == all;
    bytes = single ? bytes : bytes(all);
    while (at != block.free()) {
      StructLayout.Value header = header(bytes, at);
      long whole = whole(header);
      long next = at + size + whole;
      if (whole <= 0 || (whole & 7) != 0 || next - block.first() > all || next < at) {
        throw broken(at, "has a size that cannot be: " + whole);
      }
      if (isFree(header)) {
        chunks.addFree(size + whole);
      } else {
        long requested = header().has(REQUESTED) ? header.get(REQUESTED) : whole;
        chunks.add(at + size, requested, whole);
      }
      at = next;
    }
    if (block.owner().kind() == Kind.GENERATION) {
      checkCounts(chunks);
    }
    return chunks;
  }

  /** Bytes behind a header. */
  private long whole(StructLayout.Value header) throws UnsupportedException {
    if (layout.methodBits() == 0) {
      return header.get("size");
    }
    long mask = header.get("hdrmask");
    long method = mask & (1L << layout.methodBits()) - 1;
    if (method != block.owner().kind().method()) {
      throw broken(header.address(), "is of another kind of context than its block");
    }
    if ((mask >>> layout.methodBits() & 1) != 0) {
      return block.free() - header.address() - header().size();
    }
    if ((mask >>> OFFSET_BIT & VALUE & ~1) != header.address() - block.header()) {
      throw broken(header.address(), "says that it is in another block");
    }
    long value = mask >>> layout.methodBits() + 1 & VALUE;
    if (block.owner().kind() != Kind.ALLOC_SET) {
      return value;
    }
    return value < FREE_LISTS ? 1L << MIN_BITS + value : 0;
  }

  private boolean isFree(StructLayout.Value header) throws UnsupportedException {
    MemoryContext owner = block.owner();
    if (owner.kind() == Kind.ALLOC_SET) {
      boolean free = owner.free().contains(header.address());
      // Up to PostgreSQL 15 that of a free chunk is its link in the list of free ones.
      if (layout.methodBits() == 0 && free == (header.get("aset") == owner.address())) {
        throw broken(header.address(), "is in a list of free ones, or should be");
      }
      return free;
    }
    if (layout.methodBits() != 0) {
      return false;
    }
    boolean free = header.get("context") == 0;
    if (!free && header.get("context") != owner.address()
        || header.get("block") != block.header()) {
      throw broken(header.address(), "says that it is in another block");
    }
    return free;
  }

  /** A generation counts its chunks; since PostgreSQL 16 only that tells that some are free. */
  private void checkCounts(Chunks chunks) throws AllocsException {
    StructLayout.Value header = layout.struct(Kind.GENERATION.block()).read(memory, block.header());
    long all = header.get("nchunks");
    long free = header.get("nfree");
    if (all != chunks.count() + chunks.free()) {
      throw new UnsupportedException("the block counts other chunks than it has: " + all);
    }
    if (free != chunks.free()) {
      throw new UnsupportedException(
          free + " of " + all + " chunks of the block are free, but which is not recorded");
    }
  }

  private Chunks slab() throws AllocsException {
    int count = (int) block.owner().struct().get("chunksPerBlock");
    long each = block.owner().struct().get("fullChunkSize");
    int size = header().size();
    ByteBuffer bytes = bytes(count * each);
    BitSet free = freeOfSlab(count, each);
    Chunks chunks = new Chunks();
    for (int i = 0; i < count; i++) {
      long at = block.first() + i * each;
      if (free.get(i)) {
        chunks.addFree(each);
      } else {
        checkSlab(header(bytes, at));
        long chunk = block.owner().struct().get("chunkSize");
        chunks.add(at + size, chunk, each - size);
      }
    }
    return chunks;
  }

  private void checkSlab(StructLayout.Value header) throws UnsupportedException {
    boolean ours =
        layout.methodBits() == 0
            ? header.get("block") == block.header() && header.get("slab") == block.owner().address()
            : (header.get("hdrmask") & (1L << layout.methodBits()) - 1) == Kind.SLAB.method()
                && (header.get("hdrmask") >>> OFFSET_BIT & VALUE & ~1)
                    == header.address() - block.header();
    if (!ours) {
      throw broken(header.address(), "says that it is in another block");
    }
  }

  private BitSet freeOfSlab(int count, long each) throws AllocsException {
    StructLayout.Value header = layout.struct(Kind.SLAB.block()).read(memory, block.header());
    BitSet free = new BitSet(count);
    boolean by16 = layout.methodBits() != 0;
    long unused = by16 ? header.get("nunused") : 0;
    long listed = header.get("nfree") - unused;
    long next = by16 ? index(header.get("freehead"), each) : header.get("firstFreeChunk");
    for (long i = 0; i < listed; i++) {
      if (next < 0 || next >= count || free.get((int) next)) {
        throw broken(block.header(), "has a list of free chunks that cannot be");
      }
      free.set((int) next);
      long link = block.first() + next * each + header().size();
      next = by16 ? index(memory.readLong(link), each) : memory.readInt(link);
    }
    if (unused < 0
        || unused > count
        || unused > 0 && index(header.get("unused"), each) != count - unused) {
      throw broken(block.header(), "has chunks without a use that cannot be");
    }
    free.set((int) (count - unused), count);
    return free;
  }

  /** Which chunk begins at an address; -1 if none does. */
  private long index(long chunk, long each) {
    long offset = chunk - block.first();
    return offset >= 0 && offset % each == 0 ? offset / each : -1;
  }
}
