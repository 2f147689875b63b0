package org.allocs.declared.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.declared.internal.search.Survey;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;

/**
 * An allocator as a file describes it.
 *
 * @param declaration what the file says
 * @param named whether a person named the file, and has to know if it fits nothing
 */
record DeclaredAllocator(Declaration declaration, boolean named) implements Allocator {
  private record Key(String name, Place place) {}

  @Override
  public String name() {
    return declaration.name();
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    return survey(context).arenas().stream()
        .filter(arena -> arena.range().overlaps(within))
        .toList();
  }

  @Override
  public List<String> remarks(Context context) throws AllocsException {
    return survey(context).remarks();
  }

  private Survey survey(Context context) throws AllocsException {
    return context.cached(
        new Key(declaration.name(), declaration.place()),
        () -> Survey.of(context, declaration, named));
  }
}
