package org.allocs.custom.arena.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Arena;
import org.allocs.allocator.ListArena;
import org.allocs.debug.Definition;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * Walks the objects of one arena. Offsets come from debug information; every value comes from the
 * target and is checked, since a target may run on meanwhile, or be broken.
 */
record ArenaReader(String allocator, ModuleInfo module, Memory memory) {
  private static final int MAX_OBJECTS = 1_000_000;
  private static final int MAX_HEADER = 1 << 12;
  private static final int POINT = 1;
  private static final int TEXT = 2;

  /** The arena that a variable describes; empty if it is not of the type that we know. */
  Optional<Arena> read(FileAddress variable, long address) throws AllocsException {
    Optional<DataType> arena = module.definitionAt(variable).value().map(Definition::type);
    Optional<DataType> header = module.typeNamed("struct object", Optional.empty()).value();
    OptionalLong base = pointer(arena, "base", address);
    OptionalLong next = pointer(arena, "next", address);
    OptionalLong limit = pointer(arena, "limit", address);
    if (header.isEmpty() || base.isEmpty() || next.isEmpty() || limit.isEmpty()) {
      return Optional.empty();
    }
    boolean ordered =
        !AddressRange.lessThan(next.getAsLong(), base.getAsLong())
            && !AddressRange.lessThan(limit.getAsLong(), next.getAsLong());
    if (!ordered || base.getAsLong() == 0) {
      return Optional.empty();
    }
    AddressRange used = new AddressRange(base.getAsLong(), next.getAsLong());
    AddressRange whole = new AddressRange(base.getAsLong(), limit.getAsLong());
    return Optional.of(new ListArena(whole, objects(used, header.get()), "free or a header"));
  }

  private OptionalLong pointer(Optional<DataType> type, String member, long address)
      throws AllocsException {
    OptionalLong offset = offset(type, member);
    return offset.isPresent()
        ? OptionalLong.of(memory.readLong(address + offset.getAsLong()))
        : OptionalLong.empty();
  }

  private static OptionalLong offset(Optional<DataType> type, String name) {
    if (type.isEmpty() || !(type.get().stripped() instanceof CompositeType composite)) {
      return OptionalLong.empty();
    }
    return composite.members().stream()
        .filter(member -> member.name().equals(Optional.of(name)))
        .mapToLong(Member::offset)
        .findFirst();
  }

  private List<Allocation> objects(AddressRange used, DataType header) throws AllocsException {
    List<Allocation> objects = new ArrayList<>();
    OptionalLong size = offset(Optional.of(header), "size");
    OptionalLong kind = offset(Optional.of(header), "kind");
    long first = header.byteSize().orElse(0);
    if (size.isEmpty() || kind.isEmpty() || first <= 0 || first > MAX_HEADER) {
      return objects;
    }
    AddressRange rest = used;
    while (rest.size() > first && objects.size() < MAX_OBJECTS) {
      long bytes = Integer.toUnsignedLong(memory.readInt(rest.base() + size.getAsLong()));
      AddressRange whole = AddressRange.ofSize(rest.base(), first + (bytes + 7 & -8));
      if (bytes == 0 || !rest.contains(whole)) {
        break;
      }
      AddressRange object = AddressRange.ofSize(rest.base() + first, bytes);
      ObjectFacts facts = new ObjectFacts(memory, header, objects.size());
      objects.add(object(object, memory.readInt(rest.base() + kind.getAsLong()), facts));
      rest = new AddressRange(whole.limit(), rest.limit());
    }
    return objects;
  }

  private Allocation object(AddressRange range, int kind, ObjectFacts facts) {
    return Allocation.of(allocator, range)
        .type(() -> type(kind, range.size()))
        .facts(facts)
        .build();
  }

  private Answer<DataType> type(int kind, long size) {
    return switch (kind) {
      case POINT -> module.typeNamed("struct point", Optional.empty());
      case TEXT -> module.typeNamed("char", Optional.empty()).map(one -> ArrayType.of(one, size));
      default -> Answer.unknown("an object of unknown kind=" + kind);
    };
  }
}
