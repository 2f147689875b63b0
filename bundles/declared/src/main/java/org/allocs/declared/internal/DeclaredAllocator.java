package org.allocs.declared.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.declared.internal.search.Survey;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * An allocator as a file describes it.
 *
 * @param declaration what the file says
 */
record DeclaredAllocator(Declaration declaration) implements Allocator {
  private static final Refusals REFUSALS =
      Refusals.because("its program alone parcels it out")
          .but("its type is as it is declared", Change.Kind.SET_TYPE)
          .but("no calls are declared", Change.Kind.SET_SITE);

  private record Key(String name, Place place) {}

  @Override
  public String name() {
    return declaration.name();
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
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
        new Key(declaration.name(), declaration.place()), () -> Survey.of(context, declaration));
  }
}
