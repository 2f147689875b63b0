package org.allocs.declared.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.model.AddressRange;

/**
 * Stands for what is declared to no effect, so that a person knows.
 *
 * @param why it has none
 */
record Unusable(String why) implements Allocator {
  @Override
  public String name() {
    return "declared";
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) {
    return List.of();
  }

  @Override
  public List<String> remarks(Context context) {
    return List.of(why);
  }
}
