package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.List;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * Keeps the objects of one process from one moment to the next, for as long as its mappings of
 * files stay as they are: heaps and stacks come and go far more often than libraries.
 */
final class KnownObjects {
  private List<Mapping> seen = List.of();
  private List<LoadedObject> objects = List.of();

  /** The objects that these mappings hold. */
  synchronized List<LoadedObject> in(List<Mapping> mappings, ProcDirectory directory, Memory memory)
      throws AllocsException {
    List<Mapping> relevant = relevant(mappings);
    if (!relevant.equals(seen)) {
      seen = List.of();
      objects = new ObjectFinder(memory, new MappedFiles(directory, memory), mappings).find();
      seen = relevant;
    }
    return objects;
  }

  /** Mappings that can be part of an object: of files, and what follows on one without a gap. */
  private static List<Mapping> relevant(List<Mapping> mappings) {
    List<Mapping> relevant = new ArrayList<>();
    AddressRange last = new AddressRange(0, 0);
    for (Mapping mapping : mappings) {
      boolean follows = last.limit() == mapping.range().base() && !last.isEmpty();
      if (mapping.isFile() || mapping.isLabelled(ObjectFinder.VDSO) || follows) {
        relevant.add(mapping);
        last = mapping.range();
      }
    }
    return relevant;
  }
}
