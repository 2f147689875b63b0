package org.allocs.allocator;

import java.util.List;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One way in which memory is handed out. Register an implementation as a service under this
 * interface.
 *
 * <p>The engine puts each claimed arena under the deepest allocation that contains it. Where claims
 * meet:
 *
 * <ul>
 *   <li>a claim inside an allocation that another arena reports nests there;
 *   <li>a narrower claim inside a wider one, but inside none of its allocations, takes its part
 *       away from the wider one;
 *   <li>of equal claims the service with the higher {@code service.ranking} is the outer one, and
 *       the other nests in the outer one's allocation; where the outer one has none, the other's
 *       stand by themselves;
 *   <li>where two claims overlap and neither contains the other, the wider keeps all of it, the
 *       other what is left, and both are named among the problems;
 *   <li>a {@code service.ranking} below -50 is that of allocators that go by what the program or
 *       its user states. Another's claim inside of theirs is left out, if they report allocations
 *       in it, but for one that is inside of a single allocation.
 * </ul>
 *
 * <p>Called by several threads at once, for several targets. May be slow the first time; should
 * keep what it learns in {@link Context#cached}. What it throws is shown as its own failure, and
 * the answers of others are unaffected.
 */
@ConsumerType
public interface Allocator {
  /**
   * Namespace of the capability that a bundle's manifest provides for each allocator that it
   * offers, with the allocator's name as an attribute that is called like it; {@code *} for those
   * that only a target can name.
   */
  String CAPABILITY = "org.allocs.allocator";

  /** The name that users see, such as {@code malloc}: lower case, no spaces, stable. */
  String name();

  /**
   * What this allocator parcels out in a target.
   *
   * @param context the target, at one moment
   * @param within only arenas that overlap this range are of interest; others may be left out
   * @return arenas, disjoint, in any order; empty if it has none here
   */
  List<Arena> arenas(Context context, AddressRange within) throws AllocsException;

  /**
   * Changes what it issued, or says why not. Whatever may be changed in a target at all is changed
   * by {@link org.allocs.target.Target#functions}, and refused where they are not to be had.
   *
   * @param allocation that it issued; to allocate another one, any of the same arena
   */
  default Outcome change(Context context, Allocation allocation, Change change)
      throws AllocsException {
    return Outcome.refused(
        Outcome.Cause.NEVER, "allocator " + name() + " changes nothing that it issued");
  }

  /**
   * What a person should know of the arenas that it reported at this moment: that what it read
   * contradicts itself, say, so that allocations are missing. Each is told once.
   */
  default List<String> remarks(Context context) throws AllocsException {
    return List.of();
  }

  /** Changes that were made in a target, as far as this allocator has them on record, ascending. */
  default List<LoggedChange> changes(Context context) throws AllocsException {
    return List.of();
  }
}
