package org.allocs.custom.lua.internal;

import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/** One object, or one part of one: there are many, so each is described when it is asked for. */
record LuaArena(LuaHeap.Piece piece, LuaFacts facts) implements Arena {
  @Override
  public AddressRange range() {
    return piece.range();
  }

  @Override
  public Optional<Allocation> find(long address) {
    return range().contains(address) ? Optional.of(describe()) : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    return !range().overlaps(within) || visitor.visit(describe());
  }

  @Override
  public String gap() {
    return "outside of every object of Lua";
  }

  private Allocation describe() {
    LuaObject object = piece.object();
    Allocation.Builder builder =
        Allocation.of(LuaAllocator.NAME, range())
            .attribute("kind", "heap-chunk")
            .attribute("object", object.sort().words())
            .facts(facts)
            .type(() -> facts.type(piece));
    if (object.sort() == Sort.STATE) {
      builder.attribute("counted-bytes", Long.toString(object.counted()));
    }
    if (object.sort().isPart()) {
      builder.attribute("part-of", AddressRange.hex(object.owner()));
    }
    if (object.sort() == Sort.STRING) {
      facts.text(piece).ifPresent(builder::name);
    }
    return builder.build();
  }
}
