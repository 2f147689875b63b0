package org.allocs.custom.postgres.internal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.StructLayout;
import org.allocs.model.Answer;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;

/**
 * Structs of memory contexts in one version of PostgreSQL. Since 16 a word precedes every chunk:
 *
 * <pre>
 * MemoryChunk.hdrmask   block offset 30 | value 30 | external 1 | method 3, since 17 method 4
 * </pre>
 *
 * where since 17 the lowest bit of the offset, always 0, is the highest of the value.
 *
 * @param structs by name
 * @param tags which number each kind of context begins with
 * @param methodBits bits of a chunk's method; 0 up to 15
 */
record Layout(Map<String, StructLayout> structs, Map<Kind, Long> tags, int methodBits) {
  private static final String COMMON =
      "MemoryContextData 80: type 0:4, mem_allocated 8, parent 24, firstchild 32, nextchild 48,"
          + " name 56, ident 64";
  private static final String SET_BLOCK =
      "AllocBlockData 40: aset 0, prev 8, next 16, freeptr 24, endptr 32";
  private static final String SET_15 = "AllocSetContext 224: blocks 80, freelist 88:88";
  private static final String SET_17 = "AllocSetContext 200: blocks 80, freelist 88:88";
  private static final String[] TO_15 = {
    COMMON,
    SET_BLOCK,
    SET_15,
    "AllocChunkData 16: size 0, aset 8",
    "GenerationBlock 48: node 0:16, blksize 16, nchunks 24:4, nfree 28:4, freeptr 32, endptr 40",
    "GenerationChunk 24: size 0, block 8, context 16",
    "SlabContext 128: chunkSize 80, fullChunkSize 88, blockSize 96, headerSize 104,"
        + " chunksPerBlock 112:4, freelist 128:0",
    "SlabBlock 24: node 0:16, nfree 16:4, firstFreeChunk 20:4",
    "SlabChunk 16: block 0, slab 8"
  };
  private static final String[] FROM_16 = {
    COMMON,
    SET_BLOCK,
    "MemoryChunk 8: hdrmask 0",
    "GenerationBlock 56: node 0:16, blksize 24, nchunks 32:4, nfree 36:4, freeptr 40, endptr 48",
    "SlabContext 176: chunkSize 80:4, fullChunkSize 84:4, blockSize 88:4, chunksPerBlock 92:4,"
        + " emptyblocks 104:24, blocklist 128:48",
    "SlabBlock 48: nfree 8:4, nunused 12:4, freehead 16, unused 24, node 32:16"
  };
  private static final int MAX_METHODS_IN_3_BITS = 8;

  /** Of PostgreSQL 13 and 14, 15, 16, 17 and later as they are built for x86-64. */
  static List<Layout> known(long firstTag) {
    List<Kind> to15 = List.of(Kind.ALLOC_SET, Kind.SLAB, Kind.GENERATION);
    List<Kind> from16 = List.of(Kind.ALLOC_SET, Kind.GENERATION, Kind.SLAB, Kind.BUMP);
    return List.of(
        known(firstTag, to15, 0, TO_15, "GenerationContext 152: blocks 136:16"),
        known(firstTag, to15, 0, TO_15, "GenerationContext 112: blocks 96:16"),
        known(firstTag, from16, 3, FROM_16, SET_15, "GenerationContext 152: blocks 136:16"),
        known(
            firstTag,
            from16,
            4,
            FROM_16,
            SET_17,
            "GenerationContext 128: blocks 112:16",
            "BumpContext 112: blocks 96:16",
            "BumpBlock 32: node 0:16, freeptr 16, endptr 24"));
  }

  private static Layout known(
      long firstTag, List<Kind> order, int methodBits, String[] common, String... others) {
    Map<String, StructLayout> structs = new HashMap<>();
    for (String[] texts : List.of(common, others)) {
      for (String text : texts) {
        StructLayout struct = StructLayout.parse(text);
        structs.put(struct.name(), struct);
      }
    }
    Map<Kind, Long> tags = new EnumMap<>(Kind.class);
    order.forEach(kind -> tags.put(kind, firstTag + tags.size()));
    return new Layout(structs, tags, methodBits);
  }

  /** As debug information has them; empty if it has none, or others. */
  static Optional<Layout> of(ModuleInfo module) {
    Optional<EnumType> nodeTags = enumeration(module, "enum NodeTag").value();
    if (nodeTags.isEmpty()) {
      return Optional.empty();
    }
    Map<String, StructLayout> structs = new HashMap<>();
    for (Map.Entry<String, List<String>> each : Kind.MEMBERS.entrySet()) {
      struct(module, each.getKey())
          .filter(struct -> struct.has(each.getValue().toArray(String[]::new)))
          .ifPresent(struct -> structs.put(each.getKey(), struct));
    }
    Map<Kind, Long> tags = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      boolean complete = structs.containsKey(kind.context()) && structs.containsKey(kind.block());
      nodeTags.get().enumerators().stream()
          .filter(each -> complete && each.name().equals(kind.tag()))
          .forEach(each -> tags.put(kind, each.value()));
    }
    boolean enough = structs.containsKey(Kind.CONTEXT) && tags.containsKey(Kind.ALLOC_SET);
    return enough ? Optional.of(new Layout(structs, tags, methodBits(module))) : Optional.empty();
  }

  private static int methodBits(ModuleInfo module) {
    Optional<EnumType> methods = enumeration(module, "enum MemoryContextMethodID").value();
    return methods.map(m -> m.enumerators().size() <= MAX_METHODS_IN_3_BITS ? 3 : 4).orElse(0);
  }

  private static Optional<StructLayout> struct(ModuleInfo module, String name) {
    return module.typeNamed("struct " + name, Optional.empty()).value().flatMap(StructLayout::of);
  }

  /** An enumeration by its name. */
  static Answer<EnumType> enumeration(ModuleInfo module, String name) {
    Answer<DataType> type = module.typeNamed(name, Optional.empty());
    return type.value().filter(known -> !(known.stripped() instanceof EnumType)).isPresent()
        ? Answer.unknown("no enumeration: " + name)
        : type.map(known -> (EnumType) known.stripped());
  }

  /** Which kind a context is that begins with a tag. */
  Optional<Kind> kind(long tag) {
    return tags.entrySet().stream()
        .filter(each -> each.getValue() == tag)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** A struct that is known. */
  StructLayout struct(String name) {
    return structs.get(name);
  }

  /** The header of chunks of a kind. */
  StructLayout chunk(Kind kind) {
    return struct(methodBits == 0 ? kind.chunk() : Kind.COMMON_CHUNK);
  }

  /** What a struct takes where the next thing begins aligned. */
  long aligned(String struct) {
    return struct(struct).size() + 7 & -8;
  }

  /** Kinds whose chunks can be told. */
  List<Kind> readable() {
    List<Kind> kinds = new ArrayList<>(tags.keySet());
    kinds.removeIf(kind -> kind == Kind.BUMP || chunk(kind) == null);
    return kinds;
  }
}
