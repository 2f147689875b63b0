package org.allocs.custom.postgres.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a memory context keeps its memory, by the names of its structs in PostgreSQL's sources. */
enum Kind {
  /** Chunks of powers of two with lists of free ones, larger ones with a block each. */
  ALLOC_SET("AllocSetContext", "AllocBlockData", "AllocChunkData", 3),
  /** Chunks that are freed about in the order in which they were allocated. */
  GENERATION("GenerationContext", "GenerationBlock", "GenerationChunk", 4),
  /** Chunks of one size. */
  SLAB("SlabContext", "SlabBlock", "SlabChunk", 5),
  /** Chunks without headers, freed only all at once (PostgreSQL 17). */
  BUMP("BumpContext", "BumpBlock", "MemoryChunk", 7);

  /** The header of a chunk of any kind since PostgreSQL 16. */
  static final String COMMON_CHUNK = "MemoryChunk";

  /** What all contexts begin with. */
  static final String CONTEXT = "MemoryContextData";

  private final String context;
  private final String block;
  private final String chunk;
  private final int method;

  Kind(String context, String block, String chunk, int method) {
    this.context = context;
    this.block = block;
    this.chunk = chunk;
    this.method = method;
  }

  /** The word that users read. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The struct of a context. */
  String context() {
    return context;
  }

  /** The struct at the beginning of a block. */
  String block() {
    return block;
  }

  /** The struct before a chunk, up to PostgreSQL 15. */
  String chunk() {
    return chunk;
  }

  /** The {@code NodeTag} of a context. */
  String tag() {
    return "T_" + context;
  }

  /** Its number in headers of chunks since PostgreSQL 16 ({@code MemoryContextMethodID}). */
  int method() {
    return method;
  }

  /** Members that are read, by struct. */
  static final Map<String, List<String>> MEMBERS =
      Map.ofEntries(
          Map.entry(
              CONTEXT,
              List.of(
                  "type", "mem_allocated", "parent", "firstchild", "nextchild", "name", "ident")),
          Map.entry("AllocSetContext", List.of("blocks", "freelist")),
          Map.entry("AllocBlockData", List.of("aset", "prev", "next", "freeptr", "endptr")),
          Map.entry("AllocChunkData", List.of("size", "aset")),
          Map.entry("GenerationContext", List.of("blocks")),
          Map.entry(
              "GenerationBlock",
              List.of("node", "blksize", "nchunks", "nfree", "freeptr", "endptr")),
          Map.entry("GenerationChunk", List.of("size", "block", "context")),
          Map.entry(
              "SlabContext", List.of("chunkSize", "fullChunkSize", "blockSize", "chunksPerBlock")),
          Map.entry("SlabBlock", List.of("node", "nfree")),
          Map.entry("SlabChunk", List.of("block", "slab")),
          Map.entry("BumpContext", List.of("blocks")),
          Map.entry("BumpBlock", List.of("node", "freeptr", "endptr")),
          Map.entry(COMMON_CHUNK, List.of("hdrmask")));
}
