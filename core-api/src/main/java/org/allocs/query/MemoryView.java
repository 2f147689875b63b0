package org.allocs.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypedHeap;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.History;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.model.Site;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;
import org.allocs.type.SubObjects;
import org.osgi.annotation.versioning.ProviderType;

/** Queries about one target. Safe for use by several threads. */
@ProviderType
public interface MemoryView extends AutoCloseable {
  /** The target and its debug information at the moment that the view shows. */
  Context context();

  /** What is at an address. */
  Resolution find(long address) throws AllocsException;

  /**
   * Visits the hierarchy, parents before children, siblings in ascending order, streaming: memory
   * does not grow with the number of leaves.
   *
   * @param within only allocations that overlap it
   */
  void walk(AddressRange within, TreeVisitor visitor) throws AllocsException;

  /** The type of an allocation: its allocator's word, or else the best evidence. */
  Answer<DataType> type(Allocation allocation);

  /**
   * Every member and element of an allocation that has the byte at an address, at any depth: an
   * outer one before what it holds, alternatives of unions in order of declaration. What has no
   * bound, such as a flexible array, is bounded by the allocation.
   *
   * @return of the allocation's type; an empty list where that has no parts there
   */
  default Answer<List<FieldPath>> typesAt(Allocation allocation, long address) {
    return type(allocation)
        .map(t -> SubObjects.covering(t, address - allocation.base(), allocation.size()));
  }

  /** Bytes that the program may use from an allocation's base: its size, or more. */
  default Answer<Long> usableSize(Allocation allocation) throws AllocsException {
    return allocation.facts().usableSize(allocation);
  }

  /** What ends an allocation. */
  default Answer<Lifetime> lifetime(Allocation allocation) throws AllocsException {
    return allocation.facts().lifetime(allocation);
  }

  /**
   * What an allocation is called in every run of the same program. Where its allocator has nothing
   * better that is its site, and which of those that come from there it is: to tell, they are
   * counted, in time that grows with their number.
   *
   * @return unknown too where there are too many to count
   */
  default Answer<Identity> identity(Allocation allocation) throws AllocsException {
    return identity(allocation, a -> Answer.unknown("nobody counts allocations of one site"));
  }

  /**
   * The same for a caller who counts by himself, such as one who walks over all of them.
   *
   * @param ordinals is asked only if the site tells the identity; where it does not know, the
   *     identity is not known
   */
  default Answer<Identity> identity(Allocation allocation, Ordinals ordinals)
      throws AllocsException {
    return allocation.facts().identity(allocation);
  }

  /** What is recorded of an allocation by whoever keeps book of it. */
  default Answer<Metadata> metadata(Allocation allocation) throws AllocsException {
    return allocation.facts().metadata(allocation);
  }

  /** Which pointers into an allocation stand for it where its allocator is given one. */
  default Answer<PointerUse> pointerUse(Allocation allocation) throws AllocsException {
    return allocation.facts().pointerUse(allocation);
  }

  /**
   * Reports those children of an allocation that a selection has, in ascending order, streaming.
   *
   * @return unknown, with the reason, where nobody parcels it out or its children cannot be told;
   *     else whether all were reported: the visitor did not stop
   */
  default Answer<Boolean> children(Allocation parent, Selection selection, Arena.Visitor visitor)
      throws AllocsException {
    return new Children(this, parent, selection, visitor).visit();
  }

  /**
   * What memory looks like, which is no type: text, pointers, zeros. Looks at a bounded number of
   * bytes.
   */
  default Answer<Content> content(AddressRange range) {
    return Answer.unknown("nobody looks at contents");
  }

  /**
   * Whether the type of an allocation follows from its size and the calls that led to it, and so
   * holds for any other with the same; not where what lies in it says something too.
   */
  default boolean typeFollowsCalls(Allocation allocation) {
    return false;
  }

  /**
   * The whole heap, its chunks typed with regard to each other and to all other memory. Computed at
   * the first call, in time that grows with the heap; from then on {@link #type} knows it too.
   *
   * @return empty if nobody can
   * @throws AllocsException if the target cannot be read
   */
  default Optional<TypedHeap> typedHeap() throws AllocsException {
    return Optional.empty();
  }

  /** The site of an allocation. */
  Answer<Site> site(Allocation allocation);

  /**
   * What was allocated ever, as the first allocator counted it that can.
   *
   * @return unknown, with the reasons, where nobody counted
   */
  Answer<History> history() throws AllocsException;

  /**
   * What each allocator that only the target names allocated ever, by its name: these parcel out
   * memory that {@link #history()} counts as well.
   *
   * @return those that were counted, in the order of their families
   */
  Map<String, History> partHistories() throws AllocsException;

  /**
   * The calls that led to an allocation, from the allocator outwards; empty where none are known,
   * or the target is gone.
   */
  List<Site> calls(Allocation allocation);

  /** Function, source position and module of an instruction. */
  Site describe(long pc) throws AllocsException;

  /**
   * Addresses that a symbol names: {@code name}, {@code name+0x10}, {@code module!name}, {@code
   * module!name+16}, where a module is named by its path, file name, or file name up to {@code
   * .so}. Empty if there is none; several if local symbols of several files share the name.
   */
  List<Long> resolve(String expression) throws AllocsException;

  /** A type by name, looked for in all loaded objects, the executable first. */
  Answer<DataType> typeNamed(String name) throws AllocsException;

  /**
   * What a struct, class or union is that its own file only declares: the definition of its name in
   * any loaded object.
   *
   * @return unknown where none is found, or different ones, of which nobody knows which is meant
   */
  Answer<CompositeType> definition(CompositeType declared) throws AllocsException;

  /**
   * What went wrong in allocators while this view answered, and what evidence had to leave out,
   * newest last, each once.
   */
  List<String> problems();

  /**
   * Changes an allocation, or has its allocator issue another one. What is different is seen by all
   * questions that follow.
   *
   * @return refused, with the cause, where nothing was changed
   */
  default Outcome change(Allocation allocation, Change change) throws AllocsException {
    return Outcome.refused(Outcome.Cause.LOOKED_AT, "nothing is changed through this view");
  }

  /** Changes that were made in the target, as far as they are on record, ascending. */
  default List<LoggedChange> changes() throws AllocsException {
    return List.of();
  }

  /** Reads the target anew at the next question. */
  void refresh();

  @Override
  void close();
}
