package org.allocs.inspect;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.TypedHeap;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.query.TreeVisitor;
import org.allocs.type.DataType;

/**
 * The live chunks of every heap, counted in groups. Memory grows with the number of groups, not of
 * chunks.
 *
 * @param groups the one with most bytes first
 * @param count of all chunks
 * @param bytes of all chunks, as the program asked for them
 * @param coverage all chunks by what their types rest on, also those that are in no group; empty
 *     where types were not asked for
 * @param opaque heaps whose chunks cannot be told, with the reason
 */
public record LiveHeap(
    List<Group> groups, long count, long bytes, List<Basis> coverage, List<String> opaque) {
  /**
   * Chunks that have something in common.
   *
   * @param label what they have in common, for a person
   * @param type their type, when they are grouped by type and it is known
   * @param site where they come from, when they are grouped by site and it is known
   * @param reason why the type or the site is not known, where it is not
   * @param calls that led to them, from the allocator outwards, when they are grouped by calls
   * @param contents what some of its chunks look like, where their type is not known; empty if
   *     nobody can tell
   * @param bases what the types of its chunks rest on, that of most bytes first
   * @param count of chunks
   * @param bytes of chunks
   */
  public record Group(
      String label,
      Optional<DataType> type,
      Optional<Site> site,
      Optional<String> reason,
      List<Site> calls,
      List<Contents.Looks> contents,
      List<Basis> bases,
      long count,
      long bytes) {
    /** Checks that nothing is absent. */
    public Group {
      calls = List.copyOf(calls);
      contents = List.copyOf(contents);
      bases = List.copyOf(bases);
    }

    /** One of which nothing else is known yet. */
    static Group labelled(String label) {
      return new Group(
          label,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of(),
          0,
          0);
    }

    Group ofType(DataType known) {
      return new Group(
          label, Optional.of(known), site, reason, calls, contents, bases, count, bytes);
    }

    Group at(Site known) {
      return new Group(
          label, type, Optional.of(known), reason, calls, contents, bases, count, bytes);
    }

    Group because(String why) {
      return new Group(label, type, site, Optional.of(why), calls, contents, bases, count, bytes);
    }

    Group calledBy(List<Site> known) {
      return new Group(label, type, site, reason, known, contents, bases, count, bytes);
    }

    Group counted(List<Basis> found, long chunks, long size) {
      return new Group(label, type, site, reason, calls, contents, found, chunks, size);
    }

    Group containing(List<Contents.Looks> looks) {
      return new Group(label, type, site, reason, calls, looks, bases, count, bytes);
    }
  }

  /** Checks that nothing is absent. */
  public LiveHeap {
    groups = List.copyOf(groups);
    coverage = List.copyOf(coverage);
    opaque = List.copyOf(opaque);
  }

  /** Share of all bytes, 0 to 1. */
  public double share(Group group) {
    return bytes == 0 ? 0 : (double) group.bytes() / bytes;
  }

  /**
   * By type; chunks of no known type are grouped by the reason.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap byType(MemoryView view) throws AllocsException {
    return count(view, HeapCounter.byType(view));
  }

  /**
   * Those whose type is not known, by the instruction that allocated them and the reason.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap untyped(MemoryView view) throws AllocsException {
    return count(view, HeapCounter.untyped(view));
  }

  /**
   * By the instruction that allocated them.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap bySite(MemoryView view) throws AllocsException {
    return count(view, HeapCounter.bySite(view));
  }

  /**
   * By the instruction that asked for them, what one allocator issued, of whatever kind.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap bySite(MemoryView view, String allocator) throws AllocsException {
    return count(view, HeapCounter.bySite(view, each -> each.allocator().equals(allocator)));
  }

  /**
   * By the calls that led to them, as far as those were recorded.
   *
   * @throws AllocsException if the target cannot be read
   */
  public static LiveHeap byCalls(MemoryView view) throws AllocsException {
    return count(view, HeapCounter.byCalls(view));
  }

  private static LiveHeap count(MemoryView view, HeapCounter counter) throws AllocsException {
    Optional<TypedHeap> typed = counter.countsTyped() ? view.typedHeap() : Optional.empty();
    if (typed.isPresent()) {
      typed.get().forEach(counter);
      return counter.total();
    }
    view.walk(
        AddressRange.ALL,
        (depth, allocation, suballocator, note) -> {
          counter.add(allocation, note);
          return TreeVisitor.Step.DEEPER;
        });
    return counter.total();
  }
}
