package org.allocs.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.embed.Allocs;
import org.allocs.model.AddressRange;

/** Allocators that have nothing in any target: what it costs that they are there. */
final class Bystanders implements AutoCloseable {
  private final List<Allocator> all = new ArrayList<>();

  private record Bystander(String name) implements Allocator {
    @Override
    public List<Arena> arenas(Context context, AddressRange within) {
      return List.of();
    }
  }

  /** Has the engine ask so many. */
  Bystanders(int count) {
    for (int i = 0; i < count; i++) {
      all.add(new Bystander("bystander-" + i));
      Allocs.add(all.get(i));
    }
  }

  @Override
  public void close() {
    all.forEach(Allocs::remove);
  }
}
