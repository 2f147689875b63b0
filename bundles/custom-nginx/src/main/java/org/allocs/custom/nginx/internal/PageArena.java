package org.allocs.custom.nginx.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.debug.StructLayout;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.target.Memory;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;

/** The pages of a pool that are in use, and before them what the pool keeps of them. */
final class PageArena implements Arena {
  private final SlabPool pool;
  private final Memory memory;
  private final ListArena book;

  PageArena(SlabPool pool, Context context) {
    this.pool = pool;
    this.memory = context.target().memory();
    this.book = book(context);
  }

  private ListArena book(Context context) {
    StructLayout layout = pool.layout();
    long base = pool.header().address();
    List<Allocation> parts =
        List.of(
            part("pool", base, layout.size(), () -> SlabTypes.pool(layout, context)),
            part("slots", base + layout.size(), SlabTypes.PAGE, pool.kinds()),
            part("stats", pool.header().get("stats"), SlabTypes.STAT, pool.kinds()),
            part("pages", pool.header().get("pages"), SlabTypes.PAGE, pool.pages()));
    AddressRange range = new AddressRange(base, pool.header().get("start"));
    return new ListArena(range, parts, gap());
  }

  private Allocation part(String what, long base, DataType element, int count) {
    DataType type = ArrayType.of(element, count);
    return part(
        what, base, type.byteSize().orElseThrow(), () -> Answer.known(type, SlabFacts.RULES));
  }

  private Allocation part(String what, long base, long size, Supplier<Answer<DataType>> type) {
    return Allocation.of(PageAllocator.NAME, AddressRange.ofSize(base, size))
        .name(what + pool.zone().map(zone -> " of " + zone).orElse(""))
        .type(type)
        .facts(new SlabFacts(memory))
        .build();
  }

  @Override
  public AddressRange range() {
    return pool.range();
  }

  @Override
  public Optional<Allocation> find(long address) {
    if (book.range().contains(address)) {
      return book.find(address);
    }
    int index = pool.firstEndingAfter(address);
    return index < pool.heads().length && pool.used(index).contains(address)
        ? Optional.of(describe(index))
        : Optional.empty();
  }

  @Override
  public boolean forEach(AddressRange within, Visitor visitor) throws AllocsException {
    if (!book.forEach(within, visitor)) {
      return false;
    }
    for (int i = pool.firstEndingAfter(within.base()); i < pool.heads().length; i++) {
      if (!AddressRange.lessThan(pool.used(i).base(), within.limit())) {
        break;
      }
      if (pool.used(i).overlaps(within) && !visitor.visit(describe(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String gap() {
    return "pages that are free, or what is left beside them";
  }

  private Allocation describe(int index) {
    Allocation.Builder builder =
        Allocation.of(PageAllocator.NAME, pool.used(index))
            .detail(pool.record(index))
            .facts(new SlabFacts(memory));
    pool.zone().ifPresent(zone -> builder.attribute("zone", zone));
    if (pool.torn()) {
      builder.attribute("doubt", "the pool counts others than its pages are");
    }
    int shift = pool.shifts()[index];
    return shift == 0
        ? builder.attribute("kind", "heap-chunk").build()
        : builder.attribute("slots", Integer.toString(1 << shift)).build();
  }
}
