package org.allocs.declared.internal.declaration;

import java.util.Optional;
import org.allocs.declared.internal.expression.Expression;
import org.allocs.declared.internal.text.Place;
import org.allocs.model.Lifetime;
import org.allocs.model.PointerUse;

/**
 * An allocator as a file describes it.
 *
 * @param name of the allocator
 * @param place where its name stands
 * @param file short name of the loaded file that has it; empty for any
 * @param roots what arenas are found from, where that takes a step of its own
 * @param arenas where they are found; empty where every object lies by itself
 * @param arena where one begins and ends
 * @param objects where they are found
 * @param object where one begins and ends
 * @param free what is not live though it is found
 * @param type of an object
 * @param title the name of an object: a string of the target's
 * @param usable bytes of an object that may be used
 * @param end what ends an object
 * @param pointers which pointers stand for an object
 */
public record Declaration(
    String name,
    Place place,
    Optional<String> file,
    Optional<Source> roots,
    Optional<Source> arenas,
    Extent arena,
    Source objects,
    Extent object,
    Optional<Source> free,
    Optional<TypeChoice> type,
    Optional<Expression> title,
    Optional<Expression> usable,
    Optional<Lifetime.End> end,
    Optional<PointerUse> pointers) {

  /** What the search begins with. */
  public Source first() {
    return roots.or(() -> arenas).orElse(objects);
  }
}
