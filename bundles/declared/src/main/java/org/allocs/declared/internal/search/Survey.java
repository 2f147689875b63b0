package org.allocs.declared.internal.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.expression.Frame;
import org.allocs.declared.internal.text.Place;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedRulesException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;

/**
 * All that a declared allocator has in a target at one moment.
 *
 * @param arenas ascending, disjoint
 * @param remarks what a person should know of them
 */
public record Survey(List<Arena> arenas, List<String> remarks) {
  private record Site(Rules rules, Search.Region region) {}

  /** Copies the lists. */
  public Survey {
    arenas = List.copyOf(arenas);
    remarks = List.copyOf(remarks);
  }

  /**
   * Looks for a declared allocator in every loaded file that has the variable it begins with.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Survey of(Context context, Declaration declaration) throws AllocsException {
    PagedMemory memory = new PagedMemory(context.target().memory());
    Effort effort = new Effort(memory);
    List<Site> sites = new ArrayList<>();
    try {
      Expression.Name first = first(declaration);
      for (LoadedObject object : context.target().objects()) {
        if (concerns(declaration, object)) {
          ModuleInfo module = context.debugInfo().module(context.target(), object);
          for (Symbol symbol : Names.symbols(module, first.name())) {
            Names names = Names.of(context, object, symbol, first.place());
            Rules rules = Rules.of(declaration, names);
            Mappings mappings = new Mappings(context.target());
            new Search(mappings, rules, effort, new Frame(memory))
                .run()
                .forEach(region -> sites.add(new Site(rules, region)));
          }
        }
      }
    } catch (MalformedRulesException e) {
      effort.remarks().add(e.getMessage());
    }
    return new Survey(
        arenas(sites, context.target(), first(declaration), effort), effort.remarks().all());
  }

  /**
   * Why a target has nothing of a declared allocator; empty if it has the variable that its search
   * begins with.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static Optional<String> absent(Context context, Declaration declaration)
      throws AllocsException {
    Expression.Name first = first(declaration);
    for (LoadedObject object : context.target().objects()) {
      ModuleInfo module = context.debugInfo().module(context.target(), object);
      if (concerns(declaration, object) && !Names.symbols(module, first.name()).isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(first.place() + ": no loaded file has a variable " + first.name());
  }

  private static boolean concerns(Declaration declaration, LoadedObject object) {
    return declaration.file().filter(f -> !object.shortName().startsWith(f)).isEmpty();
  }

  private static Expression.Name first(Declaration declaration) {
    return declaration.first().start().names().get(0);
  }

  private static List<Arena> arenas(
      List<Site> sites, Target target, Expression.Name first, Effort effort) {
    List<Arena> arenas = new ArrayList<>();
    boolean loose = sites.stream().anyMatch(s -> s.rules().arenas().isEmpty());
    for (int i = 0; i < sites.size(); i++) {
      Site site = sites.get(i);
      String key = loose || sites.size() == 1 ? first.name() : first.name() + ", arena " + (i + 1);
      arenas.add(
          new DeclaredArena(site.rules(), site.region(), target.memory(), key, loose ? i : 0));
    }
    arenas.sort(Comparator.comparing(Arena::range));
    List<Arena> kept = new ArrayList<>(arenas.size());
    Place place = first.place();
    AddressRange last = new AddressRange(0, 0);
    for (Arena arena : arenas) {
      if (last.overlaps(arena.range())) {
        effort.remarks().add(place, "arenas overlap: " + last + " and " + arena.range());
      } else {
        kept.add(arena);
        last = arena.range();
      }
    }
    return kept;
  }
}
