package org.allocs.custom.postgres.internal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.debug.StructLayout;
import org.allocs.model.AddressRange;

/**
 * A memory context.
 *
 * @param kind how it keeps its memory
 * @param header what all contexts have, as it was read
 * @param struct what those of its kind have, as it was read
 * @param range of its struct
 * @param name that the program gave it
 * @param ident what tells it from others of the name, if the program says so
 * @param parent in whose memory's lifetime it is; empty for the outermost
 * @param free chunks in its lists of free ones, by their headers
 */
record MemoryContext(
    Kind kind,
    StructLayout.Value header,
    StructLayout.Value struct,
    AddressRange range,
    String name,
    Optional<String> ident,
    Optional<MemoryContext> parent,
    Set<Long> free) {
  private static final int MAX_PATH = 20;

  MemoryContext {
    free = Set.copyOf(free);
  }

  /** Where it is. */
  long address() {
    return struct.address();
  }

  /** Its name with what tells it from others, which of hash tables is their name. */
  String title() {
    String prefix = name.equals("dynahash") ? "" : name + ": ";
    return ident.map(known -> prefix + known).orElse(name);
  }

  /** The names of those around it, outermost first, and its own. */
  String path() {
    StringBuilder path = new StringBuilder(title());
    Optional<MemoryContext> next = parent;
    for (int i = 0; next.isPresent() && i < MAX_PATH; i++) {
      path.insert(0, next.get().title() + " > ");
      next = next.get().parent;
    }
    return path.toString();
  }

  /** The same context with lists of free chunks. */
  MemoryContext withFree(Set<Long> chunks) {
    return new MemoryContext(kind, header, struct, range, name, ident, parent, chunks);
  }

  /** It with its blocks, and bytes and chunks that are free as PostgreSQL counts them. */
  record WithBlocks(MemoryContext context, List<Block> blocks, long freeBytes, long freeChunks) {
    /** Bytes of all blocks and of the context. */
    long bytes() {
      return context.range.size()
          + blocks.stream().mapToLong(block -> block.range().limit() - block.header()).sum();
    }
  }
}
