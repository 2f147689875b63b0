package org.allocs.custom.pymalloc.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/**
 * Where members are, by debug information or else as they have been from CPython 3.6 to 3.13:
 *
 * <pre>
 * arena_object: address 8 | pool_address 8 | nfreepools 4 | ntotalpools 4 | freepools 8 | nextarena 8 | prevarena 8
 * pool_header:  ref.count 4 | padding 4 | freeblock 8 | nextpool 8 | prevpool 8 | arenaindex 4 | szidx 4 | nextoffset 4 | maxnextoffset 4
 * </pre>
 *
 * @param arena {@code struct arena_object}
 * @param header {@code struct pool_header}
 */
record PoolHeaderDescriptor(
    DataType arena,
    DataType header,
    long arenaAddress,
    long poolAddress,
    long count,
    long freeBlock,
    long arenaIndex,
    long sizeIndex,
    long nextOffset,
    long maxNextOffset) {
  private static final long MAX_SIZE = 512;

  private static final DataType INT = new BaseType("unsigned int", Encoding.UNSIGNED, 4);
  private static final DataType LONG = new BaseType("unsigned long", Encoding.UNSIGNED, 8);
  private static final DataType PLACE = PointerType.to(VoidType.VOID);

  /** Offsets in {@code arena_object} that only those need who do without debug information. */
  static final int FREE_POOLS = 16;

  static final int ALL_POOLS = 20;
  static final int NEXT_ARENA = 32;

  /** Without debug information. */
  static final PoolHeaderDescriptor KNOWN =
      of(
              struct(
                  "arena_object",
                  List.of(
                      Member.of("address", LONG, 0),
                      Member.of("pool_address", PLACE, 8),
                      Member.of("nfreepools", INT, FREE_POOLS),
                      Member.of("ntotalpools", INT, ALL_POOLS),
                      Member.of("freepools", PLACE, 24),
                      Member.of("nextarena", PLACE, NEXT_ARENA),
                      Member.of("prevarena", PLACE, 40))),
              struct(
                  "pool_header",
                  List.of(
                      Member.of("ref", LONG, 0),
                      Member.of("freeblock", PLACE, 8),
                      Member.of("nextpool", PLACE, 16),
                      Member.of("prevpool", PLACE, 24),
                      Member.of("arenaindex", INT, 32),
                      Member.of("szidx", INT, 36),
                      Member.of("nextoffset", INT, 40),
                      Member.of("maxnextoffset", INT, 44))))
          .orElseThrow();

  private static DataType struct(String tag, List<Member> members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(48),
        () -> members);
  }

  /** The offsets of two types; empty if they are not what is known of CPython. */
  static Optional<PoolHeaderDescriptor> of(DataType arena, DataType header) {
    OptionalLong[] offsets = {
      offset(arena, "address", 8),
      offset(arena, "pool_address", 8),
      offset(header, "ref", 8),
      offset(header, "freeblock", 8),
      offset(header, "arenaindex", 4),
      offset(header, "szidx", 4),
      offset(header, "nextoffset", 4),
      offset(header, "maxnextoffset", 4)
    };
    for (OptionalLong offset : offsets) {
      if (offset.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new PoolHeaderDescriptor(
            arena,
            header,
            offsets[0].getAsLong(),
            offsets[1].getAsLong(),
            offsets[2].getAsLong(),
            offsets[3].getAsLong(),
            offsets[4].getAsLong(),
            offsets[5].getAsLong(),
            offsets[6].getAsLong(),
            offsets[7].getAsLong()));
  }

  /** Where a member of a size is; empty if there is none of that size inside the struct. */
  private static OptionalLong offset(DataType type, String name, long size) {
    long whole = type.byteSize().orElse(0);
    if (whole > MAX_SIZE || !(type.stripped() instanceof CompositeType composite)) {
      return OptionalLong.empty();
    }
    return composite.members().stream()
        .filter(m -> m.name().equals(Optional.of(name)) && m.bits().isEmpty())
        .filter(m -> m.type().byteSize().orElse(0) == size)
        .mapToLong(Member::offset)
        .filter(offset -> offset >= 0 && offset + size <= whole)
        .findFirst();
  }

  /** Bytes of an {@code arena_object}. */
  int arenaSize() {
    return (int) arena.byteSize().orElseThrow();
  }

  /** Bytes of a {@code pool_header}. */
  int headerSize() {
    return (int) header.byteSize().orElseThrow();
  }
}
