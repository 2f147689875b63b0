package org.allocs.custom.offheap;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.embed.Allocs;
import org.allocs.embed.Session;
import org.allocs.inspect.Inspection;
import org.allocs.model.Allocation;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/** A program that keeps rows in a slab, and looks into itself. */
final class RowHost {
  static final DataType LONG = new BaseType("long", BaseType.Encoding.SIGNED, 8);
  static final DataType ROW =
      new CompositeType(
          CompositeType.Kind.STRUCT,
          Optional.of("row"),
          "struct row",
          "row",
          OptionalLong.of(24),
          () ->
              List.of(
                  Member.of("key", LONG, 0),
                  Member.of("value", LONG, 8),
                  Member.of("expires", LONG, 16)));

  private RowHost() {}

  public static void main(String[] arguments) throws Exception {
    OffHeap heap = new OffHeap("rows");
    Slab slab = new Slab(heap, "cache", 4096, ROW);
    slab.allocate(0);
    long second = slab.allocate(0).getAsLong();
    Allocs.add(heap);
    try (Session session = Allocs.self()) {
      Inspection found = session.find(second + 9);
      List<String> path = found.resolution().path().stream().map(Allocation::allocator).toList();
      System.out.println(path + " " + found.type().value().orElseThrow().name());
    }
  }
}
