package org.allocs.custom.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.ObjectIndex;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;

/**
 * One custom allocator. What holds its objects is its arenas: chunks, mappings, variables, objects
 * of other custom allocators, and what it announced as arenas.
 *
 * @param position among the custom allocators of the targets that have it
 * @param name as announced
 */
record CustomAllocator(int position, String name) implements Allocator {
  private record Key(int position, AddressRange mapping) {}

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    Indexes indexes = Indexes.of(context);
    if (position >= indexes.objects().size()
        || !indexes.objects().get(position).allocator().equals(name)) {
      return List.of();
    }
    ObjectIndex index = indexes.objects().get(position);
    List<AddressRange> claims = new ArrayList<>();
    for (Mapping mapping : context.target().mappings()) {
      if (mapping.range().overlaps(within)) {
        Key key = new Key(position, mapping.range());
        claims.addAll(context.cached(key, () -> new Claims(context, position, mapping).all()));
      }
    }
    CallSites sites = CallSites.of(context);
    return Claims.disjoint(claims).stream()
        .filter(range -> range.overlaps(within))
        .<Arena>map(range -> new CustomArena(range, index, sites, context))
        .toList();
  }
}
