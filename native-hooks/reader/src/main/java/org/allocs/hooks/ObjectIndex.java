package org.allocs.hooks;

import java.util.List;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.hooks.internal.ObjectAccess;
import org.allocs.hooks.internal.ObjectTable;
import org.allocs.model.AddressRange;
import org.allocs.target.Target;

/**
 * The record of every live object of one custom allocator that the hooks know by a rule, or that
 * announces what it does. Reads the target anew for each question. Safe for use by several threads.
 */
public final class ObjectIndex {
  private final String allocator;
  private final ObjectAccess access;
  private final int number;
  private final ObjectTable objects;
  private final ObjectTable arenas;

  private ObjectIndex(ObjectAccess access, int number, String allocator) {
    this.allocator = allocator;
    this.access = access;
    this.number = number;
    this.objects = access.objects(number);
    this.arenas = access.arenas(number);
  }

  /**
   * The indexes of a target's custom allocators, in the order of their numbers: where objects of
   * two are the same memory, the later one's is the inner.
   *
   * @return empty if the target does not run under hooks, or has no custom allocator
   * @throws org.allocs.error.UnsupportedException if the index is of another version
   * @throws org.allocs.error.MalformedFileException if it contradicts its format
   */
  public static List<ObjectIndex> openAll(Target target, DebugInfo debugInfo)
      throws AllocsException {
    return ObjectAccess.open(target, debugInfo).stream()
        .flatMap(
            access ->
                access.names().entrySet().stream()
                    .map(name -> new ObjectIndex(access, name.getKey(), name.getValue())))
        .toList();
  }

  /** The allocator's name. */
  public String allocator() {
    return allocator;
  }

  /** The live object that covers an address, interior addresses included. */
  public Optional<RecordedObject> find(long address) throws AllocsException {
    return objects.find(address);
  }

  /**
   * Reports live objects that overlap a range, ascending and disjoint, without keeping them.
   *
   * @return false if the visitor stopped
   */
  public boolean forEach(AddressRange within, ObjectVisitor visitor) throws AllocsException {
    return objects.forEach(within, visitor);
  }

  /** Reports arenas that the allocator announced and that overlap a range, as {@link #forEach}. */
  public boolean forEachArena(AddressRange within, ObjectVisitor visitor) throws AllocsException {
    return arenas.forEach(within, visitor);
  }

  /** Where objects may start, ascending: outside these ranges none was ever recorded. */
  public List<AddressRange> regions() throws AllocsException {
    return objects.regions();
  }

  /**
   * What was counted since the process began, as of now.
   *
   * @return empty if it was not started with counters
   */
  public Optional<ObjectCounts> counts() throws AllocsException {
    return access.counts(number);
  }

  /** Objects of any custom allocator that could not be recorded. */
  public long lost() throws AllocsException {
    return objects.lost();
  }
}
