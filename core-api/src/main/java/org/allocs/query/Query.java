package org.allocs.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/**
 * The queries of the protocol: what may be asked of any allocation, whichever allocator issued it.
 * Each answers, or says why it does not. The methods of {@link MemoryView} are the same with types.
 */
public enum Query {
  /** Name of the allocator that issued it. */
  ALLOCATOR((view, it) -> stated(it, it.allocator())),
  /** First address. */
  BASE((view, it) -> stated(it, it.base())),
  /** First address after it. */
  LIMIT((view, it) -> stated(it, it.limit())),
  /** Bytes. */
  SIZE((view, it) -> stated(it, it.size())),
  /** Bytes that may be used from the base. */
  USABLE_SIZE(MemoryView::usableSize),
  /** What its allocator calls it. */
  NAME(
      (view, it) ->
          it.name().isPresent()
              ? stated(it, it.name().get())
              : Answer.unknown("allocator " + it.allocator() + " has no name for it")),
  /** What it is called in every run. */
  IDENTITY(MemoryView::identity),
  /** The type of all of it. */
  TYPE(MemoryView::type),
  /** Every way to see what its first byte is. */
  TYPES_AT((view, it) -> view.typesAt(it, it.base())),
  /** Where in the program it comes from. */
  SITE(MemoryView::site),
  /** What ends it. */
  LIFETIME(MemoryView::lifetime),
  /** What is recorded of it. */
  METADATA(MemoryView::metadata),
  /** Which pointers into it stand for it. */
  POINTER_USE(MemoryView::pointerUse),
  /** The first of its children, 16 at most. */
  CHILDREN(Query::firstChildren);

  private static final int MOST_CHILDREN = 16;

  private final Asked asked;

  @FunctionalInterface
  private interface Asked {
    Answer<?> of(MemoryView view, Allocation allocation) throws AllocsException;
  }

  Query(Asked asked) {
    this.asked = asked;
  }

  /** The words that users see. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Asks it of an allocation. */
  public Answer<?> ask(MemoryView view, Allocation allocation) throws AllocsException {
    return asked.of(view, allocation);
  }

  private static <T> Answer<T> stated(Allocation allocation, T fact) {
    return Answer.known(fact, Evidence.certain(allocation.allocator(), "as it reports"));
  }

  private static Answer<List<Allocation>> firstChildren(MemoryView view, Allocation parent)
      throws AllocsException {
    List<Allocation> first = new ArrayList<>();
    return view.children(
            parent, Selection.ALL, child -> first.add(child) && first.size() < MOST_CHILDREN)
        .map(all -> List.copyOf(first));
  }
}
