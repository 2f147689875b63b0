package org.allocs.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Content;
import org.allocs.model.History;
import org.allocs.model.Site;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
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

  /** Reads the target anew at the next question. */
  void refresh();

  @Override
  void close();
}
