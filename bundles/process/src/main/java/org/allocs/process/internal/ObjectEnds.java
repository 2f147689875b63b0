package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;

/**
 * Cuts mappings where a loaded object ends. The kernel merges an object's zero-filled data with
 * other anonymous memory that happens to lie right behind it, such as a large chunk, or the heap of
 * a program that is not randomized, and shows one line for both.
 */
final class ObjectEnds {
  private ObjectEnds() {}

  /** Mappings of which each lies inside an object's pages, or outside. */
  static List<Mapping> cut(List<Mapping> mappings, List<LoadedObject> objects) {
    TreeSet<Long> ends = new TreeSet<>(Long::compareUnsigned);
    objects.forEach(object -> ends.add(LoadedImage.pageUp(object.range().limit())));
    List<Mapping> cut = new ArrayList<>(mappings.size());
    for (Mapping mapping : mappings) {
      Long end = mapping.isFile() ? null : ends.higher(mapping.range().base());
      if (end != null && AddressRange.lessThan(end, mapping.range().limit())) {
        cut.add(before(mapping, end));
        cut.add(of(mapping, new AddressRange(end, mapping.range().limit()), mapping.path()));
      } else {
        cut.add(mapping);
      }
    }
    return List.copyOf(cut);
  }

  /**
   * What of a mapping without a file lies before an object's end; others are returned as they are.
   * The kernel's label, {@code [heap]}, is not the object's.
   */
  static Mapping before(Mapping mapping, long end) {
    return mapping.isFile() || !AddressRange.lessThan(end, mapping.range().limit())
        ? mapping
        : of(mapping, new AddressRange(mapping.range().base(), end), "");
  }

  private static Mapping of(Mapping whole, AddressRange part, String label) {
    return new Mapping(
        part, whole.permissions(), whole.fileOffset(), whole.device(), 0, label, false);
  }
}
