package org.allocs.custom.postgres.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.target.Memory;

/** Finds the blocks of contexts. What contradicts itself fails. Used by one thread. */
final class BlockReader {
  /** Blocks, free chunks and lists of them that are looked at. */
  private static final int MAX_STEPS = 1 << 22;

  private static final int FREE_LISTS = 11;
  private static final int MIN_BITS = 3;
  private static final int BLOCK_LISTS = 3;
  private static final int MAX_CHUNKS_PER_BLOCK = 1 << 16;

  private static final long MAX_BYTES = 1L << 40;

  private final Memory memory;
  private final Layout layout;
  private int steps;

  BlockReader(Memory memory, Layout layout) {
    this.memory = memory;
    this.layout = layout;
  }

  /** A context with its blocks, whose sizes add up to what it counts. */
  MemoryContext.WithBlocks read(MemoryContext context) throws AllocsException {
    MemoryContext.WithBlocks whole;
    switch (context.kind()) {
      case ALLOC_SET:
        whole = ofSet(context);
        break;
      case SLAB:
        whole = ofSlab(context);
        break;
      default:
        whole = ofList(context);
    }
    // Some kinds count the context's own bytes too.
    long counted = context.header().get("mem_allocated");
    if (counted != whole.bytes() && counted != whole.bytes() - context.range().size()) {
      throw broken(context, "counts " + counted + " bytes, but has " + whole.bytes());
    }
    return whole;
  }

  private void step(MemoryContext context) throws UnsupportedException {
    if (++steps > MAX_STEPS) {
      throw broken(
          context, "is left out: there are more blocks and free chunks than are looked at");
    }
  }

  private static UnsupportedException broken(MemoryContext context, String what) {
    return new UnsupportedException(
        "memory context at " + AddressRange.hex(context.address()) + " " + what);
  }

  private Block block(MemoryContext owner, long at, long free, long end) throws AllocsException {
    long first = at + layout.aligned(owner.kind().block());
    boolean ordered =
        !AddressRange.lessThan(first, at)
            && !AddressRange.lessThan(free, first)
            && !AddressRange.lessThan(end, free)
            && Long.compareUnsigned(end - at, MAX_BYTES) <= 0;
    if (!ordered || (at & 7) != 0) {
      throw broken(owner, "has a block whose bounds cannot be");
    }
    // The first one was allocated together with the context.
    long base = at == owner.range().limit() ? owner.range().base() : at;
    return new Block(owner, new AddressRange(base, end), at, first, free);
  }

  private MemoryContext.WithBlocks ofSet(MemoryContext context) throws AllocsException {
    Set<Long> free = new HashSet<>();
    long freeBytes = freeChunks(context, free);
    MemoryContext owner = context.withFree(free);
    List<Block> blocks = new ArrayList<>();
    long before = 0;
    for (long at = owner.struct().get("blocks"); at != 0; ) {
      step(owner);
      StructLayout.Value header = layout.struct(owner.kind().block()).read(memory, at);
      if (header.get("aset") != owner.address() || header.get("prev") != before) {
        throw broken(owner, "has blocks that are not linked as they should be");
      }
      blocks.add(block(owner, at, header.get("freeptr"), header.get("endptr")));
      freeBytes += header.get("endptr") - header.get("freeptr");
      before = at;
      at = header.get("next");
    }
    return new MemoryContext.WithBlocks(owner, blocks, freeBytes, free.size());
  }

  /** Adds the chunks of its lists of free ones, and returns their bytes. */
  private long freeChunks(MemoryContext owner, Set<Long> free) throws AllocsException {
    StructLayout chunk = layout.chunk(owner.kind());
    // Since PostgreSQL 16 the link is in the chunk.
    int link = layout.methodBits() == 0 ? chunk.offset("aset") : chunk.size();
    long bytes = 0;
    for (int i = 0; i < FREE_LISTS; i++) {
      for (long at = owner.struct().word("freelist", i); at != 0; ) {
        step(owner);
        if (!free.add(at)) {
          throw broken(owner, "has a list of free chunks that is a circle");
        }
        bytes += chunk.size() + (1L << MIN_BITS + i);
        at = memory.readLong(at + link);
      }
    }
    return bytes;
  }

  /** Blocks of contexts that keep them in one list. */
  private MemoryContext.WithBlocks ofList(MemoryContext owner) throws AllocsException {
    StructLayout struct = layout.struct(owner.kind().block());
    List<Block> blocks = new ArrayList<>();
    long freeBytes = 0;
    long freeChunks = 0;
    long head = owner.address() + layout.struct(owner.kind().context()).offset("blocks");
    for (long at : linked(owner, head)) {
      StructLayout.Value block = struct.read(memory, at);
      blocks.add(block(owner, at, block.get("freeptr"), block.get("endptr")));
      freeBytes += block.get("endptr") - block.get("freeptr");
      freeChunks += struct.has("nfree") ? block.get("nfree") : 0;
    }
    return new MemoryContext.WithBlocks(owner, blocks, freeBytes, freeChunks);
  }

  /** Where the blocks of a doubly linked list begin. */
  private List<Long> linked(MemoryContext owner, long head) throws AllocsException {
    step(owner);
    List<Long> found = new ArrayList<>();
    long before = head;
    // A list that was never used is all zeros.
    long node = memory.readLong(head + Long.BYTES);
    while (node != 0 && node != head) {
      step(owner);
      if (memory.readLong(node) != before) {
        throw broken(owner, "has blocks that are not linked as they should be");
      }
      found.add(node - layout.struct(owner.kind().block()).offset("node"));
      before = node;
      node = memory.readLong(node + Long.BYTES);
    }
    return found;
  }

  private MemoryContext.WithBlocks ofSlab(MemoryContext owner) throws AllocsException {
    StructLayout struct = layout.struct(owner.kind().context());
    long size = owner.struct().get("blockSize");
    long chunks = owner.struct().get("chunksPerBlock");
    long each = owner.struct().get("fullChunkSize");
    long header = layout.aligned(owner.kind().block());
    boolean fits =
        chunks > 0
            && chunks <= MAX_CHUNKS_PER_BLOCK
            && each > 0
            && each <= size
            && header + chunks * each <= size;
    if (!fits) {
      throw broken(owner, "has blocks of a size that cannot be");
    }
    boolean by16 = struct.has("blocklist");
    long lists = owner.address() + struct.offset(by16 ? "blocklist" : "freelist");
    long count = by16 ? BLOCK_LISTS : chunks + 1;
    List<Long> found = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      found.addAll(linked(owner, lists + i * 2 * Long.BYTES));
    }
    if (by16) {
      found.addAll(linked(owner, owner.address() + struct.offset("emptyblocks")));
    }
    List<Block> blocks = new ArrayList<>();
    long freeChunks = 0;
    for (long at : found) {
      blocks.add(block(owner, at, at + header + chunks * each, at + size));
      freeChunks += layout.struct(owner.kind().block()).read(memory, at).get("nfree");
    }
    return new MemoryContext.WithBlocks(owner, blocks, freeChunks * each, freeChunks);
  }
}
